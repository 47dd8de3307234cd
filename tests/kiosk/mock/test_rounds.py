import threading

from sqlalchemy.exc import OperationalError

from kiosk.mock.rounds import Round, Rounds


class Job:
    """Counts its turns, and fails in those that it is told."""

    def __init__(self, failing=()):
        self.turns = 0
        self.failing = failing

    def __call__(self):
        self.turns += 1
        if self.turns in self.failing:
            raise OperationalError("away", None, Exception())


def test_each_job_is_done_at_once_and_then_after_its_pauses(eventually):
    often, seldom = Job(), Job()
    rounds = Rounds([Round("often", 0.005, often), Round("seldom", 600, seldom)])
    eventually(lambda: often.turns > 5)
    rounds.close()
    assert seldom.turns == 1


def test_a_job_whose_database_is_away_is_done_again_and_holds_up_no_other(eventually):
    broken, well = Job(failing={1, 2}), Job()
    rounds = Rounds([Round("broken", 0.005, broken), Round("well", 0.005, well)])
    eventually(lambda: broken.turns > 3 and well.turns > 3)
    rounds.close()


def test_rounds_end_with_the_job_that_is_being_done_and_can_be_closed_twice():
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work():
        begun.set()
        may_end.wait(30)
        ended.set()

    rounds = Rounds([Round("work", 0, work)])
    assert begun.wait(30)
    may_end.set()
    rounds.close()
    rounds.close()
    assert ended.is_set()


def test_without_jobs_there_is_nothing_to_do():
    Rounds([]).close()

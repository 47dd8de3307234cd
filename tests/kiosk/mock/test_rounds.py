import threading

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from kiosk.mock.problems import Fault, Problem
from kiosk.mock.rounds import Round, Rounds, attempt

AWAY = OperationalError(None, None, Exception())
A_MISTAKE = ProgrammingError("SELECT nothing", None, Exception())


class Job:
    """Counts its turns, and fails in those that it is told."""

    def __init__(self, failing=(), error=AWAY):
        self.turns = 0
        self.failing = failing
        self.error = error

    def __call__(self):
        self.turns += 1
        if self.turns in self.failing:
            raise self.error


def test_each_job_is_done_at_once_and_then_after_its_pauses(eventually):
    often, seldom = Job(), Job()
    rounds = Rounds([Round("often", 0.005, often), Round("seldom", 600, seldom)])
    eventually(lambda: often.turns > 5)
    rounds.close()
    assert seldom.turns == 1


@pytest.mark.parametrize(
    "error", [AWAY, A_MISTAKE, ValueError("a bug"), Problem(Fault.NO_SUCH_THING), AssertionError()]
)
def test_a_job_that_fails_is_logged_and_done_again_and_holds_up_no_other(error, eventually, caplog):
    broken, well = Job({1, 2}, error), Job()
    rounds = Rounds([Round("broken", 0.005, broken), Round("well", 0.005, well)])
    eventually(lambda: broken.turns > 3 and well.turns > 3)
    rounds.close()
    told = [record for record in caplog.records if "broken" in record.getMessage()]
    assert len(told) == 2
    assert all(record.exc_info for record in told) == (error is not AWAY), "what nobody foresaw is told with its place"


def test_an_attempt_gives_what_the_work_returns_or_else_what_was_agreed(caplog):
    assert attempt("counting", lambda: 7, 0) == 7
    assert attempt("dividing", lambda: 1 // 0, 0) == 0
    assert "dividing failed" in caplog.text


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


def test_a_job_that_takes_too_long_is_named_when_the_rounds_end(caplog):
    begun, may_end = threading.Event(), threading.Event()

    def work():
        begun.set()
        may_end.wait(30)

    rounds = Rounds([Round("something endless", 0, work)], patience=0.01)
    assert begun.wait(30)
    rounds.close()
    assert "something endless still goes on" in caplog.text
    may_end.set()


def test_without_jobs_there_is_nothing_to_do():
    Rounds([]).close()

"""What proves a paper and what does not, event by event: pure."""

import pytest

from drivers.ports import Cause, Evidence, Paper, PrinterStatus
from drivers.printers.events import Asked, Lost, Passed, Repeated, Taken
from drivers.printers.job import Job, Phase, advance, opened
from drivers.printers.profile import Proof
from drivers.printers.proof import WAYS
from drivers.printers.replies import AsbStatus, Counter, FullStatus, OneByte, ProcessId, RealTimeStatus, Unit
from drivers.printers.status import DIALECTS

READY = PrinterStatus(online=True, paper=Paper.OK)
ASB, NO_PAPER = AsbStatus(b"\x14\x00\x00\x0f"), AsbStatus(b"\x1c\x00\x0c\x0f")
STUCK = AsbStatus(b"\x1c\x08\x00\x0f")
TURN = OneByte(0)
ON_LINE = RealTimeStatus(0x12)
SIZE = 100
SECONDS = 2.0
REST = FullStatus({0: 0, 1: 0, 2: 0, 3: 0})
SPOOLS = FullStatus({0: 0, 1: 0x04, 2: 0, 3: 0})
MOVES = FullStatus({0: 0, 1: 0x08, 2: 0, 3: 0})
THERE = FullStatus({0: 0x20, 1: 0, 2: 0, 3: 0})
LEAVING = FullStatus({0: 0x20, 1: 0x08, 2: 0, 3: 0})
JAM = FullStatus({0: 0, 1: 0, 2: 0x40, 3: 0})
EMPTY = FullStatus({0: 0x01, 1: 0, 2: 0, 3: 0})
HALF = FullStatus({0: 0x01, 1: 0x04, 2: 0, 3: 0})
BLADE = FullStatus({0: 0, 1: 0, 2: 0, 3: 0x01})


def cuts(count, starts=3):
    return Counter(Unit.CUTS, count), Counter(Unit.POWER_UPS, starts)


class Story:
    """A job and its clock."""

    def __init__(self, proof, dialect="custom", *, asb=False, blind=False):
        self.now = 50.0
        job = Job("a01", SIZE, WAYS[proof], DIALECTS[dialect], asb, SECONDS, deadline=60.0, blind=blind)
        self.job = opened(job, READY, self.now)

    def tell(self, *events):
        for event in events:
            self.now += 0.01
            self.job = advance(self.job, event, self.now)
        return self

    def wait(self, seconds):
        self.now += seconds
        return self.tell(Passed())

    @property
    def end(self):
        return self.job.evidence


def sent(proof, *before, dialect="custom", asb=False, blind=False):
    """A job of which all bytes are taken."""
    story = Story(proof, dialect, asb=asb, blind=blind).tell(*before)
    assert story.job.phase is Phase.SENDING
    return story.tell(Taken(SIZE))


def counted():
    return sent(Proof.PRESENTER_COUNTED, TURN, REST, *cuts(7), *cuts(7))


def in_turn(*, blind=False):
    return sent(Proof.IN_TURN, ASB, TURN, dialect="epson", asb=True, blind=blind)


def named(*, blind=False):
    return sent(Proof.PROCESS_ID, ProcessId("a01S"), dialect="epson", blind=blind)


def seen():
    return sent(Proof.PRESENTER, TURN, REST)


class TestBefore:
    @pytest.mark.parametrize(
        "told",
        [
            [],
            [REST],
            [REST, TURN],
            [TURN, SPOOLS, MOVES],
            [TURN, THERE],
            [TURN, REST],
            [TURN, *cuts(7)],
            [TURN, MOVES, *cuts(7)],
            [TURN, MOVES, *cuts(7), REST],
            [REST, *cuts(7)],
            [TURN, REST, *cuts(7)],
            [TURN, REST, *cuts(7), *cuts(8)],
        ],
    )
    def test_nothing_is_sent_to_a_counted_presenter_before_it_is_at_rest_and_its_cuts_are_known(self, told):
        assert Story(Proof.PRESENTER_COUNTED).tell(*told).job.phase is Phase.PROBING

    def test_a_fault_ends_it_before_it_begins(self):
        story = Story(Proof.PRESENTER_COUNTED).tell(TURN, JAM)
        assert story.end is Evidence.NONE
        assert story.job.accepted == 0

    def test_an_output_that_does_not_get_clear_ends_it_in_its_time_and_is_the_reason(self):
        story = Story(Proof.PRESENTER).tell(TURN, THERE)
        assert [story.wait(seconds).end for seconds in (2.5, 0.5)] == [None, Evidence.NONE]
        assert story.job.status.cause is Cause.NOT_TAKEN

    def test_what_was_counted_last_holds(self):
        story = sent(Proof.PRESENTER_COUNTED, TURN, MOVES, *cuts(6), REST, *cuts(7), *cuts(7))
        assert story.job.counts == {Unit.CUTS: 7, Unit.POWER_UPS: 3}
        assert story.tell(REST, *cuts(7), REST, REST).end is None

    @pytest.mark.parametrize("proof", [Proof.IDLE, Proof.NONE])
    def test_who_answers_no_mark_is_sent_to_at_once(self, proof):
        assert Story(proof, "clone").job.phase is Phase.SENDING

    def test_a_printer_that_is_not_ready_is_sent_nothing(self):
        job = Story(Proof.PROCESS_ID, "epson").job
        assert opened(job, PrinterStatus(online=True), 50.0).evidence is Evidence.NONE


class TestCounted:
    def test_one_cut_more_and_rest_after_it_prove_a_paper(self):
        story = counted().tell(MOVES, THERE, *cuts(8))
        assert story.end is None
        assert story.tell(THERE).end is Evidence.PROVED

    def test_it_is_proved_although_it_was_taken_before_anybody_looked(self):
        assert counted().tell(MOVES, REST, *cuts(8), REST).end is Evidence.PROVED

    @pytest.mark.parametrize("count", [0, 6, 7, 9, 70])
    def test_no_other_count_proves_it(self, count):
        story = counted().tell(MOVES, THERE, *cuts(count), THERE, THERE)
        assert story.end is None
        assert story.wait(SECONDS + 8).end is Evidence.NONE

    def test_a_cut_by_a_printer_that_was_switched_off_and_on_proves_nothing(self):
        story = counted().tell(MOVES, REST, *cuts(8, starts=4), REST, *cuts(8, starts=4), REST)
        assert story.end is None
        assert story.wait(SECONDS + 8).end is Evidence.NONE

    def test_counters_of_other_things_do_not_prove_it(self):
        assert counted().tell(THERE, Counter(Unit.POWER_UPS, 8), Counter(Unit.RETRACTS, 8), THERE).end is None

    def test_a_byte_that_was_not_asked_for_proves_nothing(self):
        assert counted().tell(TURN, *cuts(7), THERE, THERE, REST, REST).end is None

    def test_a_cut_without_rest_proves_nothing_yet(self):
        assert counted().tell(*cuts(8), MOVES, LEAVING).end is None

    def test_the_sight_of_a_paper_without_a_cut_proves_nothing(self):
        assert counted().tell(THERE, THERE, THERE, THERE).end is None

    def test_a_cut_that_is_told_before_all_is_sent_proves_nothing(self):
        story = Story(Proof.PRESENTER_COUNTED).tell(TURN, REST, *cuts(7), *cuts(7), Taken(SIZE - 1), *cuts(8), Taken(1))
        assert story.tell(THERE, THERE).end is None

    def test_a_jam_on_the_way_leaves_it_in_doubt_once_it_is_gone(self):
        story = counted().tell(*cuts(8), JAM, THERE, THERE)
        assert story.end is None
        assert story.wait(SECONDS).end is Evidence.NONE

    def test_a_cut_after_the_blade_was_freed_lets_infer_a_paper(self):
        assert counted().tell(MOVES, BLADE, REST, *cuts(8), REST).end is Evidence.INFERRED

    @pytest.mark.parametrize("count", [7, 9])
    def test_no_other_count_does(self, count):
        story = counted().tell(MOVES, BLADE, REST, *cuts(count), REST)
        assert story.end is None
        assert story.wait(SECONDS).end is Evidence.NONE

    def test_where_the_roll_was_changed_a_cut_says_nothing_for_half_a_ticket_went_with_the_old_one(self):
        story = counted().tell(MOVES, HALF, REST, *cuts(8), REST)
        assert story.end is None
        assert story.wait(SECONDS).end is Evidence.NONE

    @pytest.mark.parametrize(
        "fault", [EMPTY, FullStatus({0: 0x21, 1: 0, 2: 0, 3: 0}), FullStatus({0: 0, 1: 2, 2: 0, 3: 0})]
    )
    def test_a_roll_that_ends_when_all_was_worked_through_took_no_half_a_ticket_with_it(self, fault):
        assert counted().tell(MOVES, fault, REST, *cuts(8), REST).end is Evidence.INFERRED
        assert counted().tell(MOVES, REST, fault, EMPTY, REST, *cuts(8), REST).end is Evidence.INFERRED

    def test_without_the_cut_it_is_in_doubt_all_the_same(self):
        assert counted().tell(MOVES, EMPTY, REST, *cuts(7), REST).wait(SECONDS).end is Evidence.NONE

    def test_a_paper_that_jams_then_may_have_been_thrown_away(self):
        assert counted().tell(MOVES, REST, JAM, REST, *cuts(8), REST).wait(SECONDS).end is Evidence.NONE

    def test_a_jam_that_stays_is_waited_for(self):
        story = counted().tell(JAM).wait(600)
        assert story.end is None
        assert story.job.blocked is Cause.JAM


class TestSeen:
    def test_two_looks_that_agree_prove_a_paper(self):
        story = seen().tell(MOVES, THERE)
        assert story.end is None
        assert story.tell(THERE).end is Evidence.PROVED

    def test_a_hand_at_the_sensor_before_the_motor_ran_is_no_paper(self):
        story = seen().tell(THERE, THERE, THERE)
        assert story.end is None
        assert story.tell(MOVES, REST, THERE).end is None

    def test_something_at_the_output_of_a_printer_that_was_not_seen_to_move_is_inferred_at_most(self):
        assert seen().tell(THERE).wait(SECONDS + 1).tell(THERE).end is Evidence.INFERRED

    def test_a_part_of_a_status_leaves_the_rest_as_it_was(self):
        outlet = FullStatus({0: 0x20})
        assert seen().tell(MOVES, outlet, outlet, outlet).end is None
        story = seen().tell(JAM, outlet)
        assert story.job.blocked is Cause.JAM

    def test_a_paper_that_still_moves_is_not_there_yet(self):
        assert seen().tell(LEAVING, LEAVING, LEAVING).end is None

    def test_a_motor_that_ran_and_a_paper_that_nobody_saw_let_infer_one_after_its_time(self):
        story = seen().tell(MOVES, REST)
        assert story.end is None
        story.wait(SECONDS + 1)
        assert story.end is None
        assert story.tell(REST).end is Evidence.INFERRED

    def test_without_any_sign_nothing_is_inferred(self):
        story = seen().tell(REST).wait(SECONDS + 1).tell(REST, REST)
        assert story.end is None
        assert story.wait(8).end is Evidence.NONE

    def test_what_was_seen_before_all_was_sent_does_not_count(self):
        story = Story(Proof.PRESENTER).tell(TURN, REST, THERE, THERE, Taken(SIZE), THERE)
        assert story.end is None

    def test_a_fault_leaves_it_in_doubt_whatever_is_seen(self):
        story = seen().tell(JAM, THERE, THERE, THERE)
        assert story.wait(SECONDS).end is Evidence.NONE


class TestOthers:
    def test_both_ids_are_enough_whatever_happened_on_the_way(self):
        story = sent(Proof.PROCESS_ID, ProcessId("a01S"), dialect="epson", asb=True)
        assert story.tell(NO_PAPER, ASB, ProcessId("a01P"), ProcessId("a01C")).end is Evidence.PROVED

    def test_the_id_after_the_cut_alone_says_that_all_was_worked_through_and_proves_no_paper(self):
        story = sent(Proof.PROCESS_ID, ProcessId("a01S"), dialect="epson")
        assert story.tell(ProcessId("a01C")).end is Evidence.PROCESSED

    def test_it_says_nothing_where_the_printer_could_not_print_meanwhile(self):
        story = sent(Proof.PROCESS_ID, ProcessId("a01S"), dialect="epson", asb=True)
        assert story.tell(NO_PAPER, ASB, ProcessId("a01C")).end is None

    def test_the_id_before_the_cut_alone_is_not_enough(self):
        story = sent(Proof.PROCESS_ID, ProcessId("a01S"), dialect="epson")
        assert story.tell(ProcessId("a01P")).end is None

    @pytest.mark.parametrize("id_", ["a01S", "a01P", "a02C"])
    def test_another_id_is_not(self, id_):
        assert sent(Proof.PROCESS_ID, ProcessId("a01S"), dialect="epson").tell(ProcessId(id_)).end is None

    def test_an_answer_in_turn_makes_a_paper_processed_if_faults_are_told(self):
        assert sent(Proof.IN_TURN, ASB, TURN, dialect="epson", asb=True).tell(ASB, TURN).end is Evidence.PROCESSED
        assert sent(Proof.IN_TURN, TURN, dialect="epson").tell(TURN).end is Evidence.INFERRED

    def test_an_answer_in_turn_after_the_blade_was_freed_lets_infer_a_paper_once_its_time_is_over(self):
        story = in_turn().tell(STUCK, ASB, TURN)
        assert story.end is None
        assert story.wait(SECONDS).end is Evidence.INFERRED

    @pytest.mark.parametrize("fault", [NO_PAPER, AsbStatus(b"\x3c\x00\x00\x0f"), AsbStatus(b"\x1c\x20\x00\x0f")])
    def test_after_any_other_fault_it_says_nothing(self, fault):
        assert in_turn().tell(fault, ASB, TURN).wait(SECONDS).end is Evidence.NONE

    def test_it_says_nothing_of_a_printer_that_can_not_print_at_that_moment(self):
        assert in_turn().tell(STUCK, TURN, ASB).wait(SECONDS).end is Evidence.NONE

    def test_it_says_nothing_of_one_that_is_well_again_without_a_word_because_it_was_switched_off_and_on(self):
        assert in_turn().tell(STUCK, ON_LINE, TURN).wait(SECONDS).end is Evidence.NONE

    @pytest.mark.parametrize(("blind", "evidence"), [(False, Evidence.INFERRED), (True, Evidence.NONE)])
    def test_what_followed_on_a_fault_counts_where_the_line_shows_a_restart(self, blind, evidence):
        story = Story(Proof.IN_TURN, "epson", asb=True, blind=blind).tell(ASB, TURN, Taken(SIZE - 1), STUCK, ASB)
        assert story.tell(Taken(1), TURN).wait(SECONDS).end is evidence

    def test_its_own_paper_at_the_output_does_not_block_a_job(self):
        story = sent(Proof.IN_TURN, AsbStatus(b"\x10\x00\x08\x00"), TURN, dialect="citizen", asb=True)
        story.tell(AsbStatus(b"\x10\x00\x00\x00"))
        assert story.job.blocked is None
        assert story.tell(TURN).end is Evidence.PROCESSED

    def test_rest_after_its_time_lets_infer_a_paper(self):
        story = sent(Proof.IDLE).tell(REST)
        assert story.end is None
        assert story.wait(SECONDS).end is None
        assert story.tell(SPOOLS).end is None
        assert story.tell(REST).end is Evidence.INFERRED

    def test_of_a_mute_printer_nothing_is_ever_known(self):
        story = sent(Proof.NONE, dialect="one_way")
        assert story.wait(SECONDS - 0.1).end is None
        assert story.wait(0.1).end is Evidence.NONE

    @pytest.mark.parametrize("proof", Proof)
    def test_a_line_that_breaks_ends_every_job(self, proof):
        assert Story(proof).tell(Lost()).end is Evidence.NONE

    @pytest.mark.parametrize("proof", [*Proof])
    def test_noise_proves_nothing(self, proof):
        before = {
            Proof.PRESENTER_COUNTED: [TURN, REST, *cuts(7), *cuts(7)],
            Proof.PRESENTER: [TURN, REST],
            Proof.IN_TURN: [TURN],
        }
        ids = {Proof.PROCESS_ID: [ProcessId("a01S")]}
        story = sent(proof, *{**before, **ids}.get(proof, []))
        story.tell(RealTimeStatus(0x16), RealTimeStatus(0x12), AsbStatus(b"\x10\x00\x00\x00"), Asked())
        assert story.end is None


class TestAskedAgain:
    @pytest.mark.parametrize("story", [in_turn, named])
    def test_the_last_answer_is_asked_for_once_more_when_it_is_late(self, story):
        job = story().job
        assert job.due_again == pytest.approx(job.since + SECONDS + 4)
        assert story().tell(Repeated()).job.due_again is None

    @pytest.mark.parametrize("story", [in_turn, named])
    def test_it_is_not_where_a_restart_would_go_unseen(self, story):
        assert story(blind=True).job.due_again is None

    def test_it_is_not_of_a_printer_that_could_not_print_meanwhile(self):
        assert in_turn().tell(STUCK).job.due_again is None

    def test_what_comes_then_lets_infer_a_paper(self):
        assert in_turn().tell(ASB, Repeated(), TURN).end is Evidence.INFERRED
        assert named().tell(Repeated(), ProcessId("a01A")).end is Evidence.INFERRED
        assert named().tell(ProcessId("a01P"), Repeated(), ProcessId("a01A")).end is Evidence.INFERRED

    def test_the_first_answer_is_worth_as_much_as_ever_where_it_tells_its_name(self):
        assert named().tell(ProcessId("a01P"), Repeated(), ProcessId("a01C")).end is Evidence.PROVED

    def test_an_answer_to_what_was_not_asked_says_nothing(self):
        assert named().tell(ProcessId("a01P"), ProcessId("a01A")).end is None


def test_a_job_whose_end_is_known_does_not_change_any_more():
    story = seen().tell(MOVES, THERE, THERE)
    before = story.job
    assert story.tell(JAM, Lost(), Passed()).job == before

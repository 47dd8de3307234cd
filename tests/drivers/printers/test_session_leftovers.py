"""What an earlier job, or an earlier process, left in the printer and on its line."""

import pytest

from drivers.ports import Evidence, Recovery
from tests.drivers.printers.scripted import GOOD, Line
from tests.drivers.printers.session_bench import ASKED, BODY, EPSON, FLUSH, GENERIC, SHORT, opened, run, session


@pytest.fixture
def line():
    return Line()


def test_the_first_job_of_a_process_sweeps_the_buffer_first_and_the_next_does_not(line):
    printer = session(line)
    printer.start(SHORT, "a01")
    run(printer, line)
    assert line.received.startswith(ASKED + EPSON.clear + FLUSH)
    sent = len(line.received)
    printer.start(SHORT, "a02")
    run(printer, line)
    assert FLUSH not in line.received[sent:]


def test_half_a_paper_is_swept_and_cut_off_before_the_next_one(line):
    printer = opened(session(line), line, ids=False)
    run(printer, line)
    sent = len(line.received)
    line.answers_ids = True
    line.clock.now += 10
    printer.start(SHORT, "a02")
    assert run(printer, line).evidence is Evidence.PROVED
    assert line.received[sent:].startswith(ASKED + EPSON.clear + FLUSH + EPSON.cut)
    assert line.received[sent:].count(BODY) == 1


def test_a_job_that_was_given_up_is_cleared_and_the_printer_says_so(line):
    printer = opened(session(line), line, ids=False)
    assert printer.abandon() is True
    assert line.received.endswith(EPSON.clear)
    assert printer.abandon() is True


def test_without_the_printers_word_a_job_that_was_given_up_may_still_come_out(line):
    printer = opened(session(line), line, ids=False)
    line.answers_clear = False
    before = line.clock.now
    assert printer.abandon() is False
    assert line.clock.now - before <= 3.0
    assert line.closed == 1


def test_a_job_of_which_no_byte_left_is_given_up_without_a_word_to_the_printer(line):
    printer = session(line)
    printer.start(SHORT, "a01")
    assert printer.abandon() is True
    assert line.received == b""


def test_a_job_that_was_given_up_before_its_first_byte_is_cleared_too_and_never_comes_out(line):
    line.answers_ids = False
    printer = session(line)
    printer.start(SHORT, "a01")
    assert printer.step().accepted == 0
    assert printer.abandon() is True
    assert line.received.endswith(EPSON.clear)
    line.answers_clear = False
    printer.start(SHORT, "a02")
    assert printer.step().accepted == 0
    assert printer.abandon() is True
    assert BODY not in line.received


def test_the_answer_to_a_job_that_was_given_up_before_its_first_byte_is_not_taken_for_that_of_the_next(line):
    """Each would be taken for the one after it, and the last paper for printed before it is."""
    line.answers_turns = line.answers_asb = False
    printer = session(line, GENERIC)
    printer.start(SHORT, "a00")
    assert printer.step().accepted == 0
    line.say(GOOD + b"\x00", after=0.1)
    assert printer.abandon() is True
    line.answers_turns = line.answers_asb = True
    line.from_then_on = {"answers_turns": False}
    printer.start(SHORT, "a01")
    assert run(printer, line).evidence is Evidence.NONE


def test_a_printer_that_never_confirms_is_not_waited_for(line):
    printer = opened(session(line, GENERIC), line, turns=False)
    before = line.clock.now
    assert printer.abandon() is False
    assert line.clock.now == before
    assert line.received.endswith(GENERIC.clear)


def test_a_job_is_given_up_although_the_line_is_broken(line):
    printer = opened(session(line), line, ids=False)
    line.gone = True
    assert printer.abandon() is False


def test_a_restart_reads_the_late_proof_before_it_says_anything(line):
    line.say(GOOD + b"\x37\x22z09P\x00\x37\x22z09C\x00", after=0.6)
    before = line.clock.now
    found = session(line).recover({"z09"})
    assert found == Recovery(heard=True, printed=frozenset({"z09"}), cleared=True)
    assert line.clock.now - before <= 5.0


def test_a_proof_that_comes_with_the_answer_to_the_clearing_counts_too(line):
    line.answers_clear = False
    line.say(b"\x37\x22z09C\x00\x37\x25\x00", after=1.2)
    assert session(line).recover({"z09"}) == Recovery(heard=True, printed=frozenset({"z09"}), cleared=True)


def test_a_restart_that_expects_no_proof_does_not_wait_for_one(line):
    before = line.clock.now
    assert session(line).recover().cleared is True
    assert line.clock.now - before < 1.0


def test_what_an_unproved_job_may_have_left_is_cut_off_before_the_next_paper(line):
    printer = session(line)
    printer.recover({"z09"})
    sent = len(line.received)
    printer.start(SHORT, "z10")
    assert run(printer, line).evidence is Evidence.PROVED
    assert EPSON.clear + FLUSH + EPSON.cut in line.received[sent:]


def test_a_printer_that_talks_without_end_holds_no_restart_up(line):
    line.answers_clear = False
    for number in range(200):
        line.say(GOOD, after=number * 0.1)
    before = line.clock.now
    assert session(line).recover().cleared is False
    assert line.clock.now - before <= 5.0


def test_a_printer_that_is_away_tells_nothing_at_a_restart(line):
    line.refuses = True
    assert session(line).recover() == Recovery()

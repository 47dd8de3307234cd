import logging
from dataclasses import replace

import pytest

from drivers.address import Address
from drivers.errors import NothingSent, UnknownScheme
from drivers.ports import Cause, Evidence, Paper, PrinterStatus, Recovery
from drivers.printers import commands
from drivers.printers.document import Document, Qr, Text
from drivers.printers.encoder import encode, lay
from drivers.printers.profile import load
from drivers.printers.session import Session, printer_from
from drivers.printers.status import DIALECTS
from tests.drivers.printers.samples import PROFILES, TICKET
from tests.drivers.printers.scripted import COVER, GOOD, LOSES, NO_PAPER, Line

EPSON = load(PROFILES / "epson-tm-t88-native.toml")
GENERIC = replace(load(PROFILES / "generic-80mm.toml"), text=EPSON.text)
SHORT = Document((Text("F7"),))
BODY = lay(SHORT, EPSON).body
ASKED = commands.HEAD + b"".join(commands.question(number) for number in DIALECTS["epson"].questions)
FLUSH = commands.flush(EPSON.longest_command)


@pytest.fixture
def line():
    return Line()


def session(line, profile=EPSON):
    return Session(line.opener, profile, line.clock)


def run(printer, line, *, most=60.0):
    """Step until the job is settled; every step keeps its time."""
    end = line.clock.now + most
    while line.clock.now < end:
        before = line.clock.now
        progress = printer.step()
        assert line.clock.now - before <= 0.5
        if progress.evidence is not None:
            return progress
    pytest.fail(f"not settled in {most} s: {progress}")


class TestProof:
    def test_a_paper_is_proved_by_the_id_after_its_cut(self, line):
        printer = session(line)
        printer.start(SHORT, "a01")
        progress = run(printer, line)
        assert progress.evidence is Evidence.PROVED
        assert progress.accepted == progress.total
        job = BODY + commands.process_id("a01P") + EPSON.cut + commands.process_id("a01C")
        assert line.received.endswith(job)
        assert len(job) == progress.total

    def test_the_id_before_the_cut_alone_proves_nothing(self, line):
        printer = opened(session(line), line, ids=False)
        line.say(b"\x37\x22a01P\x00")
        assert run(printer, line).evidence is Evidence.NONE

    @pytest.mark.parametrize("other", [b"\x37\x22a02C\x00", b"\x00", b"\x16", b"\x37\x25\x00", GOOD, b"\xff\x80"])
    def test_another_answer_proves_nothing(self, line, other):
        printer = opened(session(line), line, ids=False)
        line.say(other)
        assert run(printer, line).evidence is Evidence.NONE

    def test_ids_that_come_in_pieces_are_ids(self, line):
        printer = opened(session(line), line, ids=False)
        line.say(b"\x37\x22a01P\x00\x37\x22a0", after=0.6)
        line.say(b"1C\x00", after=1.2)
        assert run(printer, line).evidence is Evidence.PROVED

    def test_the_id_after_the_cut_alone_proves_nothing(self, line):
        printer = opened(session(line), line, ids=False)
        line.say(b"\x37\x22a01C\x00", after=0.6)
        assert run(printer, line).evidence is Evidence.NONE

    def test_an_answer_that_came_before_the_job_was_sent_is_no_proof(self, line):
        printer = session(line)
        printer.status()
        line.inbox = b"\x37\x22a01C\x00"
        line.answers_ids = False
        printer.start(SHORT, "a01")
        with pytest.raises(NothingSent):
            run(printer, line)

    def test_a_printer_without_ids_processes_a_paper_if_it_never_reported_a_fault(self, line):
        printer = session(line, GENERIC)
        printer.start(SHORT, "a01")
        assert run(printer, line).evidence is Evidence.PROCESSED

    def test_a_fault_on_the_way_leaves_a_paper_without_ids_in_doubt_although_it_was_worked_through(self, line):
        printer = opened(session(line, GENERIC), line, turns=False)
        line.say(NO_PAPER, after=0.1)
        line.say(GOOD, after=3.0)
        line.say(b"\x00", after=3.1)
        assert run(printer, line).evidence is Evidence.NONE

    def test_an_answer_in_turn_that_tells_of_no_paper_leaves_the_paper_in_doubt(self, line):
        printer = opened(session(line, GENERIC), line, turns=False)
        line.say(b"\x0c", after=0.1)
        assert run(printer, line).evidence is Evidence.NONE

    def test_an_answer_in_turn_from_before_does_not_count_for_this_job(self, line):
        """It lacks the automatic status that the job itself asks for."""
        printer = opened(session(line, GENERIC), line, turns=False, asb=False)
        line.say(b"\x00", after=0.1)
        assert run(printer, line).evidence is Evidence.NONE

    def test_a_printer_that_never_tells_its_state_can_only_be_presumed_to_have_printed(self, line):
        line.answers_asb = False
        printer = session(line, replace(GENERIC, asb=False))
        printer.start(SHORT, "a01")
        assert run(printer, line).evidence is Evidence.INFERRED


class TestFaultsOnTheWay:
    def test_a_job_waits_for_paper_as_long_as_it_takes_and_goes_on_by_itself(self, line):
        printer = opened(session(line), line, ids=False)
        sent = len(line.received)
        line.say(NO_PAPER)
        line.real_time[1] = 0x1E
        for _ in range(1000):
            progress = printer.step()
        assert progress.blocked is Cause.PAPER_OUT
        assert progress.evidence is None
        assert printer.status().cause is Cause.PAPER_OUT
        line.say(GOOD, after=0.1)
        line.say(b"\x37\x22a01P\x00\x37\x22a01C\x00", after=2.0)
        assert run(printer, line).evidence is Evidence.PROVED
        assert line.received[sent:].strip(commands.question(1)) == b""

    def test_a_printer_that_was_switched_off_and_on_while_it_waited_leaves_the_paper_in_doubt(self, line):
        """Its buffer is gone, and with it the order to tell its state by itself."""
        printer = opened(session(line), line, ids=False)
        line.say(NO_PAPER)
        line.real_time[1] = 0x1E
        for _ in range(100):
            assert printer.step().evidence is None
        line.real_time[1] = 0x16
        assert run(printer, line).evidence is Evidence.NONE

    def test_no_more_is_sent_while_the_printer_can_not_print(self, line):
        line.takes, line.seconds_a_write = 40, 0.1
        printer = session(line)
        printer.start(TICKET, "a01")
        until_accepted(printer, line, 1)
        line.inbox += COVER
        printer.step()
        sent = len(line.received)
        assert printer.step().blocked is Cause.COVER_OPEN
        assert len(line.received) == sent
        line.takes = 1 << 20
        line.say(GOOD)
        assert run(printer, line).evidence is Evidence.PROVED
        assert line.received.count(encode(TICKET, EPSON)[:-4]) == 1

    def test_a_line_that_breaks_after_the_first_byte_leaves_the_paper_in_doubt(self, line):
        printer = opened(session(line), line, ids=False)
        line.say(LOSES, after=1.0)
        assert run(printer, line).evidence is Evidence.NONE
        assert line.closed == 1

    def test_silence_ends_after_the_time_of_the_mechanism_and_eight_seconds(self, line):
        printer = opened(session(line), line, ids=False)
        began = line.clock.now
        assert run(printer, line).evidence is Evidence.NONE
        sheet = lay(SHORT, EPSON)
        assert line.clock.now - began == pytest.approx(sheet.mm / 150 + 0.5 + 8, abs=0.9)
        assert line.closed == 1

    def test_the_time_begins_anew_when_a_fault_is_gone(self, line):
        printer = opened(session(line), line, ids=False)
        line.say(COVER, after=6.0)
        line.real_time[1] = 0x1E
        line.say(GOOD, after=30.0)
        line.say(b"\x37\x22a01P\x00\x37\x22a01C\x00", after=37.0)
        assert run(printer, line).evidence is Evidence.PROVED

    def test_a_printer_that_stops_taking_bytes_leaves_the_paper_in_doubt(self, line):
        line.takes, line.seconds_a_write = 40, 0.1
        printer = session(line)
        printer.start(TICKET, "a01")
        until_accepted(printer, line, 1)
        line.takes = 0
        progress = run(printer, line)
        assert progress.evidence is Evidence.NONE
        assert 0 < progress.accepted < progress.total


class TestNothingSent:
    def test_a_printer_that_is_away_took_nothing_and_the_job_may_be_tried_again(self, line):
        line.refuses = True
        printer = session(line)
        printer.start(SHORT, "a01")
        with pytest.raises(NothingSent, match="refuses") as caught:
            printer.step()
        assert caught.value.remedy == "switch it on"
        line.refuses = False
        printer.start(SHORT, "a01")
        with pytest.raises(NothingSent, match="a moment ago"):
            printer.step()
        line.clock.now += 1
        printer.start(SHORT, "a01")
        assert run(printer, line).evidence is Evidence.PROVED

    @pytest.mark.parametrize(
        ("asb", "said"), [(COVER, "cover"), (NO_PAPER, "no paper"), (b"\x18\x08\x00\x0f", "cutter")]
    )
    def test_a_fault_before_the_first_byte_sends_nothing_and_names_the_fault(self, line, asb, said):
        line.asb = asb
        printer = session(line)
        printer.start(SHORT, "a01")
        with pytest.raises(NothingSent, match=said):
            run(printer, line)
        assert BODY not in line.received

    @pytest.mark.parametrize(
        ("number", "answer", "said"), [(1, 0x1E, "off-line"), (2, 0x16, "cover"), (4, 0x72, "no paper")]
    )
    def test_a_printer_that_is_off_line_is_asked_why_and_sent_nothing(self, line, number, answer, said):
        """It would not come to the question for its state in the data."""
        line.real_time[number] = answer
        line.answers_ids = line.answers_asb = False
        printer = session(line)
        printer.start(SHORT, "a01")
        before = line.clock.now
        with pytest.raises(NothingSent, match=said):
            printer.step()
        assert line.clock.now - before <= 0.5
        assert line.received == ASKED

    def test_a_silent_printer_is_sent_nothing(self, line):
        line.answers_questions = False
        printer = session(line)
        printer.start(SHORT, "a01")
        before = line.clock.now
        with pytest.raises(NothingSent, match="does not answer"):
            printer.step()
        assert line.clock.now - before <= 4.0

    def test_an_idle_line_that_was_closed_does_not_fail_a_job(self, line):
        printer = session(line)
        printer.status()
        line.clock.now += 90
        line.gone = True
        printer.start(SHORT, "a01")
        assert run(printer, line).evidence is Evidence.PROVED

    def test_a_printer_that_does_not_answer_is_sent_nothing(self, line):
        line.answers_ids = line.answers_asb = False
        printer = session(line)
        printer.start(SHORT, "a01")
        with pytest.raises(NothingSent, match="does not answer"):
            run(printer, line)
        assert BODY not in line.received

    def test_a_line_that_breaks_before_the_first_byte_sends_nothing(self, line):
        line.answers_ids = False
        printer = session(line)
        printer.start(SHORT, "a01")
        line.say(LOSES, after=0.3)
        with pytest.raises(NothingSent, match="went away"):
            run(printer, line)

    def test_a_document_that_fits_on_no_paper_is_refused_and_not_in_hand(self, line):
        printer = session(line)
        with pytest.raises(NothingSent):
            printer.start(Document((Qr("x" * 3000),)), "a01")
        printer.start(SHORT, "a01")
        assert run(printer, line).evidence is Evidence.PROVED


class TestWhatAnEarlierJobLeftBehind:
    def test_the_first_job_of_a_process_sweeps_the_buffer_first_and_the_next_does_not(self, line):
        printer = session(line)
        printer.start(SHORT, "a01")
        run(printer, line)
        assert line.received.startswith(ASKED + EPSON.clear + FLUSH)
        sent = len(line.received)
        printer.start(SHORT, "a02")
        run(printer, line)
        assert FLUSH not in line.received[sent:]

    def test_half_a_paper_is_swept_and_cut_off_before_the_next_one(self, line):
        printer = opened(session(line), line, ids=False)
        run(printer, line)
        sent = len(line.received)
        line.answers_ids = True
        line.clock.now += 10
        printer.start(SHORT, "a02")
        assert run(printer, line).evidence is Evidence.PROVED
        assert line.received[sent:].startswith(ASKED + EPSON.clear + FLUSH + EPSON.cut)
        assert line.received[sent:].count(BODY) == 1

    def test_a_job_that_was_given_up_is_cleared_and_the_printer_says_so(self, line):
        printer = opened(session(line), line, ids=False)
        assert printer.abandon() is True
        assert line.received.endswith(EPSON.clear)
        assert printer.abandon() is True

    def test_without_the_printers_word_a_job_that_was_given_up_may_still_come_out(self, line):
        printer = opened(session(line), line, ids=False)
        line.answers_clear = False
        before = line.clock.now
        assert printer.abandon() is False
        assert line.clock.now - before <= 3.0
        assert line.closed == 1

    def test_a_job_of_which_no_byte_left_is_given_up_without_a_word_to_the_printer(self, line):
        printer = session(line)
        printer.start(SHORT, "a01")
        assert printer.abandon() is True
        assert line.received == b""

    def test_a_printer_that_never_confirms_is_not_waited_for(self, line):
        printer = opened(session(line, GENERIC), line, turns=False)
        before = line.clock.now
        assert printer.abandon() is False
        assert line.clock.now == before
        assert line.received.endswith(GENERIC.clear)

    def test_a_job_is_given_up_although_the_line_is_broken(self, line):
        printer = opened(session(line), line, ids=False)
        line.gone = True
        assert printer.abandon() is False

    def test_a_restart_reads_the_late_proof_before_it_says_anything(self, line):
        line.say(GOOD + b"\x37\x22z09P\x00\x37\x22z09C\x00", after=0.6)
        before = line.clock.now
        found = session(line).recover({"z09"})
        assert found == Recovery(heard=True, printed=frozenset({"z09"}), cleared=True)
        assert line.clock.now - before <= 5.0

    def test_a_proof_that_comes_with_the_answer_to_the_clearing_counts_too(self, line):
        line.answers_clear = False
        line.say(b"\x37\x22z09C\x00\x37\x25\x00", after=1.2)
        assert session(line).recover({"z09"}) == Recovery(heard=True, printed=frozenset({"z09"}), cleared=True)

    def test_a_restart_that_expects_no_proof_does_not_wait_for_one(self, line):
        before = line.clock.now
        assert session(line).recover().cleared is True
        assert line.clock.now - before < 1.0

    def test_what_an_unproved_job_may_have_left_is_cut_off_before_the_next_paper(self, line):
        printer = session(line)
        printer.recover({"z09"})
        sent = len(line.received)
        printer.start(SHORT, "z10")
        assert run(printer, line).evidence is Evidence.PROVED
        assert EPSON.clear + FLUSH + EPSON.cut in line.received[sent:]

    def test_a_printer_that_talks_without_end_holds_no_restart_up(self, line):
        line.answers_clear = False
        for number in range(200):
            line.say(GOOD, after=number * 0.1)
        before = line.clock.now
        assert session(line).recover().cleared is False
        assert line.clock.now - before <= 5.0

    def test_a_printer_that_is_away_tells_nothing_at_a_restart(self, line):
        line.refuses = True
        assert session(line).recover() == Recovery()


class TestStatus:
    def test_a_printer_that_answers_well_is_ready(self, line):
        status = session(line).status()
        assert status.ready
        assert status.paper is Paper.OK

    def test_silence_is_never_health(self, line):
        line.answers_questions = False
        before = line.clock.now
        status = session(line).status()
        assert status == PrinterStatus(link=Cause.SILENT)
        assert not status.ready
        assert line.clock.now - before <= 2.0

    def test_a_printer_that_can_not_be_reached_is_disconnected(self, line):
        line.refuses = True
        assert session(line).status() == PrinterStatus(link=Cause.DISCONNECTED)

    def test_what_the_printer_said_before_is_no_answer(self, line):
        printer = session(line)
        printer.status()
        line.inbox = b"\x16\x12\x12\x12"
        line.real_time[1] = 0x1E
        assert printer.status().cause is Cause.OFFLINE

    def test_other_replies_between_question_and_answer_are_let_pass(self, line):
        printer = session(line)
        printer.status()
        line.answers_questions = False
        for number, answer in enumerate((b"\x16", b"\x12", b"\x72", b"\x12")):
            line.say(b"\x00" + GOOD + b"\x37\x22x01C\x00" + answer, after=0.1 * (number + 1))
        assert printer.status().cause is Cause.PAPER_OUT

    def test_what_was_not_answered_stays_unknown(self, line):
        line.answers_questions = False
        line.say(b"\x16", after=0.1)
        status = session(line).status()
        assert status == PrinterStatus(online=True)
        assert not status.ready

    def test_an_idle_line_that_the_printer_closed_is_opened_anew_at_once(self, line):
        printer = session(line)
        printer.status()
        line.clock.now += 90
        line.gone = True
        assert printer.status().ready
        assert line.opened == 2

    def test_while_a_job_is_in_hand_the_printer_is_not_asked(self, line):
        printer = opened(session(line), line, ids=False)
        sent = len(line.received)
        assert printer.status().ready
        assert len(line.received) == sent


class TestManners:
    def test_one_job_at_a_time(self, line):
        printer = session(line)
        printer.start(SHORT, "a01")
        with pytest.raises(ValueError, match="a01 is still in hand"):
            printer.start(SHORT, "a02")

    def test_there_is_no_step_without_a_job(self, line):
        with pytest.raises(ValueError, match="no job is in hand"):
            session(line).step()

    @pytest.mark.parametrize("name", ["", "ab", "abcd", "a b", "a\x00b", "票票票"])
    def test_a_job_is_named_by_three_printable_characters(self, line, name):
        with pytest.raises(ValueError, match="three characters"):
            session(line).start(SHORT, name)

    def test_a_closed_session_lets_go_and_may_be_closed_again(self, line):
        with session(line) as printer:
            printer.status()
        printer.close()
        assert line.closed == 1
        assert "idle" in repr(printer)

    def test_a_session_is_made_from_an_address_without_opening_anything(self):
        assert "closed" in repr(printer_from(Address.parse("tcp://127.0.0.1:9"), EPSON))
        with pytest.raises(UnknownScheme):
            printer_from(Address.parse("smoke:signals"), EPSON)

    def test_no_word_of_a_ticket_is_logged(self, line, caplog):
        with caplog.at_level(logging.DEBUG):
            printer = session(line)
            printer.start(TICKET, "a01")
            run(printer, line)
        assert "T1.8F3" not in caplog.text


def opened(printer, line, *, ids=True, turns=True, asb=True):
    """A job of which all bytes are sent; what the printer answers from its first byte on is as told."""
    line.from_then_on = {"answers_ids": ids, "answers_turns": turns, "answers_asb": asb}
    printer.start(SHORT, "a01")
    progress = printer.step()
    while progress.accepted < progress.total:
        progress = printer.step()
    line.from_then_on = {}
    return printer


def until_accepted(printer, line, count):
    while printer.step().accepted < count:
        assert line.clock.now < 200

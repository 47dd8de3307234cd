import logging
from dataclasses import replace

import pytest

from drivers.address import Address
from drivers.errors import NothingSent, UnknownScheme
from drivers.ports import Cause, Evidence, Paper, PrinterStatus
from drivers.printers import commands
from drivers.printers.session import printer_from
from tests.drivers.printers.samples import TICKET
from tests.drivers.printers.scripted import GOOD, NO_PAPER, Line
from tests.drivers.printers.session_bench import BODY, EPSON, GENERIC, SHORT, opened, run, session


@pytest.fixture
def line():
    return Line()


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

    def test_of_a_paper_whose_first_id_was_lost_it_is_only_known_that_it_was_worked_through(self, line):
        printer = opened(session(line), line, ids=False)
        line.say(b"\x37\x22a01C\x00", after=0.6)
        assert run(printer, line).evidence is Evidence.PROCESSED

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

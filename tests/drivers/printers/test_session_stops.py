"""A printer that stops on the way, or does not begin."""

import pytest

from drivers.errors import NothingSent
from drivers.ports import Cause, Evidence
from drivers.printers import commands
from drivers.printers.document import Document, Qr
from drivers.printers.encoder import encode, lay
from tests.drivers.printers.samples import TICKET
from tests.drivers.printers.scripted import COVER, GOOD, LOSES, NO_PAPER, Line
from tests.drivers.printers.session_bench import ASKED, BODY, EPSON, SHORT, opened, run, session, until_accepted


@pytest.fixture
def line():
    return Line()


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

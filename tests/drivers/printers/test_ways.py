"""Printers that can say little or nothing, questions that are not asked twice, and cutters that are freed."""

from contextlib import suppress
from dataclasses import replace

import pytest

from drivers.address import Address
from drivers.errors import AddressError, NothingSent
from drivers.ports import Cause, Evidence, Outlet, Recovery
from drivers.printers import commands
from drivers.printers.document import Document, Feed, Text
from drivers.printers.encoder import lay
from drivers.printers.profile import Made
from drivers.printers.session import Session, printer_from
from drivers.printers.status import DIALECTS
from drivers.printers.virtual.transport import VirtualOpener
from tests.drivers.printers.samples import MODELS, TICKET, native
from tests.drivers.printers.scripted import Clock, Line

SHORT = Document((Text("F7"),))
LONG = Document((Feed(300), Text("F7")))
MUTE = MODELS["one-way"]
CLONE = MODELS["clone"]
RESUME = b"\x10\x05\x01"


class OneWay(Line):
    """Takes all and says nothing."""

    def _answer(self, match):
        return b""


class SwitchedOff(Line):
    """A serial printer without power: CTS stays low, so nothing leaves, and nothing comes."""

    def write(self, data, timeout):
        self.clock.now += timeout
        return 0

    def read(self, timeout):
        self.clock.now += timeout
        return b""


class Forgetful(Line):
    """Loses one of its answers in turn."""

    loses = 0
    """the how manieth"""

    def _answer(self, match):
        self.loses -= match.lastgroup in {"id", "turn"}
        return b"" if match.lastgroup in {"id", "turn"} and self.loses == 0 else super()._answer(match)


class Noted:
    """A line to a printer in software that keeps what it was sent."""

    def __init__(self, dialect, **options):
        self.clock = Clock()
        address = Address("virtual", options={"dialect": dialect, "speed": "150", **options})
        self.virtual = VirtualOpener(address, self.clock, self.sleep)
        self.sent = b""

    def sleep(self, seconds):
        self.clock.now += seconds

    def fault(self, name):
        self.virtual.runner.fault(name)

    def opener(self):
        line = self.virtual()
        write = line.write

        def noted(data, timeout):
            taken = write(data, timeout)
            self.sent += data[:taken]
            return taken

        line.write = noted  # type: ignore[method-assign]
        return line


def session(line, profile):
    return Session(line.opener, profile, line.clock)


def run(printer, document=SHORT, name="a01"):
    printer.start(document, name)
    return settle(printer)


def settle(printer):
    for _ in range(500):
        progress = printer.step()
        if progress.evidence is not None:
            return progress.evidence
    pytest.fail(f"not settled: {progress}")


def until(printer, done):
    for _ in range(500):
        progress = printer.step()
        if done(progress):
            return progress
    pytest.fail(f"it did not happen: {progress}")


class TestMute:
    def test_a_printer_that_can_not_be_asked_is_ready_when_its_line_opens_and_says_what_it_is(self):
        line = OneWay()
        status = session(line, MUTE).status()
        assert status.ready
        assert status.mute
        assert line.received == b""

    def test_one_whose_line_does_not_open_is_not_ready(self):
        line = OneWay(refuses=True)
        status = session(line, MUTE).status()
        assert status.cause is Cause.DISCONNECTED
        assert not status.ready

    def test_its_paper_is_given_the_time_that_it_takes_and_then_is_in_doubt(self):
        line = OneWay()
        printer = session(line, MUTE)
        before = line.clock.now
        assert run(printer) is Evidence.NONE
        assert line.clock.now - before == pytest.approx(MUTE.seconds(lay(SHORT, MUTE).mm), abs=0.5)

    def test_nothing_is_waited_for_afterwards_and_nothing_swept_before_the_next(self):
        line = OneWay()
        printer = session(line, MUTE)
        run(printer)
        before, sent = line.clock.now, len(line.received)
        assert printer.recover(["a01"]) == Recovery(heard=True)
        assert line.clock.now == before
        assert printer.status().ready
        run(printer, name="a02")
        sheet = lay(SHORT, MUTE)
        assert line.received[sent:].lstrip(b"\0") == sheet.body + sheet.cut
        assert len(line.received[sent:]) < len(sheet.body + sheet.cut) + MUTE.longest_command
        assert line.opened == 1

    def test_what_an_earlier_process_left_is_cut_off(self):
        line = OneWay()
        printer = session(line, MUTE)
        assert printer.recover(["z09"]).heard
        run(printer)
        assert swept(line.received)

    def test_a_line_that_breaks_in_the_middle_leaves_half_a_paper_that_is_cut_off(self):
        line = OneWay(takes=40, seconds_a_write=0.1)
        printer = session(line, MUTE)
        printer.start(TICKET, "a01")
        until(printer, lambda progress: progress.accepted)
        line.gone = True
        assert settle(printer) is Evidence.NONE
        line.takes, sent = 1 << 20, len(line.received)
        line.clock.now += 1
        run(printer, name="a02")
        assert swept(line.received[sent:])

    def test_its_line_is_opened_anew_at_once_however_often_it_was_lost(self):
        line = OneWay()
        printer = session(line, MUTE)
        for _ in range(6):
            assert printer.status().ready
            line.gone = True
            line.clock.now += 0.25


def swept(received):
    """Whether what half a command could swallow goes first, then what cuts half a paper off."""
    rest = received.lstrip(b"\0")
    return len(received) - len(rest) >= MUTE.longest_command and rest.startswith(MUTE.finish)


@pytest.mark.parametrize("model", MODELS)
class TestSwitchedOff:
    def test_a_serial_printer_that_is_off_is_reported_within_two_seconds(self, model):
        line = SwitchedOff()
        printer = session(line, MODELS[model])
        status = printer.status()
        assert line.clock.now - 100 <= 2
        assert status.link is (None if status.mute else Cause.SILENT)

    def test_it_holds_nothing_up(self, model):
        line = SwitchedOff()
        printer = session(line, MODELS[model])
        printer.start(SHORT, "a01")
        assert within(line, 4.5, printer.step)
        assert within(line, 3, printer.abandon)
        line.clock.now += 10
        assert within(line, 5, printer.recover, ["a01"])
        line.clock.now += 10
        assert within(line, 2, printer.outlet)
        assert within(line, 0, printer.close)

    def test_no_byte_of_a_ticket_goes_to_it(self, model):
        line = SwitchedOff()
        printer = session(line, MODELS[model])
        printer.start(SHORT, "a01")
        with pytest.raises(NothingSent, match="does not answer"):
            settle(printer)
        assert line.received == b""


def within(line, seconds, function, *arguments):
    before = line.clock.now
    with suppress(NothingSent):
        function(*arguments)
    return line.clock.now - before <= seconds


class TestIdle:
    def test_a_paper_is_inferred_when_its_time_is_over_and_nothing_is_wrong(self):
        line = Noted("clone")
        before = line.clock.now
        assert run(session(line, CLONE)) is Evidence.INFERRED
        assert line.clock.now - before >= CLONE.seconds(lay(SHORT, CLONE).mm)

    def test_a_fault_that_is_told_in_the_meantime_blocks_it_and_leaves_it_in_doubt(self):
        line = Line()
        printer = session(line, CLONE)
        printer.start(SHORT, "a01")
        until(printer, lambda progress: progress.accepted == progress.total)
        line.real_time[2] = 0x32
        assert until(printer, lambda progress: progress.blocked).blocked is Cause.PAPER_OUT
        line.clock.now += 60
        assert printer.step().evidence is None
        line.real_time[2] = 0x12
        assert settle(printer) is Evidence.NONE

    def test_silence_is_no_rest(self):
        line = Line()
        printer = session(line, CLONE)
        printer.start(SHORT, "a01")
        until(printer, lambda progress: progress.accepted == progress.total)
        line.answers_questions = False
        assert settle(printer) is Evidence.NONE

    def test_a_printer_that_answers_in_turn_is_not_asked_before_the_paper_must_be_done(self):
        line = Noted("phoenix")
        printer = session(line, MODELS["phoenix"])
        printer.start(LONG, "a01")
        until(printer, lambda progress: progress.accepted == progress.total)
        sent, done = len(line.sent), line.clock.now + MODELS["phoenix"].seconds(300)
        while line.clock.now < done - 0.5:
            printer.step()
        assert line.sent[sent:] == b""
        assert settle(printer) is Evidence.INFERRED


ASKED = b"".join(commands.question(number) for number in DIALECTS["epson"].questions)


class TestQuestions:
    """Of a printer that has a job behind it: before the first it is asked in any case."""

    @pytest.fixture
    def line(self):
        return Line()

    @pytest.fixture
    def printer(self, line):
        printer = session(line, MODELS["epson"])
        run(printer, name="a00")
        line.received = b""
        line._understood = 0
        return printer

    def test_a_printer_that_has_just_said_that_it_is_ready_is_not_asked_again_before_a_job(self, printer, line):
        printer.status()
        run(printer)
        assert line.received.count(ASKED) == 1

    def test_it_is_asked_again_after_a_second(self, printer, line):
        printer.status()
        line.clock.now += 1.1
        run(printer)
        assert line.received.count(ASKED) == 2

    def test_it_is_asked_again_on_another_line(self, printer, line):
        printer.status()
        line.gone = True
        printer.outlet()
        printer.close()
        line.clock.now += 0.3
        run(printer)
        assert line.received.count(ASKED) == 2

    def test_it_is_asked_again_if_it_was_not_ready(self, printer, line):
        line.real_time[1] = 0x1E
        printer.status()
        line.real_time[1] = 0x16
        run(printer)
        assert line.received.count(ASKED) == 2

    def test_it_is_asked_again_for_the_job_after_that(self, printer, line):
        printer.status()
        run(printer)
        run(printer, name="a02")
        assert line.received.count(ASKED) == 2

    def test_it_is_asked_again_before_its_buffer_is_swept(self, line):
        printer = session(line, MODELS["epson"])
        printer.status()
        run(printer)
        assert line.received.count(ASKED) == 2

    @pytest.mark.parametrize(("text", "most"), [(Made.NATIVE, 600), (Made.RASTER, 5000)])
    def test_no_more_is_swept_than_an_interrupted_command_can_swallow(self, text, most):
        profile = replace(MODELS["epson"], text=text)
        line = Line()
        run(session(line, profile))
        zeros = max(len(run_) for run_ in line.received.split(b"\x1b@")[0].split(b"\x02"))
        assert profile.longest_command <= zeros <= most


class TestCutter:
    def test_a_job_goes_on_when_the_cutter_is_free_because_the_printer_is_told_to(self):
        line = Noted("epson")
        printer = session(line, MODELS["epson"])
        printer.start(LONG, "a01")
        until(printer, lambda progress: progress.accepted == progress.total)
        line.fault("jam-cutter")
        assert until(printer, lambda progress: progress.blocked).blocked is Cause.CUTTER
        assert RESUME not in line.sent
        assert settle(printer) is Evidence.PROVED
        assert line.sent.count(RESUME) == 1

    def test_nobody_is_hurt_the_blade_does_not_move_while_the_cover_is_open(self):
        line = Noted("epson")
        printer = session(line, MODELS["epson"])
        printer.start(LONG, "a01")
        until(printer, lambda progress: progress.accepted == progress.total)
        line.fault("jam-cutter")
        line.fault("open-cover")
        for _ in range(60):
            assert printer.step().blocked is Cause.COVER_OPEN
        assert RESUME not in line.sent
        line.fault("close-cover")
        assert settle(printer) is Evidence.PROVED


class TestLostAnswer:
    @pytest.mark.parametrize(("model", "last"), [("generic", 2), ("epson", 3)])
    @pytest.mark.parametrize(("blind", "evidence"), [(False, Evidence.INFERRED), (True, Evidence.NONE)])
    def test_it_is_given_once_more_where_the_line_shows_that_the_printer_was_never_off(
        self, model, last, blind, evidence
    ):
        line = Forgetful()
        line.loses = last
        printer = Session(line.opener, MODELS[model], line.clock, blind=blind)
        assert run(printer) is evidence
        assert run(printer, name="a02") is MODELS[model].evidence

    def test_one_that_was_off_meanwhile_is_not_believed(self):
        line = Noted("generic")
        printer = session(line, MODELS["generic"])
        printer.start(LONG, "a01")
        until(printer, lambda progress: progress.accepted == progress.total)
        line.fault("power-off")
        line.fault("power-on")
        assert settle(printer) is Evidence.NONE


def test_a_jam_is_told_where_the_printer_has_a_bit_for_it():
    line = Noted("generic")
    printer = session(line, native("snbc-bt-t080"))
    line.fault("lose-mark")
    assert printer.status().cause is Cause.JAM
    printer.start(SHORT, "a01")
    with pytest.raises(NothingSent, match="jammed"):
        printer.step()


class TestSerialLine:
    def test_a_line_without_flow_control_is_not_given_more_than_the_printer_can_keep(self):
        profile = replace(MODELS["generic"], buffer_bytes=100)
        printer = printer_from(Address.parse("serial:///dev/ttyS99?flow=none"), profile)
        with pytest.raises(NothingSent, match="buffer of 100") as caught:
            printer.start(TICKET, "a01")
        assert "flow=rtscts" in caught.value.remedy
        guarded = printer_from(Address.parse("serial:///dev/ttyS99?flow=xonxoff"), profile)
        guarded.start(TICKET, "a01")
        assert guarded.abandon() is True

    def test_what_the_address_leaves_open_is_as_the_profile_says(self):
        profile = replace(MODELS["generic"], baud=12345)
        with pytest.raises(AddressError, match=r"'serial:///dev/ttyS99\?flow=none' is not") as caught:
            printer_from(Address.parse("serial:///dev/ttyS99?flow=none"), profile)
        assert caught.value.remedy.endswith("; it is 12345")
        assert "closed" in repr(printer_from(Address.parse("serial:///dev/ttyS99?baud=9600"), profile))

    def test_other_lines_have_no_speed(self):
        assert "closed" in repr(printer_from(Address.parse("tcp://127.0.0.1:9"), MODELS["generic"]))


def test_a_printer_without_a_presenter_has_no_outlet_and_is_not_asked_for_it():
    line = Line()
    assert session(line, MODELS["epson"]).outlet() is Outlet.NONE
    assert line.opened == 0

from dataclasses import replace

import pytest

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable, TapeDiffers
from drivers.ports import Cause, Evidence
from drivers.printers.document import Document, Text
from drivers.printers.profile import load
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from drivers.replay import Player, opener
from drivers.tape import recording
from tests.drivers.printers.samples import PROFILES, TICKET

PROFILE_NAMES = ["epson-tm-t20", "epson-tm-t88-native", "generic-80mm"]


class VirtualTime:
    def __init__(self):
        self.now = 1000.0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        assert seconds > 0
        self.now += seconds


@pytest.fixture
def time():
    return VirtualTime()


@pytest.fixture
def play(tmp_path, time):
    """Plays a tape of these lines."""

    def play(*lines):
        (tmp_path / "tape").write_text("\n".join(["kiosk tape 1", *lines, ""]))
        return Player(tmp_path / "tape", time.clock, time.sleep)

    return play


def told(session, document, job, while_=lambda progress: None):
    """Print a document, and return all that the session said of it."""
    said = [session.status()]
    session.start(document, job)
    while True:
        said.append(session.step())
        if said[-1].evidence is not None:
            return said
        while_(said[-1])


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_a_visit_to_a_printer_goes_the_same_way_on_its_tape(name, tmp_path):
    profile = load(PROFILES / f"{name}.toml")
    then, now = VirtualTime(), VirtualTime()
    dialect = "generic" if name.startswith("generic") else "epson"
    printer = VirtualOpener(Address("virtual", options={"dialect": dialect}), then.clock, then.sleep)
    with Session(recording(printer, tmp_path / "tape", then.clock), profile, then.clock) as session:
        first = [told(session, TICKET, job) for job in ("a01", "a02")]
    with Session(Player(tmp_path / "tape", now.clock, now.sleep), profile, now.clock) as session:
        second = [told(session, TICKET, job) for job in ("a01", "a02")]
    for before, after in zip(first, second, strict=True):
        assert (after[0], after[-1]) == (before[0], before[-1])
        assert after[-1].evidence in {Evidence.PROVED, Evidence.PROCESSED}
    assert now.now == pytest.approx(then.now, abs=0.1)


def test_a_fault_that_was_recorded_happens_again_at_its_time(tmp_path):
    profile = load(PROFILES / "epson-tm-t20.toml")
    then, now = VirtualTime(), VirtualTime()
    printer = VirtualOpener(Address("virtual"), then.clock, then.sleep)

    def break_it(progress):
        if progress.blocked is None and progress.accepted > 5000 and then.now < 1002:
            printer.runner.fault("open-cover")
        elif progress.blocked is not None and then.now > 1004:
            printer.runner.fault("close-cover")

    with Session(recording(printer, tmp_path / "tape", then.clock), profile, then.clock) as session:
        first = told(session, TICKET, "a01", break_it)
    with Session(Player(tmp_path / "tape", now.clock, now.sleep), profile, now.clock) as session:
        second = told(session, TICKET, "a01")
    assert Cause.COVER_OPEN in {progress.blocked for progress in first[1:]}
    assert Cause.COVER_OPEN in {progress.blocked for progress in second[1:]}
    assert second[-1] == first[-1]
    assert second[-1].evidence is Evidence.PROVED


def test_another_ticket_than_the_recorded_one_is_told_apart_by_its_form_and_not_by_its_words(tmp_path):
    profile = load(PROFILES / "epson-tm-t88-native.toml")

    def session_on(tape_opener, time):
        return Session(tape_opener, profile, time.clock)

    def ticket(text):
        return Document((Text(text),))

    then = VirtualTime()
    printer = VirtualOpener(Address("virtual"), then.clock, then.sleep)
    with session_on(recording(printer, tmp_path / "tape", then.clock), then) as session:
        told(session, ticket("F7 19:30"), "a01")
    now = VirtualTime()
    with session_on(Player(tmp_path / "tape", now.clock, now.sleep), now) as session:
        assert told(session, ticket("G8 20:45"), "a01")[-1].evidence is Evidence.PROVED
    now = VirtualTime()
    with session_on(Player(tmp_path / "tape", now.clock, now.sleep), now) as session:
        with pytest.raises(TapeDiffers, match=rf"{tmp_path}/tape, line \d+: its byte \d+ differs") as caught:
            told(session, ticket("G12 20:45"), "a01")
        assert "record the tape anew" in caught.value.remedy


def test_what_is_sent_may_come_in_other_pieces(play):
    line = play("0.000 open", "0.100 > 0a*6", "0.200 > 0a*2", "0.300 close")()
    assert [line.write(b"\n" * 5, 0.0), line.write(b"\n\n", 0.0), line.write(b"\n", 0.0)] == [5, 1, 1]
    assert line.write(b"\n", 0.0) == 1


def test_an_answer_comes_after_what_it_answers_and_as_late_as_then(play, time):
    line = play("0.000 open", "0.100 > 10 04 01", "0.350 < 16", "0.400 < 12", "0.500 close")()
    assert line.read(5.0) == b""
    assert time.now == 1005.0
    assert line.write(b"\x10\x04\x01", 0.0) == 3
    assert line.read(0.2) == b""
    assert line.read(0.2) == b"\x16"
    assert time.now == pytest.approx(1005.25)
    assert line.read(1.0) == b"\x12"
    assert time.now == pytest.approx(1005.3)


def test_what_was_sent_after_an_answer_is_taken_after_it(play, time):
    line = play("0.000 open", "2.000 < 16", "2.000 > 0a", "3.000 close")()
    assert line.write(b"\n", 0.5) == 0
    assert time.now == 1000.5
    assert line.write(b"\n", 5.0) == 1
    assert time.now == pytest.approx(1002)
    assert line.read(0.0) == b"\x16"


def test_what_the_printer_had_no_room_for_is_taken_when_it_had_room_again(play, time):
    line = play("0.000 open", "0.000 > 0a", "2.000 |> 0a 0a", "9.000 close")()
    assert line.write(b"\n\n\n", 0.0) == 1
    assert line.write(b"\n\n", 0.5) == 0
    assert line.read(0.5) == b""
    assert time.now == 1001.0
    assert line.write(b"\n", 5.0) == 1
    assert time.now == pytest.approx(1002.0)
    assert line.read(0.5) == b""
    assert line.write(b"\n", 0.0) == 1


def test_a_line_that_was_lost_is_lost_again_after_its_last_words(play, time):
    line = play("0.000 open", "0.100 > 0a", "0.200 < 16", "0.300 lost it hung up", "0.300 close")()
    assert line.write(b"\n", 0.0) == 1
    time.now += 1
    assert line.read(0.0) == b"\x16"
    for call in (lambda: line.read(0.0), lambda: line.write(b"x", 0.0)):
        with pytest.raises(DeviceLost, match="it hung up") as caught:
            call()
        assert "tape" in caught.value.remedy


def test_lines_are_opened_and_refused_as_they_were_until_the_tape_is_at_its_end(play):
    player = play("0.000 refused not there", "1.000 open", "1.000 > 0a", "1.100 close", "2.000 refused gone again")
    with pytest.raises(DeviceUnavailable, match="not there"):
        player()
    line = player()
    line.write(b"\n", 0.0)
    line.close()
    line.close()
    with pytest.raises(DeviceLost, match="was closed"):
        line.read(0.0)
    with pytest.raises(DeviceUnavailable, match="gone again"):
        player()
    with pytest.raises(DeviceUnavailable, match="at its end"):
        player()


def test_more_than_was_sent_then_is_a_difference(play):
    line = play("0.000 open", "0.100 > 0a", "0.200 close")()
    line.write(b"\n", 0.0)
    with pytest.raises(TapeDiffers, match=r"line 4: nothing more was sent after that; now 3 bytes are sent"):
        line.write(b"\n\n\n", 0.0)
    with pytest.raises(TapeDiffers, match=r"line 2: nothing more"):
        play("0.000 open")().write(b"\n", 0.0)


def test_less_than_was_sent_then_is_a_difference_when_the_next_line_is_opened(play):
    player = play("0.000 open", "0.100 > 0a 0a", "0.200 close", "0.300 open")
    line = player()
    line.write(b"\n", 0.0)
    line.close()
    with pytest.raises(TapeDiffers, match=r"line 3: that was sent then; now the line was closed before"):
        player()


def test_a_difference_shows_both_from_where_they_part(play):
    line = play("0.000 open", "0.100 > 1b 40 1d 61 0e", "0.200 close")()
    with pytest.raises(TapeDiffers, match=r"line 3: its byte 5 differs: then 0e was sent, now 0f"):
        line.write(b"\x1b@\x1da\x0f", 0.0)


def test_an_address_names_a_tape_that_is_not_opened_before_the_line_is(tmp_path):
    player = opener(Address.parse(f"tape://{tmp_path}/tape"))
    with pytest.raises(DeviceUnavailable, match="can't be read"):
        player()
    assert str(tmp_path) in repr(player)


@pytest.mark.parametrize("text", ["tape:", "tape://", "tape:/x?speed=2"])
def test_an_address_without_a_tape_is_refused(text):
    with pytest.raises(AddressError) as caught:
        opener(Address.parse(text))
    assert caught.value.remedy


def test_a_printer_that_was_cut_off_in_mid_ticket_is_cut_off_again(tmp_path):
    profile = replace(load(PROFILES / "epson-tm-t20.toml"), asb=True)
    then, now = VirtualTime(), VirtualTime()
    printer = VirtualOpener(Address("virtual"), then.clock, then.sleep)

    def pull_the_plug(progress):
        if progress.accepted > 5000:
            printer.runner.fault("power-off")

    with Session(recording(printer, tmp_path / "tape", then.clock), profile, then.clock) as session:
        first = told(session, TICKET, "a01", pull_the_plug)
    with Session(Player(tmp_path / "tape", now.clock, now.sleep), profile, now.clock) as session:
        second = told(session, TICKET, "a01")
    assert (first[-1].evidence, second[-1].evidence) == (Evidence.NONE, Evidence.NONE)

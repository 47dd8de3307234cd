from itertools import pairwise

import pytest

from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.printers.link import Link
from drivers.printers.replies import RealTimeStatus
from tests.drivers.printers.scripted import Line


def test_the_pause_between_attempts_doubles_up_to_five_seconds():
    line = Line(refuses=True)
    link = Link(line.opener, line.clock)
    attempts = []
    for _ in range(800):
        before = line.opened
        with pytest.raises(DeviceUnavailable):
            link.open()
        if line.opened > before:
            attempts.append(line.clock.now)
        line.clock.now += 0.03125
    pauses = [b - a for a, b in pairwise(attempts)]
    assert pauses[:6] == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 5.0], abs=0.04)
    assert set(pauses[6:]) == {5.0}


def test_an_answer_makes_the_next_pause_short_again():
    line = Line(refuses=True)
    link = Link(line.opener, line.clock)
    for _ in range(8):
        with pytest.raises(DeviceUnavailable):
            link.open()
        line.clock.now += 6
    line.refuses = False
    line.inbox = b"\x16"
    assert link.hear(0.1) == [RealTimeStatus(0x16)]
    link.drop()
    line.refuses = True
    line.clock.now += 6
    with pytest.raises(DeviceUnavailable):
        link.open()
    opened = line.opened
    line.clock.now += 0.25
    with pytest.raises(DeviceUnavailable, match="refuses"):
        link.open()
    assert line.opened == opened + 1


def test_a_reply_in_pieces_is_waited_for_within_the_time():
    line = Line()
    link = Link(line.opener, line.clock)
    line.say(b"\x37\x22a0", after=0.1)
    line.say(b"1C\x00", after=0.2)
    assert len(link.hear(1.0)) == 1
    assert line.clock.now == pytest.approx(100.2)
    line.say(b"\x37\x22a0", after=0.1)
    assert link.hear(1.0) == []
    assert line.clock.now == pytest.approx(101.2)


def test_a_line_that_was_dropped_is_closed_and_half_replies_of_it_are_forgotten():
    line = Line()
    link = Link(line.opener, line.clock)
    line.say(b"\x37\x22a0", after=0.1)
    link.hear(0.2)
    link.drop()
    link.drop()
    assert line.closed == 1
    line.clock.now += 1
    line.say(b"\x16")
    assert link.hear(0.1) == [RealTimeStatus(0x16)]


def test_a_broken_line_says_so():
    line = Line()
    link = Link(line.opener, line.clock)
    link.open()
    line.gone = True
    with pytest.raises(DeviceLost):
        link.hear(0.1)
    with pytest.raises(DeviceLost):
        link.send(b"x", 0.1)


def test_a_line_on_which_nothing_is_ever_heard_is_opened_anew_after_a_short_pause():
    line = Line()
    link = Link(line.opener, line.clock, mute=True)
    for number in range(1, 8):
        link.open()
        assert line.opened == link.opened == number
        link.drop()
        line.clock.now += 0.25

"""Buffers, and how a printer keeps its host from filling them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drivers.printers.virtual.desk import FULL_CUT, Desk, raster

XON, XOFF = b"\x11", b"\x13"
JOB = b"".join(b"this is line %03d of a long ticket\n" % n for n in range(200)) + FULL_CUT


@pytest.mark.parametrize("buffer", [45, 256, 4096, 65536])
def test_xoff_comes_before_the_buffer_is_full_and_xon_when_there_is_room_again(buffer):
    desk = Desk(buffer=buffer, xonxoff=True)
    desk.fault("open-cover")
    taken = 0
    while not (heard := desk.hear()):
        taken += desk.offer(b"x")
    assert heard == XOFF
    assert 0 < buffer - taken < buffer
    desk.fault("close-cover")
    desk.settle()
    assert desk.hear() == XON


@pytest.mark.parametrize("buffer", [45, 256, 4096])
def test_a_host_that_obeys_xoff_loses_nothing_even_where_over_run_bytes_are_lost(buffer):
    desk, going, sent = Desk(buffer=buffer, xonxoff=True, overrun=True), True, 0
    while sent < len(JOB):
        if going:
            sent += desk.offer(JOB[sent : sent + 8])
        else:
            desk.wait(0.005)
        for byte in desk.hear():
            going = bytes((byte,)) == XON
    desk.settle()
    assert desk.papers[0].text.encode() + FULL_CUT == JOB
    assert desk.printer._engine.receiver.lost == 0


def test_a_host_that_pays_no_heed_loses_the_middle_of_its_ticket():
    desk = Desk(buffer=256, overrun=True)
    for start in range(0, len(JOB), 200):
        assert desk.offer(JOB[start : start + 200]) == len(JOB[start : start + 200])
    desk.settle()
    desk.send(FULL_CUT)
    assert len(desk.papers[0].text) < len(JOB) // 2
    assert desk.printer._engine.receiver.lost > len(JOB) // 2


def test_real_time_commands_are_obeyed_though_there_is_no_room_for_them():
    desk = Desk(buffer=256, overrun=True)
    desk.fault("open-cover")
    desk.offer(b"x" * 256)
    desk.offer(b"\x10\x04\x02")
    assert desk.hear() == b"\x16"


def test_questions_alone_are_nothing_to_print():
    desk, spooling = Desk(), []
    desk.fault("open-cover")
    for data in (b"\x10\x04\x01" * 5, b"\x10\x04\x01x\x10\x04\x01"):
        desk.offer(data)
        spooling.append(desk.printer.condition.spooling)
    desk.fault("close-cover")
    desk.settle()
    assert [*spooling, desk.printer.condition.spooling] == [False, True, False]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=40), st.sampled_from([45, 100, 4096]))
def test_however_bytes_are_handed_over_the_paper_is_the_same(pieces, buffer):
    data = b"\x1b@first\n" + raster(20, 30, b"\x5a\x10\x04\x01") + b"last\n" + FULL_CUT
    desk, whole = Desk(buffer=buffer), Desk()
    start = 0
    for size in pieces:
        desk.send(data[start : start + size])
        start += size
    desk.send(data[start:])
    whole.send(data)
    assert [paper.image.tobytes() for paper in desk.papers] == [paper.image.tobytes() for paper in whole.papers]
    assert desk.hear() == whole.hear()

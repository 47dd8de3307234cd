"""How the dialects differ in time; their bits are checked in test_vectors."""

import pytest

from drivers.errors import ProfileError
from drivers.printers.virtual.dialects import (
    CLONE,
    DIALECTS,
    DOTS_PER_MM,
    GENERIC,
    HEADS,
    ONE_WAY,
    PHOENIX,
    dialect,
)
from tests.drivers.printers.virtual.desk import FULL_CUT, Desk, process_id

JOB = b"\x1b@a ticket\n" + b"\n" * 10 + FULL_CUT
QUESTIONS = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
EVERYTHING = QUESTIONS + b"\x10\x04\x14\x1dr1\x1da\xff\x1dIA\x1dIB\x1dI\x01\x1d\xe2\x1de\x06" + process_id(b"001C")


class TestPhoenix:
    def test_it_answers_when_all_before_the_question_is_on_paper(self):
        desk = Desk(PHOENIX)
        desk.offer(JOB + b"\x10\x04\x01")
        while not desk.said:
            assert desk.papers == []
            desk.wait(0.01)
        assert (len(desk.papers), desk.hear()) == (1, b"\x12")

    def test_it_never_knows_of_an_error_that_passes(self):
        desk = Desk(PHOENIX)
        desk.fault("heat-head")
        desk.offer(b"\x10\x04\x03\x10\x04\x02")
        assert desk.hear() == b"\x00\x52"

    def test_without_paper_it_answers_only_what_was_asked_before_there_was_something_to_print(self):
        desk = Desk(PHOENIX)
        desk.fault("paper-out")
        desk.offer(b"\x10\x04\x04" + JOB + b"\x10\x04\x01")
        desk.wait(100)
        assert desk.hear() == b"\x7e"
        desk.fault("load-paper")
        desk.settle()
        assert desk.hear() == b"\x12"


class TestClone:
    def test_it_answers_before_it_has_printed(self):
        desk = Desk(CLONE)
        desk.printer.receive(JOB + b"\x1dr1")
        assert desk.printer.take_replies() == b"\x00"
        desk.settle()
        assert (len(desk.papers), desk.hear()) == (1, b"")

    def test_it_says_that_all_is_well_whatever_happens(self):
        desk = Desk(CLONE)
        for fault in ("paper-out", "open-cover", "jam-cutter", "break"):
            desk.fault(fault)
        desk.offer(QUESTIONS + b"\x1dr1")
        assert desk.hear() == b"\x12" * 4 + b"\x00"

    def test_it_takes_everything_and_loses_what_it_can_not_hold(self):
        desk = Desk(CLONE, buffer=1000)
        desk.fault("paper-out")
        assert desk.offer(b"x" * 1500) == 1500
        assert desk.offer(b"x" * 500) == 500
        desk.fault("load-paper")
        desk.offer(b"\n")
        desk.send(FULL_CUT)
        assert desk.papers[0].text.count("x") == 1000


def test_a_one_way_printer_prints_and_says_nothing():
    desk = Desk(ONE_WAY)
    desk.send(JOB + EVERYTHING)
    assert (len(desk.papers), desk.hear()) == (1, b"")


def test_a_printer_that_knows_no_process_ids_skips_them():
    desk = Desk(GENERIC)
    desk.send(process_id(b"001C") + b"\x1dr1")
    assert desk.hear() == b"\x00"


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_prints_a_ticket_and_knows_every_question(name):
    row = DIALECTS[name]
    desk = Desk(row)
    cut = FULL_CUT if row.gs_v else b"\x1bi"
    desk.send(b"\x1b@ticket\n" + b"\n" * 10 + cut + EVERYTHING)
    assert [paper.text for paper in desk.papers] == ["ticket\n"]
    assert desk.named("unknown") == []


@pytest.mark.parametrize(("paper_mm", "printed_mm"), [(58, 48), (80, 72)])
def test_a_roll_is_as_wide_as_those_that_are_sold(paper_mm, printed_mm):
    row = dialect("epson", HEADS[paper_mm])
    assert (row.width, row.width + 2 * row.margin) == (printed_mm * DOTS_PER_MM, paper_mm * DOTS_PER_MM)


def test_a_narrower_roll_is_the_same_printer():
    row = dialect("epson", 384)
    desk = Desk(row)
    desk.send(b"x" * 40 + b"\n" + FULL_CUT)
    assert desk.papers[0].text == "x" * 32 + "\n" + "x" * 8 + "\n"
    assert desk.papers[0].image.width == 58 * DOTS_PER_MM


@pytest.mark.parametrize("width", [0, 8, 383, 1 << 20])
def test_a_width_that_no_head_has_is_refused(width):
    with pytest.raises(ProfileError, match="dots wide"):
        dialect("epson", width)


def test_a_dialect_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(ProfileError) as caught:
        dialect("klingon")
    assert "epson, generic" in caught.value.remedy

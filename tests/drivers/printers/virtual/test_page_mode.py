"""Page mode: a sheet written in any order and direction, and printed when it is asked for."""

import pytest

from drivers.printers.virtual.dialects import EPSON
from drivers.printers.virtual.page import ROWS, Frame
from tests.drivers.printers.virtual.desk import codes, qr
from tests.drivers.printers.virtual.press import FULL_CUT, Press, area, ink, printed


def words(*numbers):
    return b"".join(number.to_bytes(2, "little") for number in numbers)


def bounds(*numbers):
    return b"\x1bW" + words(*numbers)


def towards(direction):
    return b"\x1bT" + bytes((direction,))


SQUARE = bounds(100, 50, 200, 200)


def test_nothing_is_printed_before_the_sheet_is():
    press = Press().feed(b"\x1bL" + b"text\n" * 10)
    assert press.strip.tear().text == ""
    assert press.feed(b"more\n\x0c").strip.tear().text == "text\n" * 10 + "more\n"


def test_ff_goes_back_to_standard_mode_and_esc_ff_keeps_the_sheet():
    assert printed(b"\x1bLsheet\n\x1b\x0c\x1b\x0c\x0cline\n").text == "sheet\nsheet\nsheet\nline\n"


def test_esc_s_and_esc_at_lose_what_was_not_printed():
    assert printed(b"\x1bLlost\n\x1bSkept\n").text == "kept\n"
    assert printed(b"\x1bLlost\n\x1b@kept\n").text == "kept\n"


def test_esc_l_counts_at_the_beginning_of_a_line_alone():
    assert printed(b"a\x1bLb\n").text == "ab\n"


@pytest.mark.parametrize(
    ("direction", "corner"),
    [
        (0, (100, 50, 148, 74)),
        (1, (100, 202, 124, 250)),
        (2, (252, 226, 300, 250)),
        (3, (276, 50, 300, 98)),
    ],
)
def test_writing_begins_in_the_corner_of_its_direction(direction, corner):
    left, top, right, bottom = ink(printed(b"\x1bL" + SQUARE + towards(direction) + b"####\n\x0c"))
    assert corner[0] <= left < right <= corner[2]
    assert corner[1] <= top < bottom <= corner[3]


@pytest.mark.parametrize(("direction", "angle"), [(1, 90), (2, 180), (3, 270)])
def test_every_direction_is_the_same_text_turned(direction, angle):
    def square(way):
        paper = printed(b"\x1bL" + bounds(0, 0, 200, 200) + towards(way) + b"Row 5\nSeat 8\n\x0c")
        return area(paper).crop((0, 0, 200, 200))

    assert square(direction).tobytes() == square(0).rotate(angle).tobytes()


def test_a_frame_puts_its_corners_where_the_reader_looks():
    boxes = [Frame(10, 20, 100, 50, way).box(0, 0, 8, 4) for way in range(4)]
    assert boxes == [(10, 20, 18, 24), (10, 62, 14, 70), (102, 66, 110, 70), (106, 20, 110, 28)]


def test_absolute_and_relative_positions_are_where_the_foot_stands():
    first = ink(printed(b"\x1bL" + SQUARE + b"\x1d$" + words(100) + b"#\x0c"))
    second = ink(printed(b"\x1bL" + SQUARE + b"\x1d$" + words(60) + b"\x1d\\" + words(40) + b"#\x0c"))
    third = ink(printed(b"\x1bL" + SQUARE + b"\x1d$" + words(140) + b"\x1d\\" + words(65536 - 40) + b"#\x0c"))
    assert first == second == third
    assert 126 <= first[1] < first[3] <= 150


def test_moving_down_keeps_the_pen_where_it_is():
    left = ink(printed(b"\x1bL\x1b$" + words(60) + b"\x1d$" + words(100) + b"#\x0c"))[0]
    assert 60 <= left < 72


def test_a_position_outside_of_the_area_is_not_taken():
    inside = b"\x1bL" + SQUARE + b"#\x0c"
    assert ink(printed(inside.replace(b"#", b"\x1d$" + words(300) + b"#"))) == ink(printed(inside))
    assert ink(printed(inside.replace(b"#", b"\x1d\\" + words(500) + b"#"))) == ink(printed(inside))


def test_positions_mean_nothing_in_standard_mode():
    assert ink(printed(b"\x1d$\x40\x00\x1d\\\x40\x00#\n")) == ink(printed(b"#\n"))


def test_a_line_ends_at_the_edge_of_its_area_and_text_below_it_is_lost():
    paper = printed(b"\x1bL" + bounds(0, 0, 120, 60) + b"a" * 35 + b"\x0c")
    assert paper.text.startswith("aaaaaaaaaa\naaaaaaaaaa\n")
    assert ink(paper)[2] <= 120
    assert ink(paper)[3] <= 60


def test_can_clears_the_area_and_leaves_the_others():
    sheet = bounds(0, 0, 200, 60) + b"kept\n" + bounds(0, 60, 200, 60) + b"gone\nand\x18new\n"
    assert printed(b"\x1bL" + sheet + b"\x0c").text.split() == ["kept", "new"]


def test_a_chosen_area_is_fed_in_full_and_the_whole_sheet_as_far_as_it_is_used():
    def height(data):
        return printed(data).image.height - printed(b"").image.height

    assert height(b"\x1bL" + bounds(0, 0, 576, 400) + b"#\n\x0c") == 400
    assert 20 < height(b"\x1bL#\n\x0c") <= 24
    assert height(b"\x1bL\x0c") == 0


def test_an_area_that_is_chosen_before_page_mode_holds_in_it():
    assert ink(printed(SQUARE + towards(0) + b"\x1bL#\n\x0c")) == ink(printed(b"\x1bL" + SQUARE + b"#\n\x0c"))


@pytest.mark.parametrize("wrong", [bounds(600, 0, 10, 10), bounds(0, ROWS, 10, 10), bounds(0, 0, 0, 9), b"\x1bT\x04"])
def test_an_area_or_direction_that_can_not_be_is_told(wrong):
    ((command, why),) = Press().feed(b"\x1bL" + wrong).unknown
    assert (command[:2], why[:8]) == (wrong[:2], "no such ")


def test_an_area_is_cut_to_the_paper():
    assert ink(printed(b"\x1bL" + bounds(500, 0, 65535, 65535) + b"a" * 20 + b"\x0c"))[2] <= EPSON.width


@pytest.mark.parametrize("direction", range(4))
def test_a_code_on_a_sheet_can_be_read(direction):
    sheet = b"\x1bL" + bounds(50, 50, 300, 300) + towards(direction) + b"\x1d$" + words(250) + qr(b"T-1") + b"\x0c"
    paper = printed(sheet)
    assert codes(paper.image) == {("QRCode", "T-1")}
    assert [word.text for word in paper.words] == ["[QR T-1]"]


def test_a_raster_picture_stands_on_the_sheet_at_the_pen():
    picture = b"\x1dv0\x00" + words(2, 20) + b"\xff" * 40
    assert ink(printed(b"\x1bL\x1b$" + words(80) + b"\x1d$" + words(100) + picture + b"\x0c")) == (80, 80, 96, 100)


def test_lines_and_rectangles_are_drawn_on_the_sheet():
    line = b"\x1d(Q\x0c\x000" + words(10, 20, 110, 20) + b"\x01\x02\x01"
    frame = b"\x1d(Q\x0c\x001" + words(10, 20, 110, 90) + b"\x01\x03\x01"
    assert ink(printed(b"\x1bL" + line + b"\x0c"))[::2] == (10, 111)
    assert ink(printed(b"\x1bL" + frame + b"\x0c")) == (10, 20, 111, 91)
    assert Press().feed(line).unknown == [(b"\x1d(Q0", "no such line")]


def test_words_of_a_sheet_lie_on_their_ink():
    sheet = b"\x1bL" + SQUARE + b"first\n" + towards(3) + b"down\n" + bounds(0, 300, 300, 100) + b"last\n"
    paper = printed(sheet + b"\x0c")
    for word in paper.words:
        box = (word.x, word.y, word.x + word.width, word.y + word.height)
        assert paper.image.crop(box).getextrema() == (0, 255), word


def test_half_a_page_is_gone_after_a_restart():
    press = Press().feed(b"\x1bLhalf\n")
    press.interpreter.restart()
    press.feed(b"whole\n" + FULL_CUT)
    assert [paper.text for paper in press.papers] == ["whole\n"]

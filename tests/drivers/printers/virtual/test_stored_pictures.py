"""Pictures that are stored and printed later, and what is asked about them."""

import pytest

from drivers.printers.virtual.memory import ROOM, Flash
from tests.drivers.printers.virtual.press import Press, area, ink, printed

GLIDER = b"\x40\x20\xe0"
"""three dots wide and high, by rows"""


def words(*numbers):
    return b"".join(number.to_bytes(2, "little") for number in numbers)


def graphics(function, data=b""):
    body = bytes((48, function)) + data
    return b"\x1d(L" + len(body).to_bytes(2, "little") + body


def large(function, data=b""):
    body = bytes((48, function)) + data
    return b"\x1d8L" + len(body).to_bytes(4, "little") + body


def dots(data, width=3, height=3):
    return area(printed(data)).crop((0, 0, width, height)).tobytes()


WHITE_ON_BLACK = bytes(255 - byte & 0xE0 for byte in GLIDER)
BY_COLUMNS = b"\x20\xa0\x60"
HEAD = words(3, 3)


@pytest.mark.parametrize(
    "data",
    [
        graphics(112, b"0\x01\x011" + HEAD + GLIDER) + graphics(50),
        large(112, b"0\x01\x011" + HEAD + GLIDER) + graphics(2),
        graphics(113, b"0\x01\x011" + HEAD + BY_COLUMNS) + graphics(50),
        graphics(67, b"0AB\x01" + HEAD + b"1" + GLIDER) + graphics(69, b"AB\x01\x01"),
        graphics(68, b"0AB\x01" + HEAD + b"1" + BY_COLUMNS) + graphics(69, b"AB\x01\x01"),
        graphics(83, b"0AB\x01" + HEAD + b"1" + GLIDER) + graphics(85, b"AB\x01\x01"),
        large(84, b"0AB\x01" + HEAD + b"1" + BY_COLUMNS) + graphics(85, b"AB\x01\x01"),
        b"\x1d*\x01\x01" + BY_COLUMNS + bytes(5) + b"\x1d/\x00",
        b"\x1cq\x01" + words(1, 1) + BY_COLUMNS + bytes(5) + b"\x1cp\x01\x00",
        b"\x1c\x94\x00\x07\x00\x10\x00\x03\x00\x00" + b"LOGO.BMP".ljust(16, b"\0") + b"\x40\0\x20\0\xe0\0" + b"\x3e"
        b"\x1c\x93\x00\x07\x00\x00\x00\x00",
    ],
)
def test_a_stored_picture_is_printed_dot_for_dot(data):
    assert dots(data) == WHITE_ON_BLACK


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (graphics(112, b"0\x02\x011" + HEAD + GLIDER) + graphics(50), (6, 3)),
        (graphics(67, b"0AB\x01" + HEAD + b"1" + GLIDER) + graphics(69, b"AB\x02\x02"), (6, 6)),
        (b"\x1d*\x01\x01" + b"\xff" * 8 + b"\x1d/\x03", (16, 16)),
        (b"\x1cq\x01" + words(1, 1) + b"\xff" * 8 + b"\x1cp\x01\x02", (8, 16)),
    ],
)
def test_a_stored_picture_can_be_printed_larger(data, size):
    assert ink(printed(data)) == (0, 0, *size)


def test_a_picture_in_the_print_buffer_is_printed_once():
    paper = printed(graphics(112, b"0\x01\x011" + HEAD + GLIDER) + graphics(50) + graphics(50))
    assert paper.text == "[picture 3x3]\n"


def test_a_logo_is_placed_turned_and_printed_in_part():
    store = b"\x1c\x94\x00\x01\x00\x10\x00\x04\x00\x00" + bytes(16) + b"\xff\xff" * 4 + b"\x3e"
    assert ink(printed(store + b"\x1c\x93\x00\x01\x02\x00\x00\x00"))[::2] == (560, 576)
    assert ink(printed(store + b"\x1c\x93\x00\x01\x03\x00\x20\x00"))[::2] == (32, 48)
    assert ink(printed(store + b"\x1c\x93\x00\x01\x80\x00\x00\x00")) == (0, 0, 4, 16)
    assert ink(printed(store + b"\x1b\xfa\x01\x00\x02\x00\x02")) == (0, 0, 16, 2)


def test_a_logo_is_acknowledged_or_refused():
    stored = b"\x1c\x94\x00\x01\x00\x08\x00\x01\x00\x00" + bytes(16) + b"\xff\x3e"
    assert Press().feed(stored).answers == b"<PC1\xaa>"
    huge = b"\x1c\x94\x00\x01\x10\x00\x10\x00\x00\x00" + bytes(16) + bytes(512 * 4096) + b"\x3e"
    press = Press().feed(huge + b"after\n")
    assert press.answers == b"<PC0>"
    assert press.strip.tear().text == "after\n"


NV = [graphics(67, b"0AB\x01" + HEAD + b"1" + GLIDER), graphics(67, b"0CD\x01" + HEAD + b"1" + GLIDER)]


def test_a_printer_tells_what_it_keeps_and_how_much_room_is_left():
    asked = graphics(48) + graphics(64) + graphics(51) + graphics(52) + graphics(80)
    answers = Press().feed(NV[0] + NV[1] + asked).answers
    assert answers == b"\x370%d\0\x37\x72\x40ABCD\0\x371%d\0\x372%d\0\x37\x73\x40\0" % (ROOM, ROOM - 6, ROOM)


def test_pictures_are_deleted_one_by_one_or_all_at_once():
    press = Press().feed(NV[0] + NV[1] + graphics(66, b"AB") + graphics(64))
    assert press.answers == b"\x37\x72\x40CD\0"
    assert Press().feed(NV[0] + graphics(65, b"CLX") + graphics(64)).answers == b"\x37\x72\x40AB\0"
    assert Press().feed(NV[0] + graphics(65, b"CLR") + graphics(64)).answers == b"\x37\x72\x40\0"


def test_what_is_in_flash_outlives_the_power_and_a_download_does_not():
    flash = Flash()
    Press(flash=flash).feed(NV[0] + graphics(83, b"0AB\x01" + HEAD + b"1" + GLIDER))
    later = Press(flash=flash)
    assert later.feed(graphics(64) + graphics(80)).answers == b"\x37\x72\x40AB\0\x37\x73\x40\0"


def test_esc_at_forgets_what_epson_forgets():
    press = Press().feed(b"\x1d*\x01\x01" + bytes(8) + NV[0] + b"\x1b@" + b"\x1d/\x00" + graphics(69, b"AB\x01\x01"))
    assert press.unknown == [(b"\x1d/\x00", "there is no picture")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (graphics(69, b"ZZ\x01\x01"), "there is no picture of that key"),
        (b"\x1cp\x09\x00", "there is no picture of that number"),
        (b"\x1c\x93\x00\x09\x00\x00\x00\x00", "there is no logo of that number"),
        (b"\x1b\xfa\x01\x00\x01\x00\x01", "there is no logo of that number"),
        (b"\x1d*\xff\x30" + bytes(8 * 255 * 48), "no room for the picture"),
        (graphics(112, b"0\x01\x011" + words(800, 800) + GLIDER), "the picture is not as large as announced"),
        (graphics(67, b"0AB\x01" + words(0, 0) + b"1"), "no room for the picture, or it is not as large as announced"),
        (graphics(99), "unknown"),
        (b"\x1d(L\0\0", "unknown"),
    ],
)
def test_a_picture_that_can_not_be_is_told_and_what_follows_is_printed(data, why):
    press = Press().feed(data + b"after\n")
    assert [told for _, told in press.unknown] == [why]
    assert press.strip.tear().text == "after\n"


def test_flash_has_an_end():
    picture = words(1000, 500)
    full = b"".join(large(67, b"0" + b"%02d" % key + b"\x01" + picture + b"1" + bytes(125 * 500)) for key in range(6))
    press = Press().feed(full + graphics(51))
    assert press.answers == b"\x371%d\0" % (ROOM - 4 * 62500)
    assert len(press.unknown) == 2

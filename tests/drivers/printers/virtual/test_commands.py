import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.printers.virtual import commands
from drivers.printers.virtual.dialects import EPSON, GENERIC
from tests.drivers.printers.virtual.desk import CLEAR, FULL_CUT, Desk, chinese, codes, process_id, qr, raster

TICKET = (
    b"\x1b@\x1ba\x01\x1d!\x11"
    + chinese("电影票")
    + b"\x1d!\x00\n\x1ba\x00\x1bE\x01Row 5\x1bE\x00\x1b$\x00\x01Seat 8\n"
    + qr(b"T-1")
    + raster(4, 8, b"\x10\x04\x01\xf0")
    + b"\x1d(L\x0c\x00\x30\x70\x30\x01\x01\x31\x08\x00\x02\x00\xaa\x55\x1d(L\x02\x00\x30\x32"
    + b"\x1b*\x21\x02\x00abcdef\n\x1b\x7f"
    + process_id(b"001P")
    + FULL_CUT
    + process_id(b"001C")
)


@pytest.fixture
def desk():
    return Desk()


def ink(paper):
    """The box of the black dots in the printable area: left, top, right, bottom."""
    left, top, right, bottom = paper.image.convert("L").point(lambda value: 255 - value).getbbox()
    return left - EPSON.margin, top - EPSON.head_to_cutter, right - EPSON.margin, bottom - EPSON.head_to_cutter


def test_text_is_on_the_paper_and_in_its_text(desk):
    paper = desk.print(b"Row 5\n" + chinese("第２厅，￥39.9") + b"\n")
    assert paper.text == "Row 5\n第２厅，￥39.9\n"
    assert not paper.torn
    left, top, right, bottom = ink(paper)
    assert (0 <= left < 12, 0 <= top < 8, 24 * 5 < right <= 24 * 6 + 12 * 4, 30 < bottom <= 60) == (True,) * 4


def test_letters_of_code_page_437_are_the_default_and_esc_t_chooses_others(desk):
    assert desk.print(b"\x80\xe1\x1bt\x10\x80\x1bt\x13\xd5\n").text == "Çß€€\n"


def test_page_1_has_the_borders_that_receipts_are_framed_with(desk):
    assert desk.print(b"\x1bt\x01\x9c\x95\x9d\n\x96 \x96\n\x9e\x95\x9f\n").text == "╭─╮\n│ │\n╰─╯\n"


def test_text_that_is_too_long_for_the_line_goes_on_in_the_next(desk):
    assert desk.print(b"a" * 50 + b"\n").text == "a" * 48 + "\naa\n"


def test_a_line_that_is_exactly_full_is_followed_by_no_empty_one(desk):
    assert desk.print(b"a" * 48 + b"\nb\n").text == "a" * 48 + "\nb\n"


@pytest.mark.parametrize(
    ("align", "left", "right"),
    [(b"\x00", 0, 24), (b"\x01", 276, 300), (b"\x02", 552, 576), (b"1", 276, 300)],
)
def test_alignment_moves_the_line(desk, align, left, right):
    box = ink(desk.print(b"\x1ba" + align + chinese("国") + b"\n"))
    assert left <= box[0] < box[2] <= right


@pytest.mark.parametrize(
    "wide",
    [b"\x1d!\x11", b"\x1cW\x01", b"\x1c!\x0c"],
    ids=["GS !", "FS W", "FS !"],
)
def test_chinese_is_doubled_by_each_of_the_commands_for_it_and_never_quadrupled(desk, wide):
    left, top, right, bottom = ink(desk.print(wide + chinese("国") + b"\n"))
    assert right - left > 24
    assert right <= 48
    assert bottom - top > 24
    assert bottom <= 48


def test_size_goes_back_to_normal(desk):
    assert ink(desk.print(b"\x1d!\x11\x1d!\x00" + chinese("国") + b"\n"))[2] <= 24


def test_bold_inverse_and_underlined_text_each_have_more_ink():
    def dots(before):
        return Desk().print(before + b"Seat\n").image.convert("L").histogram()[0]

    plain = dots(b"")
    assert (
        min(dots(b"\x1bE\x01"), dots(b"\x1bG\x01"), dots(b"\x1b-\x01"), dots(b"\x1dB\x01"), dots(b"\x1b!\x08")) > plain
    )


def test_upside_down_text_is_the_same_line_turned_around():
    def line(before):
        paper = Desk().print(before + b"Seat 7\n").image
        return paper.crop((EPSON.margin, EPSON.head_to_cutter, EPSON.margin + EPSON.width, EPSON.head_to_cutter + 30))

    assert line(b"\x1b{\x01").rotate(180).tobytes() == line(b"").tobytes() != line(b"\x1b{\x01").tobytes()


def test_line_spacing_feeds_and_margins_are_in_dots():
    def height(data):
        return Desk().print(data).image.height

    assert height(b"\n") - height(b"") == 30
    assert height(b"\x1b3\x40\n") - height(b"") == 64
    assert height(b"\x1b3\x40\x1b2\n") - height(b"") == 30
    assert height(b"\x1bJ\xc8") - height(b"") == 200
    assert height(b"x\x1bd\x03") - height(b"") == 90
    assert height(b"\x1d!\x07\x48\n") - height(b"") == 24 * 8
    assert ink(Desk().print(b"\x1dL\x40\x00" + chinese("国") + b"\n"))[0] >= 64


def test_the_print_area_bounds_the_line():
    assert Desk().print(b"\x1dW\x78\x00" + b"a" * 12 + b"\n").text == "aaaaaaaaaa\naa\n"


def test_tabs_stop_every_eight_letters_or_where_esc_d_says():
    assert Desk().print(b"a\tb\n").text == "a       b\n"
    assert Desk().print(b"\x1bD\x04\x0c\x00a\tb\tc\td\n").text == "a   b       cd\n"


def test_a_line_is_read_from_left_to_right_however_it_was_put_together(desk):
    assert desk.print(b"\x1b$\x78\x00right\x1b$\x00\x00left\n").text == "left      right\n"


def test_esc_at_sets_everything_back(desk):
    assert ink(desk.print(b"\x1d!\x77\x1ba\x02\x1dB\x01\x1dL\x80\x00\x1b@" + chinese("国") + b"\n"))[2] <= 24


def test_a_native_qr_code_can_be_read_from_the_paper(desk):
    paper = desk.print(b"\x1ba\x01" + qr(b"https://example.org/t/5F9Q") + b"\n")
    assert codes(paper.image) == {("QRCode", "https://example.org/t/5F9Q")}
    assert paper.text == "[QR https://example.org/t/5F9Q]\n"


def test_a_qr_code_of_nothing_or_too_much_prints_nothing_and_is_told(desk):
    paper = desk.print(b"\x1d(k\x03\x001Q0" + qr(b"\xff" * 4000) + b"after\n")
    assert paper.text == "after\n"
    assert [event["why"].partition(":")[0] for event in desk.named("unknown")] == ["no QR code", "no QR code"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (b"I\x0a{BKIOSK-12", ("Code128", "KIOSK-12")),
        (b"I\x08{BA{C\x0c\x22\x38", ("Code128", "A123456")),
        (b"\x02400638133393\x00", ("EAN13", "4006381333931")),
        (b"\x04ABC-1\x00", ("Code39", "ABC-1")),
        (b"E\x05ABC-1", ("Code39", "ABC-1")),
    ],
)
def test_a_barcode_can_be_read_from_the_paper(desk, command, code):
    paper = desk.print(b"\x1dh\x50\x1dw\x02\x1dH\x02\x1dk" + command + b"\n")
    assert codes(paper.image) == {code}
    assert paper.text == f"[barcode {code[1]}]\n"


def test_a_barcode_that_can_not_be_is_told_and_what_follows_is_printed(desk):
    assert desk.print(b"\x1dk\x02letters\x00after\n").text == "after\n"
    assert len(desk.named("unknown")) == 1


def test_pictures_are_noted_by_their_size_and_bands_of_one_picture_as_one(desk):
    bands = raster(72, 64, b"\x00\xff") + raster(72, 64, b"\x00\xff") + raster(72, 3)
    assert desk.print(b"a\n" + bands + b"b\n").text == "a\n[picture 576x131]\nb\n"


def test_a_raster_picture_is_printed_dot_for_dot(desk):
    rows = bytes(range(1, 73)) * 8
    paper = desk.print(raster(72, 8, rows))
    picture = paper.image.crop((EPSON.margin, EPSON.head_to_cutter, EPSON.margin + 576, EPSON.head_to_cutter + 8))
    assert picture.point(lambda value: 255 - value).tobytes() == rows


def test_raster_modes_double_the_dots():
    def size(mode):
        left, top, right, bottom = ink(Desk().print(raster(2, 8, mode=mode)))
        return right - left, bottom - top

    assert [size(mode) for mode in (0, 1, 2, 3, 48, 51)] == [(16, 8), (32, 8), (16, 16), (32, 16), (16, 8), (32, 16)]


def test_a_picture_wider_than_the_paper_is_cut_off_at_its_edge(desk):
    assert ink(desk.print(raster(100, 4)))[2] == 576


def test_graphics_are_stored_and_then_printed(desk):
    store = b"\x1d(L\x0e\x00\x30\x70\x30\x01\x02\x31\x10\x00\x02\x00" + b"\xff\xff" * 2
    left, top, right, bottom = ink(desk.print(store + b"\x1d(L\x02\x00\x30\x32"))
    assert (right - left, bottom - top) == (16, 4)


def test_a_column_picture_stands_upright_in_its_line(desk):
    left, top, right, bottom = ink(desk.print(b"\x1b3\x18\x1b*\x21\x04\x00" + b"\x80\x00\x01" * 4 + b"\n"))
    assert (left, top, right, bottom) == (0, 0, 4, 24)


@pytest.mark.parametrize("unknown", [b"\x1d(Z", b"\x1b(Z", b"\x1c(Z"])
def test_an_unknown_command_in_parentheses_is_skipped_by_its_length_and_told(desk, unknown):
    assert desk.print(unknown + b"\x05\x00hello" + b"after\n").text == "after\n"
    assert desk.named("unknown") == [{"command": unknown.hex(" "), "why": "unknown"}]


def test_an_announced_gigabyte_is_not_waited_for_in_memory(desk):
    desk.offer(b"\x1d8L\xff\xff\xff\x7f" + b"x" * 100)
    assert desk.named("unknown") == [{"command": "1d 38 4c", "why": "too large"}]


def test_nuls_and_controls_print_nothing(desk):
    assert desk.print(b"\x00" * 100 + b"a\x00\rb\x00\n").text == "ab\n"


def test_a_character_that_the_font_lacks_is_a_square_on_paper(desk):
    assert desk.print(chinese("A\N{CLAPPER BOARD}B") + b"\n").text == "A\N{CLAPPER BOARD}B\n"
    assert ink(desk.papers[0])[2] > 24


def test_a_chinese_printer_reads_double_bytes_without_being_asked():
    assert Desk(GENERIC).print("电影".encode("gb18030") + b"\n").text == "电影\n"
    assert Desk().print("电影".encode("gb18030") + b"\n").text != "电影\n"


def test_the_printer_says_who_it_is(desk):
    desk.send(b"\x1dIB\x1dIC\x1dI\x02")
    assert desk.hear() == b"_EPSON\0_TM-T20II\0\x03"


def paper_of(pieces):
    desk = Desk(buffer=100_000)
    for piece in pieces:
        desk.offer(piece)
    desk.settle()
    replies = desk.hear()
    assert sorted(replies) == sorted(b"\x12" * 8 + b"\x37\x22001P\0\x37\x22001C\0")
    return [(paper.image.tobytes(), paper.text) for paper in desk.papers]


@given(st.lists(st.integers(0, len(TICKET)), max_size=40))
def test_any_split_of_the_bytes_gives_the_same_paper(cuts):
    edges = [0, *sorted(cuts), len(TICKET)]
    pieces = [TICKET[start:end] for start, end in itertools.pairwise(edges)]
    assert paper_of(pieces) == paper_of([TICKET])


def test_byte_by_byte_gives_the_same_paper():
    assert paper_of(bytes((byte,)) for byte in TICKET) == paper_of([TICKET])


COMMANDS = [*commands.FIXED, *commands.READ, *commands.PARENTHESISED]
BEGINNINGS = [*COMMANDS, b"\x1d8L", b"\x10\x04", b"\x10\x14", b"\x1c&\x81", b"\x1d(k\x09\x001", b"\x1d(L\x20\x000p0"]
NOISE = st.lists(st.builds(lambda a, b: a + b, st.sampled_from(BEGINNINGS), st.binary(max_size=40)), max_size=20)


@given(NOISE.map(b"".join))
def test_no_bytes_can_break_the_printer_and_a_ticket_after_them_is_whole(noise):
    desk = Desk(speed=1e6, buffer=65536)
    desk.send(noise)
    desk.send(CLEAR)
    desk.papers.clear()
    desk.send(b"\x1b@" + chinese("第５排") + b"\n" + FULL_CUT)
    assert desk.papers[-1].text.endswith("第５排\n")


def test_a_picture_of_paper_is_black_and_white_at_eight_dots_per_millimetre(desk):
    paper = desk.print(b"\x1bJ\xc8")
    assert paper.image.mode == "1"
    assert isinstance(paper.image, Image.Image)
    assert paper.image.width == 80 * 8
    assert paper.mm == (EPSON.head_to_cutter + 200) / 8

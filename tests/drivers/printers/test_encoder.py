import logging
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.errors import NothingSent
from drivers.printers import codes, raster, typeset
from drivers.printers.document import Align, Band, Barcode, Document, Feed, Picture, Qr, Row, Rule, Symbol, Text
from drivers.printers.encoder import encode, lay
from drivers.printers.lint import REAL_TIME
from drivers.printers.profile import Cjk, Made, load
from tests.drivers.printers.samples import CODE, PROFILES, TICKET

RASTER = load(PROFILES / "epson-tm-t20.toml")
NATIVE = load(PROFILES / "epson-tm-t88-native.toml")
AREA = typeset.Area(RASTER.width_dots, RASTER.dots_mm)


def test_a_ticket_is_the_same_bytes_each_time_and_ends_with_the_cut():
    assert encode(TICKET, RASTER) == encode(TICKET, RASTER)
    assert encode(TICKET, RASTER).endswith(RASTER.cut)


def test_a_ticket_takes_at_most_forty_kilobytes_as_a_picture_and_seven_hundred_bytes_as_text():
    assert len(encode(TICKET, RASTER)) <= 40_000
    assert len(encode(TICKET, NATIVE)) <= 700


def test_both_ways_of_printing_know_how_long_the_paper_gets():
    drawn, said = lay(TICKET, RASTER).mm, lay(TICKET, NATIVE).mm
    assert 80 < drawn < 150
    assert said == pytest.approx(drawn, rel=0.3)


def test_the_dots_that_are_sent_are_the_dots_of_the_picture():
    picture = typeset.picture(TICKET.ops, AREA)
    shown = printed(raster.encode(picture, 64), AREA.width)
    shifts = [shift for shift in range(8) if np.array_equal(shown, moved(picture, shift))]
    assert shifts


def test_the_code_on_the_paper_can_be_read_and_has_its_quiet_zone():
    shown = printed(encode(TICKET, RASTER)[5 : -len(RASTER.cut)], AREA.width)
    image = Image.fromarray(~shown).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [CODE]
    strip = ~np.asarray(typeset.picture((Qr(CODE),), AREA))
    rows, columns = np.flatnonzero(strip.any(axis=1)), np.flatnonzero(strip.any(axis=0))
    module = (columns[-1] - columns[0] + 1) // codes.modules(Symbol.QR, CODE).shape[1]
    assert module >= codes.KINDS[Symbol.QR].smallest
    assert rows[0] >= 4 * module
    assert strip.shape[0] - 1 - rows[-1] >= 4 * module


def test_no_band_is_longer_than_the_printer_takes():
    picture = Image.new("1", (64, 300), 0)
    assert [rows for _, rows, _ in bands(raster.encode(picture, 64))] == [64, 64, 64, 64, 44]


def test_a_picture_without_rows_is_nothing():
    assert raster.encode(Image.new("1", (576, 0), 1), 64) == b""


def test_rows_of_different_width_share_a_band_unless_that_costs_more_than_a_command():
    ink = np.zeros((8, 160), np.bool_)
    ink[:4, 0] = ink[4:, 159] = True
    assert [(width, rows) for width, rows, _ in bands(raster.encode(Image.fromarray(~ink), 64))] == [(1, 4), (20, 4)]
    ink[4:, 159], ink[4:, 20] = False, True
    assert [(width, rows) for width, rows, _ in bands(raster.encode(Image.fromarray(~ink), 64))] == [(3, 8)]


def test_blank_paper_costs_next_to_nothing():
    assert len(raster.encode(Image.new("1", (576, 400), 1), 64)) < 500


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 80))
def test_no_picture_spells_a_real_time_command_not_even_noise(seed, rows):
    noise = np.random.default_rng(seed).integers(0, 256, (rows, 576), dtype=np.uint8) > 127
    data = raster.encode(Image.fromarray(noise), 64)
    assert not REAL_TIME.search(data)
    shown = printed(data, 576)
    assert min(np.count_nonzero(shown != moved(Image.fromarray(noise), shift)) for shift in range(8)) < 8


def test_a_picture_that_spells_a_real_time_command_moves_a_dot():
    ink = np.unpackbits(np.array([[0x10, 0x04, 0x01, 0x00]], np.uint8), axis=1).astype(np.bool_)
    picture = Image.fromarray(~ink)
    assert b"\x10\x04\x01" in np.packbits(ink, axis=1).tobytes()
    assert np.array_equal(printed(raster.encode(picture, 64), 32), moved(picture, 1))


TEXTS = st.text(max_size=40)
OPS = st.one_of(
    st.builds(Text, TEXTS, st.integers(1, 4), st.booleans(), st.sampled_from(Align)),
    st.builds(Row, TEXTS, TEXTS, st.integers(1, 3), st.booleans()),
    st.builds(Rule, st.booleans()),
    st.builds(Feed, st.floats(0, 30)),
)


@settings(max_examples=60)
@given(st.lists(OPS, max_size=4))
def test_no_text_whatever_reaches_the_printer_as_a_command(ops):
    said = encode(Document(tuple(ops)), NATIVE)
    texts = [op.text for op in ops if isinstance(op, Text)]
    plain = encode(Document(tuple(replace(op, text="x") if isinstance(op, Text) else op for op in ops)), NATIVE)
    assert not REAL_TIME.search(said)
    assert said.count(b"\x1b@") == 1
    if texts:
        assert said.count(b"\x1ba") == plain.count(b"\x1ba")
    assert not REAL_TIME.search(encode(Document(tuple(ops)), RASTER))


def test_a_film_called_like_a_command_prints_its_harmless_letters():
    said = encode(Document((Text("\x1b@\x10\x04\x01\x1dV0 evil"),)), NATIVE)
    assert b"@V0 evil\n" in said
    assert said.count(b"\x1b@") == 1


def test_chinese_goes_in_gb18030_between_its_switches_with_the_yen_sign_of_printers():
    said = encode(Document((Text("票价 ¥45 • 1"),)), NATIVE)
    assert b"\x1c&" in said
    assert "票价 ￥45 · 1\n".encode("gb18030") + b"\x1c." in said


def test_large_chinese_is_large_on_boards_that_know_only_one_of_the_two_commands():
    said = encode(Document((Text("流浪", 2),)), NATIVE)
    assert said.index(b"\x1c!\x0c") < said.index(b"\x1d!\x11") < said.index("流浪".encode("gb18030"))


def test_a_code_that_the_printer_draws_gets_blank_lines_around_it():
    said = encode(Document((Text("a"), Qr(CODE), Text("b"))), NATIVE)
    before, _, rest = said.partition(b"\x1d(k")
    assert before.endswith(b"a\n\x1ba\x01\n")
    assert b"\x1d(k\x03\x001Q0\n" in rest


def test_what_the_printers_font_lacks_is_replaced_in_sight_and_logged(caplog):
    with caplog.at_level(logging.WARNING):
        said = encode(Document((Text("Ünder 😀"),)), replace(NATIVE, cjk=Cjk.NONE))
    assert b"Under ?\n" in said
    assert "U+1F600" in caplog.text


def test_what_our_font_lacks_is_replaced_in_sight_and_logged(caplog):
    with caplog.at_level(logging.WARNING):
        lacking = typeset.picture((Text("😀"),), AREA)
    assert np.asarray(lacking).min() == 0
    assert "U+1F600" in caplog.text


def test_a_row_keeps_its_right_text_at_the_edge_and_wraps_the_left_one_beside_it():
    said = encode(Document((Row("厅 Hall with a name that is much too long", "F7"),)), NATIVE)
    first, second = said.split(b"\n")[:2]
    line = first.partition(b"\x1c&")[2]
    assert line.endswith(b" F7")
    assert len(line) == NATIVE.width_dots // 12
    assert b"long" in second


@pytest.mark.parametrize("profile", [RASTER, NATIVE], ids=["raster", "native"])
def test_a_right_text_as_long_as_the_line_goes_below(profile):
    one = lay(Document((Row("order", "1234"),)), profile).mm
    two = lay(Document((Row("order", "1234567890 1234567890 1234567890 123456789"),)), profile).mm
    assert two > one + 3


@pytest.mark.parametrize("profile", [RASTER, NATIVE], ids=["raster", "native"])
def test_a_code_that_is_too_long_for_its_paper_is_refused_before_a_byte_is_made(profile):
    for text in ("x" * 1500, "x" * 5000):
        with pytest.raises(NothingSent) as caught:
            encode(Document((Qr(text),)), profile)
        assert caught.value.remedy


def test_text_and_codes_may_be_made_in_different_ways():
    mixed = encode(TICKET, replace(NATIVE, draws=()))
    assert b"\x1dv0" in mixed
    assert "流浪地球".encode("gb18030") in mixed


def test_a_printer_draws_the_codes_that_it_draws_well_and_gets_the_others_as_pictures():
    both = Document((Qr(CODE), Barcode("12345", Symbol.CODE128)))
    assert b"\x1d(k" in encode(both, replace(NATIVE, draws=(Symbol.QR,)))
    assert b"\x1dkI\x07{B12345" not in encode(both, replace(NATIVE, draws=(Symbol.QR,)))
    assert b"\x1dkI\x07{B12345" in encode(both, replace(NATIVE, draws=(Symbol.CODE128,)))


HYBRID = replace(NATIVE, text=Made.HYBRID)


def test_a_line_that_the_printers_font_can_not_say_becomes_a_picture_and_the_others_stay_letters():
    said = encode(Document((Text("流浪地球"), Text("囍𠮷"), Text("19:30"))), HYBRID)
    assert "流浪地球\n".encode("gb18030") in said
    assert said.count(b"\x1dv0") >= 1
    assert said.endswith(b"19:30\n" + NATIVE.finish)
    assert b"?\n" not in said


def test_a_picture_among_centred_lines_is_not_moved_by_the_printer():
    said = encode(Document((Text("a", align=Align.CENTER), Text("囍𠮷"), Text("b", align=Align.CENTER))), HYBRID)
    before, _, after = said.partition(b"\x1dv0")
    assert before.endswith(b"\x1ba\x01a\n\x1ba\x00")
    assert b"\x1ba\x01b\n" in after


def test_a_printer_that_is_told_what_it_knows_is_not_told_again():
    lines = tuple(Text(word, 2, bold=True, align=Align.CENTER) for word in ("流浪", "地球", "abc"))
    said = encode(Document(lines), NATIVE)
    for command in (b"\x1c&", b"\x1c!\x0c", b"\x1d!\x11", b"\x1bE\x01", b"\x1ba\x01"):
        assert said.count(command) == 1


def test_a_line_across_the_paper_costs_a_few_bytes():
    assert len(lay(Document((Rule(),)), NATIVE).body) - len(lay(Document(), NATIVE).body) < 20


@pytest.mark.parametrize("profile", [RASTER, NATIVE], ids=["raster", "native"])
def test_a_row_that_must_stay_whole_is_set_smaller_before_it_is_broken(profile):
    narrow = replace(profile, width_dots=384)
    row = Row("11月22日周日", "19:30", 2, bold=True)
    broken, whole = (lay(Document((ops,)), narrow).mm for ops in (row, replace(row, whole=True)))
    assert whole < broken


@pytest.mark.parametrize(("right", "heads"), [("2611-2204-8213", 1), ("2611-2204-8213-9970-44", 2)])
def test_a_whole_row_of_small_type_is_set_a_little_smaller_where_that_is_enough(right, heads):
    row = typeset.picture((Row("票价 Price ¥59.90", right, whole=True),), typeset.Area(384, 8))
    line = typeset.picture((Text("字"),), typeset.Area(384, 8))
    assert -(-row.height // line.height) == heads


@pytest.mark.parametrize("width", [384, 512, 576, 832])
def test_a_dashed_line_is_the_same_from_both_ends(width):
    ink = ~np.asarray(typeset.picture((Rule(dashed=True),), typeset.Area(width, 8))).min(axis=0)
    ends = np.flatnonzero(ink)[[0, -1]]
    assert ends.tolist() == [typeset.MARGIN, width - typeset.MARGIN - 1]
    edges = np.flatnonzero(np.diff(ink.astype(int)))
    dashes, gaps = np.diff(edges)[::2], np.diff(edges)[1::2]
    assert set(dashes) == {12}
    assert np.ptp(gaps) <= 1


@pytest.mark.parametrize("profile", [RASTER, NATIVE], ids=["raster", "native"])
@pytest.mark.parametrize("text", ["12排18座", "Row 12 Seat 18", "1排1座", "Row XXVIII Seat 118"])
def test_a_seat_is_as_large_as_fits_on_one_line(profile, text):
    paper = lay(Document((Text(text, 4, whole=True),)), replace(profile, width_dots=384))
    empty = lay(Document(), profile).mm
    assert paper.mm - empty < 4 * 3.4 * 1.4
    assert paper.mm - empty >= 3.4


@pytest.mark.parametrize("profile", [RASTER, NATIVE], ids=["raster", "native"])
def test_an_overlong_text_ends_in_an_ellipsis_on_the_last_line_that_it_may_have(profile):
    three = lay(Document((Text("字" * 500, lines=3),)), profile).mm
    assert three == pytest.approx(lay(Document((Text("字" * 50),)), profile).mm, abs=0.1)
    if profile is NATIVE:
        assert "字…\n".encode("gb18030") in encode(Document((Text("字" * 500, lines=3),)), profile)


def test_a_band_is_white_on_black_across_the_paper():
    ink = ~np.asarray(typeset.picture((Band("REPRINT 2"),), AREA))
    assert ink[:, typeset.MARGIN : -typeset.MARGIN].mean() > 0.7
    assert ink[0, typeset.MARGIN : -typeset.MARGIN].all()
    said = encode(Document((Band("REPRINT 2"), Text("x"))), NATIVE)
    assert b"\x1dB\x01" in said
    assert b"\x1dB\x00" in said[said.index(b"REPRINT 2") :]
    assert len(said[said.index(b"\x1dB\x01") + 3 :].split(b"\n")[0]) == NATIVE.width_dots // 12


@pytest.mark.parametrize("symbol", [Symbol.CODE128, Symbol.PDF417])
def test_bars_that_we_draw_can_be_read(symbol):
    image = typeset.picture((Barcode("R12-1234-AB", symbol),), AREA)
    assert [code.text for code in zxingcpp.read_barcodes(image.convert("L"))] == ["R12-1234-AB"]


def test_bars_too_wide_for_the_paper_are_refused_with_what_would_fit():
    with pytest.raises(NothingSent, match="a Code 128 of 40 characters takes") as caught:
        lay(Document((Barcode("A" * 40),)), RASTER)
    assert "a kind of code that takes less room" in caught.value.remedy


@pytest.mark.parametrize(("share", "room", "dots"), [(1, 560, 3), (1, 496, 3), (1, 368, 2), (1, 816, 4), (0.7, 560, 2)])
def test_a_stacked_code_has_as_many_columns_as_leave_its_modules_large(share, room, dots):
    code = Barcode(CODE, Symbol.PDF417, share)
    shape = codes.shaped(code, room + 16, room)
    assert codes.module_dots(code, shape.shape[1], room + 16, room) == dots
    assert shape.shape[1] >= 1.5 * shape.shape[0]


def logo(mode, color, size=(40, 20)):
    stream = BytesIO()
    Image.new(mode, size, color).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "black"),
    [(logo("RGB", "black"), 1), (logo("RGBA", (0, 0, 0, 0)), 0), (logo("L", 100), 1), (logo("L", 160), 0)],
)
def test_a_logo_is_black_where_it_is_dark_and_its_transparent_parts_are_paper(data, black):
    ink = ~np.asarray(typeset.picture((Picture(data, 0.5),), AREA))
    height, width = round(AREA.inner * 0.25), round(AREA.inner * 0.5)
    assert ink.shape[0] == height
    assert ink.sum() == black * height * width


def test_a_dithered_logo_shows_grey_as_scattered_dots():
    ink = ~np.asarray(typeset.picture((Picture(logo("L", 128), 1.0, dither=True),), AREA))
    assert 0.4 < ink[:, typeset.MARGIN : -typeset.MARGIN].mean() < 0.6


def test_a_logo_is_sent_as_a_picture_even_among_letters():
    assert b"\x1dv0" in encode(Document((Picture(logo("L", 0)), Text("a"))), NATIVE)


def test_a_logo_that_is_no_picture_is_refused():
    with pytest.raises(NothingSent, match="the picture can't be read"):
        lay(Document((Picture(b"GIF89a..."),)), RASTER)


def test_an_empty_document_is_a_cut_paper():
    assert encode(Document(), RASTER) == b"\x1b@\x1da\x0e" + RASTER.cut


def bands(data):
    at = 0
    while at < len(data):
        assert data[at : at + 4] == b"\x1dv0\x00"
        width, rows = (int.from_bytes(data[at + k : at + k + 2], "little") for k in (4, 6))
        yield width, rows, data[at + 8 : at + 8 + width * rows]
        at += 8 + width * rows


def printed(data, width):
    """The dots on the paper; True is black."""
    parts = []
    for across, rows, dots in bands(data):
        ink = np.unpackbits(np.frombuffer(dots, np.uint8).reshape(rows, across), axis=1).astype(np.bool_)
        parts.append(np.pad(ink, ((0, 0), (0, width - ink.shape[1]))))
    return np.concatenate(parts)


def moved(picture, shift):
    ink = ~np.asarray(picture, dtype=np.bool_)
    return np.pad(ink, ((0, 0), (shift, 0)))[:, : ink.shape[1]]

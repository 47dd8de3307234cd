import logging
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.errors import NothingSent
from drivers.printers import codes, raster, typeset
from drivers.printers.document import Align, Document, Feed, Qr, Row, Rule, Symbol, Text
from drivers.printers.encoder import encode, lay
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


def test_blank_paper_costs_next_to_nothing():
    assert len(raster.encode(Image.new("1", (576, 400), 1), 64)) < 500


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 80))
def test_no_picture_spells_a_real_time_command_not_even_noise(seed, rows):
    noise = np.random.default_rng(seed).integers(0, 256, (rows, 576), dtype=np.uint8) > 127
    data = raster.encode(Image.fromarray(noise), 64)
    assert not raster.REAL_TIME.search(data)
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
    assert not raster.REAL_TIME.search(said)
    assert said.count(b"\x1b@") == 1
    if texts:
        assert said.count(b"\x1ba") == plain.count(b"\x1ba")
    assert not raster.REAL_TIME.search(encode(Document(tuple(ops)), RASTER))


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
    assert before.endswith(b"a\n\x1ba\x01\x1bd\x01")
    assert b"\x1d(k\x03\x001Q0\x1bd\x01" in rest


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

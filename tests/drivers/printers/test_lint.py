"""What no printer may take for a command, and what the linter makes of it."""

import logging
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.errors import NothingSent
from drivers.printers import commands, native
from drivers.printers.document import Band, Barcode, Document, Qr, Row, Symbol, Text
from drivers.printers.encoder import lay
from drivers.printers.lint import Finding, findings
from drivers.printers.profile import Cjk, Made, load
from tests.drivers.printers.samples import CODE, PROFILES, TICKET

NATIVE = load(PROFILES / "epson-tm-t88-native.toml")
RASTER = load(PROFILES / "epson-tm-t20.toml")
WAYS = {
    "native": NATIVE,
    "native without Chinese": replace(NATIVE, cjk=Cjk.NONE),
    "raster": RASTER,
    "hybrid": replace(NATIVE, text=Made.HYBRID, draws=()),
}
PIECES = st.one_of(
    st.sampled_from(
        [
            "\x1b@",
            "\x10\x04\x01",
            "\x10\x05\x02",
            "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
            "\x1dV\x00",
            "\x1c.",
            "\x1c&",
            "\x00",
            "\x7f",
            "\x9b31m",
            "\u202e",
            "\u200b",
            "\u200d",
            "\ufeff",
            "e\u0301\u0323",
            "👩‍👩‍👧",
            "𠮷",
            "￥¥•…—",
            "㐀",
            "\ud83d",
            "\ue000",
            "\n\r\t\x0b\x85\u2028",
            "流浪地球",
            "A",
            " ",
        ]
    ),
    st.text(max_size=4),
)
TITLES = st.lists(PIECES, max_size=8).map("".join)


@pytest.mark.parametrize("way", WAYS)
def test_a_ticket_has_nothing_that_does_not_belong_there(way):
    assert findings(lay(TICKET, WAYS[way]).body) == ()


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=60)
@given(TITLES, TITLES, st.integers(1, 4), st.booleans())
def test_no_title_whatever_tells_the_printer_anything(way, left, right, size, whole):
    ops = (Text(left, size, whole=whole, lines=3), Row(left, right, size, whole=whole), Band(right, 2))
    body = lay(Document(ops), WAYS[way]).body
    assert findings(body) == ()
    assert body.count(b"\x1b@") == 1


@given(st.text(st.characters(min_codepoint=0, max_codepoint=255), min_size=1, max_size=12), st.sampled_from(Symbol))
def test_a_code_with_control_characters_is_refused_before_a_printer_could_draw_it(text, symbol):
    code = Qr(text) if symbol is Symbol.QR else Barcode(text, symbol)
    draws_all = replace(NATIVE, draws=tuple(Symbol))
    if text.isascii() and text.isprintable():
        assert findings(lay(Document((code,)), draws_all).body) == ()
    else:
        with pytest.raises(NothingSent) as caught:
            lay(Document((code,)), draws_all)
        assert caught.value.remedy


def test_a_code_that_spells_a_real_time_command_never_reaches_the_printer_as_one():
    with pytest.raises(NothingSent, match="a control character in a code at byte"):
        lay(Document((Qr("\x10\x04\x01"),)), NATIVE)
    assert findings(lay(Document((Qr("\x10\x04\x01"),)), RASTER).body) == ()


@pytest.mark.parametrize(
    ("job", "found"),
    [
        (b"film\x10\x04\x01", [(4, "a real-time command"), (4, "an unknown byte 10")]),
        (b"a\x1dv0\0\x03\0\x01\0\x10\x05\x02", [(9, "a real-time command")]),
        (b"bell\x07", [(4, "an unknown byte 07")]),
        (b"\x1bp\x00", [(0, "an unknown byte 1B")]),
        (b"\x81\x30\x81\x30", [(0, "an unknown byte 81")]),
        (b"a\x80", [(1, "an unknown byte 80")]),
        (b"\x1dv0\0\x48\0\x40\0\0\0", [(0, "half a command")]),
        (b"\x1d", [(0, "an unknown byte 1D")]),
        (commands.code128("a\tb", 2, 90), [(9, "a control character in a code")]),
        (commands.qr(CODE, 4) + commands.pdf417(CODE, 2, 3) + commands.code128(CODE, 2, 90), []),
        (b"", []),
    ],
)
def test_each_thing_that_does_not_belong_there_is_found_where_it_is(job, found):
    assert list(findings(job)) == [Finding(at, what) for at, what in found]


@given(st.binary(max_size=200))
def test_any_bytes_can_be_looked_at(job):
    for finding in findings(job):
        assert 0 <= finding.at < len(job)


@pytest.mark.parametrize(
    ("title", "shown", "lacking"),
    [
        ("流浪🎬", "流浪?", "U+1F3AC"),
        ("𠮷野家", "?野家", "U+20BB7"),
        ("\ue000", "?", "U+E000"),
        ("\ud83d!", "?!", "U+FFFD"),
    ],
)
def test_what_a_printers_font_lacks_is_a_mark_on_the_paper_and_a_line_in_the_log(title, shown, lacking, caplog):
    with caplog.at_level(logging.WARNING):
        data, _ = native.encode([Text(title)], NATIVE)
    assert shown.encode("gb18030") in data
    assert lacking in caplog.text


@pytest.mark.parametrize(
    ("title", "said"), [("Ärger", "Arger"), ("ﬁn", "fin"), ("１２", "12"), ("½", "?"), ("…", "...")]
)
def test_a_printer_without_a_letter_says_its_plain_form(title, said):
    data, _ = native.encode([Text(title)], replace(NATIVE, cjk=Cjk.NONE))
    assert data == said.encode() + b"\n"

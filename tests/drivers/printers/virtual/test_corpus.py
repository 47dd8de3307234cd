"""Streams that others made, and the text that others read in them."""

import re

import pytest

from tests.drivers.printers.virtual.desk import codes
from tests.drivers.printers.virtual.press import FULL_CUT, Press

OWN_FAULTS = {
    "barcode.bin": {
        (b"\x1dk\x0101234567890", "no barcode: these digits have no short form"),
        (b"\x1dk\x01012345678901", "no barcode: these digits have no short form"),
    },
    # modules of 8 dots, and 30 columns of 3 dots: printers of 80 mm print neither
    "pdf417-code.bin": {(b"\x1d(k", "no PDF417 code: it is wider than the line")},
}
"""what a stream asks for that no printer could do"""

SELECT_PAGE = re.compile(rb"\x1bt.", re.DOTALL)
READ_AS_ONE_PAGE = {"character-encodings.bin", "character-tables.bin"}
"""whoever read these took every byte for code page 437, whichever page was chosen"""
GOES_BACK = {"demo.bin": ("ABCDEFGHI", "ABCGHIDEF")}
"""it feeds the paper back before the last letters, which therefore stand above those that were printed before them"""

BORDERS = str.maketrans("─│╭╮╰╯┬┴├┤┼", "-|+++++++++")


def pressed(data):
    return Press().feed(data + FULL_CUT)


def read(path):
    return pressed(path.read_bytes())


def text(press):
    return "".join(paper.text for paper in press.papers)


def words(said):
    """The lines without white space, which stands for room on the paper, and without pictures and codes."""
    lines = (re.sub(r"\[.*?\]|\s", "", line).translate(BORDERS) for line in said.splitlines())
    return [line for line in lines if line]


def test_every_stream_is_understood_and_ends_in_paper(corpus):
    streams = sorted(corpus("escpos").rglob("*.bin"))
    assert len(streams) >= 70
    presses = {stream.name: read(stream) for stream in streams}
    assert {name: set(press.unknown) for name, press in presses.items() if press.unknown} == OWN_FAULTS
    assert [name for name, press in presses.items() if not any(paper.words for paper in press.papers)] == []


def test_the_paper_says_what_others_read_in_the_stream(corpus):
    """They know no width of paper, so where a line is broken counts as little as where it has room."""
    wrong = {}
    expectations = sorted((corpus("escpos") / "escpos-php").glob("*.expected.txt"))
    assert len(expectations) == 10
    for expectation in expectations:
        name = expectation.name.replace(".expected.txt", ".bin")
        data = expectation.with_name(name).read_bytes()
        press = pressed(SELECT_PAGE.sub(b"", data) if name in READ_AS_ONE_PAGE else data)
        before, after = GOES_BACK.get(name, ("", ""))
        expected = "".join(words(expectation.read_text("utf-8"))).replace(before, after, 1)
        if "".join(words(text(press))) != expected:
            wrong[name] = text(press)
    assert wrong == {}


@pytest.mark.parametrize("make", ["escpos", "epson", "citizen", "generic"])
def test_the_paper_says_what_receiptline_was_told_to_print(corpus, make):
    streams = sorted((corpus("escpos") / "receiptline").glob(f"*.{make}.bin"))
    assert len(streams) >= 12
    wrong = {stream.name: text(read(stream)) for stream in streams if words(text(read(stream))) != words(told(stream))}
    assert wrong == {}


def told(stream):
    return stream.with_name(stream.name.split(".")[0] + ".txt").read_text("utf-8")


def test_columns_of_a_receipt_stand_below_each_other(corpus):
    press = read(corpus("escpos") / "receiptline" / "en_receipt.epson.bin")
    places = {word.text: word for paper in press.papers for word in paper.words}
    ends = {places[price].x + places[price].width for price in ("13.00", "172.80", "200.00", "14.20")}
    assert ends == {press.dialect.margin + press.dialect.width}
    assert places["BEER"].x == places["CHIDORI"].x == press.dialect.margin
    assert places["BEER"].y == places["13.00"].y < places["CHIDORI"].y


def test_a_chinese_cinema_ticket_is_whole_and_its_codes_can_be_read(corpus):
    paper = read(corpus("escpos") / "receiptline" / "zh_cinema_ticket.epson.bin").papers[0]
    assert {"星光影城", "流浪地球3", "座位Seat5排8座", "票价￥39.90"} <= set(words(paper.text))
    assert "882319405571" in {found for _, found in codes(paper.image)}


BARCODES = {
    "0012345678905",
    "0123456789012",
    "0012345000065",
    "01234565",
    "ABC",
    "TEXT",
    "ABC 012",
    "$%+-./",
    "0123456789",
    "A012345A",
    "A012$+-./:A",
    "012abcd",
    "012ABCD",
    "012ABCDabcd",
    "213243",
}
LETTERS = "abcdefghijklmnopqrstuvwxyzabcdefghijklmn"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("barcode", BARCODES),
        ("pdf417-code", {"Testing 123"}),
        ("qr-code", {"Testing 123", "0123456789" * 4, LETTERS, "<NUL>" * 40}),
    ],
)
def test_the_codes_of_the_samples_can_be_read(corpus, name, said):
    press = read(corpus("escpos") / "escpos-php" / f"{name}.bin")
    assert {found for paper in press.papers for _, found in codes(paper.image)} == said

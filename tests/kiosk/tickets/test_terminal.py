"""A ticket in letters, for a terminal."""

import re

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from drivers.printers.document import Align, Band, Barcode, Document, Feed, Picture, Qr, Row, Rule, Symbol, Text
from kiosk.tickets import sample
from kiosk.tickets.loading import load
from kiosk.tickets.terminal import shown

_CODES = re.compile("\x1b\\[[0-9;]*m")


def plain(*ops, columns=20):
    lines = [_CODES.sub("", line) for line in shown(Document(ops), columns)]
    assert lines[0] == "┌" + "─" * columns + "┐"
    assert lines[-1] == "└" + "─" * columns + "┘"
    assert all(line[0] == line[-1] == "│" for line in lines[1:-1])
    return [line[1:-1] for line in lines[1:-1]]


def test_texts_stand_where_they_stand_on_paper():
    assert plain(Text("left"), Text("电影", align=Align.CENTER), Text("right", align=Align.RIGHT)) == [
        "left                ",
        "        电影        ",
        "               right",
    ]
    assert plain(Row("票价", "·45")) == ["票价             ·45"]


def test_a_large_text_breaks_where_it_does_on_paper_and_is_bold():
    assert plain(Text("流浪地球三号", 2)) == ["流浪地              ", "球三号              "]
    (line,) = [line for line in shown(Document((Text("F7", 2),)), 20) if "F7" in line]
    assert "\x1b[1m" in line


def test_bands_rules_logos_and_blanks_are_shown():
    assert plain(Band("R 2"), Rule(), Rule(dashed=True), Picture(b""), Feed(9)) == [
        "███████ R 2 ████████",
        "─" * 20,
        "- " * 10,
        "       [logo]       ",
        " " * 20,
        " " * 20,
    ]


@pytest.mark.parametrize("op", [Qr("R12-1234"), Barcode("R12-1234", Symbol.PDF417)])
def test_a_code_that_fits_can_be_scanned_from_the_terminal(op):
    rows = []
    for line in plain(op, columns=140):
        rows += [[char in "▀█" for char in line], [char in "▄█" for char in line]]
    dots = Image.fromarray(~np.array(rows)).resize((140 * 4, len(rows) * 4)).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(dots)] == ["R12-1234"]


def test_a_code_that_does_not_fit_is_its_text():
    assert plain(Barcode("R12-1234")) == ["[Code 128] R12-1234 "]
    assert "".join(plain(Qr("x" * 5000))).startswith("[this text can't be")


@pytest.mark.parametrize("language", ["zh", "en", "both"])
@pytest.mark.parametrize("columns", [32, 42, 48])
def test_each_line_of_a_ticket_is_as_wide_as_the_paper(language, columns):
    document = load("standard", language)(sample.face(sample.issue(2), "\x1b[2J電影" * 30), sample.issue(2))
    for line in plain(*document.ops, columns=columns):
        assert "\x1b" not in line
        wide = sum("\u2e80" <= char <= "\uffef" for char in line)
        assert len(line) + wide == columns

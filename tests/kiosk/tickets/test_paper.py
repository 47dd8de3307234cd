"""The paper as it comes out of the printer."""

from dataclasses import replace

import pytest
import zxingcpp

from drivers.printers.document import Barcode, Document, Qr, Symbol, Text
from drivers.printers.encoder import lay
from drivers.printers.profile import load
from kiosk.config import files
from kiosk.tickets import sample
from kiosk.tickets.paper import printed

DRAWN = load(files.printer_profile("epson-tm-t20"))
NATIVE = load(files.printer_profile("epson-tm-t88-native"))


@pytest.mark.parametrize("text", ["R12-1234-AB", "{12}{{AB}", "0004051014"])
@pytest.mark.parametrize("symbol", Symbol)
def test_a_code_that_the_printer_draws_can_be_read(symbol, text):
    code = Qr(text) if symbol is Symbol.QR else Barcode(text, symbol)
    paper = printed(lay(Document((Text("above"), code, Text("below"))), NATIVE).body, NATIVE.width_dots)
    assert [found.text for found in zxingcpp.read_barcodes(paper.convert("L"))] == [text]


def test_only_what_was_cut_is_the_paper_even_if_it_is_blank():
    assert printed(b"", 384).width == 58 * 8


@pytest.mark.parametrize("profile", [DRAWN, NATIVE], ids=["drawn by us", "drawn by the printer"])
@pytest.mark.parametrize("width", [576, 384])
def test_a_stacked_code_is_read_though_a_tenth_of_it_is_torn_off(profile, width):
    text = sample.face(sample.issue()).code
    document = Document((Barcode(text, Symbol.PDF417),))
    paper = printed(lay(document, replace(profile, width_dots=width)).body, width).convert("L")
    left, top, right, bottom = paper.point(lambda grey: 255 - grey).getbbox() or (0, 0, 0, 0)
    paper.paste(255, (left, top, right, top + (bottom - top) // 10))
    assert [found.text for found in zxingcpp.read_barcodes(paper)] == [text]

"""A layout is tried on the printer's paper before a customer waits for it."""

from dataclasses import replace

import pytest
import zxingcpp
from PIL import ImageFilter

from drivers.printers import codes
from drivers.printers.document import Barcode, Qr, Symbol
from drivers.printers.profile import Made
from drivers.printers.profile import load as profile
from kiosk.config import files
from kiosk.config.errors import ConfigError
from kiosk.domain.booking import Bilingual
from kiosk.tickets import sample
from kiosk.tickets.loading import load
from kiosk.tickets.paper import printed
from kiosk.tickets.trial import laid, tried

DRAWN = profile(files.printer_profile("epson-tm-t20"))
SAID = profile(files.printer_profile("epson-tm-t88-native"))
SHIPPED = sorted(path.stem for path in (files.folder() / "tickets").glob("*.toml"))


@pytest.mark.parametrize("printer", [DRAWN, SAID, replace(DRAWN, width_dots=384), replace(SAID, width_dots=384)])
@pytest.mark.parametrize("language", ["zh", "en", "both"])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_layout_fits_on_wide_and_narrow_paper(name, language, printer):
    layout = load(name, language)
    assert tried(layout, printer) is layout


PRINTERS = sorted(path.stem for path in (files.folder() / "printers").glob("*.toml"))


@pytest.mark.parametrize("printer", PRINTERS)
def test_the_usual_ticket_fits_on_the_paper_of_every_printer_that_is_known(printer):
    layout = load("standard")
    assert tried(layout, profile(files.printer_profile(printer))) is layout


@pytest.mark.parametrize("printer", [DRAWN, SAID], ids=["drawn by us", "drawn by the printer"])
def test_a_code_that_is_too_wide_is_told_before_a_ticket_is_sold(tmp_path, printer):
    path = tmp_path / "bars.toml"
    path.write_text('parts = [\n{ text = "{film}" },\n{ code = "pdf417" },\n]')
    with pytest.raises(ConfigError, match="a PDF417 of 154 characters takes 316 dots across") as caught:
        tried(load(str(path)), replace(printer, width_dots=288))
    assert str(caught.value).startswith(f"{path}: line 3, on the paper of {printer.name}: ")
    assert "a QR code takes the least" in caught.value.remedy


@pytest.mark.parametrize("ticket", ["A", sample.USUAL, sample.LONGEST])
@pytest.mark.parametrize("printer", [DRAWN, SAID, replace(DRAWN, width_dots=384), replace(SAID, width_dots=384)])
@pytest.mark.parametrize("name", SHIPPED)
def test_the_code_of_a_shipped_layout_is_read_from_faint_and_blurred_paper(name, printer, ticket):
    issue = sample.issue(1, ticket)
    face = sample.face(issue)
    paper = printed(laid(load(name), face, issue, printer).body, printer.width_dots).convert("L")
    seen = paper.filter(ImageFilter.GaussianBlur(0.9)).point(lambda grey: 80 + grey // 2)
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == [face.code]


@pytest.mark.parametrize(("name", "width", "dots"), [("standard", 576, 4), ("standard", 384, 4), ("compact", 384, 4)])
def test_the_longest_code_is_a_qr_code_of_version_6_with_modules_of_half_a_millimetre(name, width, dots):
    issue = sample.issue(1, sample.LONGEST)
    (code,) = [op for op in load(name)(sample.face(issue), issue).ops if isinstance(op, Qr)]
    across = codes.modules(Symbol.QR, code.text).shape[1]
    assert (len(code.text), across) == (154, 41)
    assert codes.module_dots(code, across, width, width - 16) == dots


@pytest.mark.parametrize(("width", "dots"), [(576, 3), (512, 3), (384, 2)])
def test_the_bars_of_the_longest_code_are_as_wide_as_the_paper_allows(width, dots):
    issue = sample.issue(1, sample.LONGEST)
    (code,) = [op for op in load("barcode")(sample.face(issue), issue).ops if isinstance(op, Barcode)]
    shape = codes.shaped(code, width, width - 16)
    assert codes.module_dots(code, shape.shape[1], width, width - 16) == dots


def test_a_logo_that_is_no_picture_is_told_before_a_ticket_is_sold(tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_text("no picture")
    with pytest.raises(ConfigError, match="the picture can't be read"):
        tried(load("standard", "zh", str(logo)), DRAWN)


REPRINT = sample.issue(2)
MAIN = ["epson-tm-m30", "epson-tm-t20", "epson-tm-t88v", "generic-58mm", "generic-80mm"]
TITLES = {"zh": "流浪地球电影放映大厅第三号激光", "en": "The Wandering Earth Voyage of the ", "wide": "W"}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("printer", [*MAIN, "epson-tm-t88-native"])
def test_the_reprint_of_a_ticket_stays_small_however_long_its_title_is(printer, name, title):
    paper, layout = profile(files.printer_profile(printer)), load(name)
    most = 700 if paper.text is Made.NATIVE else 40_000
    for length in (10, 20, 30, 46, 100, 500):
        said = (title * length)[:length]
        face = replace(sample.face(REPRINT), film=Bilingual(said, said[1:] + "!"))
        assert len(laid(layout, face, REPRINT, paper).body + paper.finish) <= most

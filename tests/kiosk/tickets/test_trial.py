"""A layout is tried on the printer's paper before a customer waits for it."""

from dataclasses import replace

import pytest

from drivers.printers.profile import Made
from drivers.printers.profile import load as profile
from kiosk.config import files
from kiosk.config.errors import ConfigError
from kiosk.domain.booking import Bilingual
from kiosk.tickets import sample
from kiosk.tickets.loading import load
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
    assert tried(load("standard"), profile(files.printer_profile(printer)))


@pytest.mark.parametrize("printer", [DRAWN, SAID], ids=["drawn by us", "drawn by the printer"])
def test_bars_that_are_too_wide_are_told_before_a_ticket_is_sold(tmp_path, printer):
    path = tmp_path / "wide.toml"
    path.write_text('parts = [\n{ text = "{film}" },\n{ code = "code128", longest = 30 },\n]')
    with pytest.raises(ConfigError, match="a Code 128 of 30 characters takes 738 dots across") as caught:
        tried(load(str(path)), printer)
    assert str(caught.value).startswith(f"{path}: line 3, on the paper of {printer.name}: ")
    assert '"longest" of a code' in caught.value.remedy


def test_a_logo_that_is_no_picture_is_told_before_a_ticket_is_sold(tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_text("no picture")
    with pytest.raises(ConfigError, match="the picture can't be read"):
        tried(load("standard", "zh", str(logo)), DRAWN)


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
        face = replace(sample.face(code_length=layout.longest_code), film=Bilingual(said, said[1:] + "!"))
        assert len(laid(layout, face, sample.issue(2), paper).body + paper.finish) <= most

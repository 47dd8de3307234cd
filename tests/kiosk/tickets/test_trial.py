"""A layout is tried on the printer's paper before a customer waits for it."""

from dataclasses import replace

import pytest

from drivers.printers.profile import load as profile
from kiosk.config import files
from kiosk.config.errors import ConfigError
from kiosk.tickets.loading import load
from kiosk.tickets.trial import tried

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
    path.write_text('parts = [{ code = "code128", longest = 30 }]')
    with pytest.raises(ConfigError, match="a Code 128 of 30 characters takes 738 dots across") as caught:
        tried(load(str(path)), printer)
    assert '"longest" of a code' in caught.value.remedy


def test_a_logo_that_is_no_picture_is_told_before_a_ticket_is_sold(tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_text("no picture")
    with pytest.raises(ConfigError, match="the picture can't be read"):
        tried(load("standard", "zh", str(logo)), DRAWN)

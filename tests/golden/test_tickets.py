"""Tickets are the same bytes and dots as they were; ``tickets.py`` says how to look at and renew them."""

import pytest
import zxingcpp
from PIL import Image, ImageChops

from drivers.printers.document import Barcode, Qr
from drivers.printers.encoder import encode
from drivers.printers.lint import findings
from kiosk.tickets.paper import printed
from tests.golden.tickets import DRAWINGS, FOLDER, JOBS, drawn

HOW = "look at it with `kiosk ticket preview --png`, then `python -m tests.golden.tickets` renews the files"


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_ticket_has_the_dots_that_it_had(name):
    now = drawn(*DRAWINGS[name])
    with Image.open(FOLDER / f"{name}.png") as kept:
        then = kept.convert("1")
    assert now.size == then.size, f"{name}.png: {then.size} was its size; {HOW}"
    assert ImageChops.logical_xor(now, then).getbbox() is None, f"{name}.png: dots differ; {HOW}"


@pytest.mark.parametrize("name", JOBS)
def test_a_ticket_has_the_bytes_that_it_had(name):
    assert encode(*JOBS[name]) == (FOLDER / f"{name}.bin").read_bytes(), f"{name}.bin differs; {HOW}"


@pytest.mark.parametrize("name", [*DRAWINGS, *JOBS])
def test_a_ticket_tells_the_printer_nothing_that_is_not_meant(name):
    document, profile = (DRAWINGS | JOBS)[name]
    assert findings(encode(document, profile).removesuffix(profile.finish)) == ()


@pytest.mark.parametrize("name", [*DRAWINGS, *JOBS])
def test_the_code_on_a_kept_ticket_can_be_read(name):
    document, profile = (DRAWINGS | JOBS)[name]
    paper = printed(encode(document, profile).removesuffix(profile.finish), profile.width_dots)
    wanted = next(op.text for op in document.ops if isinstance(op, Qr | Barcode))
    assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [wanted]


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_ticket_as_a_picture_takes_at_most_forty_kilobytes(name):
    assert len(encode(*DRAWINGS[name])) <= 40_000


@pytest.mark.parametrize("name", [name for name in JOBS if "native" in name])
def test_a_ticket_in_words_takes_at_most_seven_hundred_bytes(name):
    assert len(encode(*JOBS[name])) <= 700


def test_the_folder_holds_what_is_compared_and_nothing_else():
    kept = {path.stem for path in FOLDER.glob("*.png")} | {path.stem for path in FOLDER.glob("*.bin")}
    assert kept == set(DRAWINGS) | set(JOBS)

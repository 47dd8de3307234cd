"""A ticket's picture as printer commands, beside python-escpos; and the bytes of a ticket, drawn and in words.

The picture is the same for both: our own ticket set by Pillow, 576 dots wide. ``image()`` is what users call.
"""

import subprocess
import sys

from escpos.printer import Dummy
from PIL import Image

from drivers.printers import raster
from drivers.printers.encoder import encode
from drivers.printers.profile import Made, load
from drivers.printers.typeset import Area, picture
from kiosk.config import files
from kiosk.domain.booking import Issue
from kiosk.tickets.loading import load as layout
from tests.bench import usual_loop
from tests.bench.timing import compare, in_turns, table
from tests.journeys.parties import ROOT
from tests.kiosk.lobby import face

RUNS, FIRST_RUNS = 60, 5
HEIGHT = 1200
FIRST = """
import kiosk.daemon
from drivers.printers.encoder import encode
from drivers.printers.profile import load
from kiosk.config import files
from kiosk.domain.booking import Issue
from kiosk.tickets.loading import load as layout
from tests.bench.timing import seconds
from tests.kiosk.lobby import face
profile = load(files.printer_profile("epson-tm-t20"))
print(seconds(lambda: encode(layout()(face(), Issue("T1", 1, "AA" * 8)), profile)))
"""
BASELINE, ENCODE = "python-escpos image()", "our raster.encode"


def escpos_image(image):
    printer = Dummy(profile=usual_loop.PROFILE)
    printer.image(image)
    printer.cut()
    return printer.output


def first_ticket():
    """How long the first ticket of a process takes: it loads what later ones find loaded."""
    return float(subprocess.check_output([sys.executable, "-c", FIRST], cwd=ROOT))


def tall(image):
    """The ticket, with the upper part of another one below it, in the height of the target."""
    sheet = Image.new("1", (image.width, HEIGHT), 1)
    for top in range(0, HEIGHT, image.height):
        sheet.paste(image, (0, top))
    return sheet


def main():
    drawn = load(files.printer_profile("epson-tm-t20"))
    native = load(files.printer_profile("epson-tm-t88-native"))
    assert drawn.text is Made.RASTER
    assert native.text is Made.NATIVE
    ticket = layout()(face(), Issue("T1", 1, "AA" * 8))
    image = picture(ticket.ops, Area(drawn.width_dots, drawn.dots_mm))
    high = tall(image)
    samples = in_turns(
        RUNS,
        {
            BASELINE: lambda: escpos_image(high),
            ENCODE: lambda: raster.encode(high, drawn.band_rows),
            "our whole ticket, drawn and encoded": lambda: encode(ticket, drawn),
            "our whole ticket, native": lambda: encode(ticket, native),
        },
        warm=3,
    )
    table(samples | {"our first ticket of a process": [first_ticket() for _ in range(FIRST_RUNS)]})
    compare(ENCODE, samples[ENCODE], BASELINE, samples[BASELINE], "at most 1 ms, where it took 27 ms: 0.04")
    sizes = [len(data) for data in (encode(ticket, native), encode(ticket, drawn), escpos_image(image))]
    print(f"  bytes of one ticket, {image.width} x {image.height} dots: native {sizes[0]}, raster {sizes[1]}, ", end="")
    print(f"{BASELINE} {sizes[2]}   (targets: at most 700 and 40000)")
    print(f"  bytes / {BASELINE}: native {sizes[0] / sizes[2]:.3f}, raster {sizes[1] / sizes[2]:.2f}")


if __name__ == "__main__":
    main()

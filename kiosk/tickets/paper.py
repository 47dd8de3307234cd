"""The paper that comes out of a printer, as a picture: the printer in software prints it."""

from PIL import Image

from drivers.printers.virtual.dialects import dialect
from drivers.printers.virtual.printer import Setup, VirtualPrinter

_CUT = b"\x1dV\x42\x00"


def printed(body: bytes, width_dots: int) -> Image.Image:
    """What these commands print on paper of this width, cut off below: mode "1" with 0 for black."""
    printer = VirtualPrinter(dialect("epson", width_dots), Setup(buffer=len(body) + len(_CUT)))
    printer.advance(0)
    printer.receive(body + _CUT)
    printer.finish()
    return next(event.paper.image for event in printer.take_events() if event.paper is not None)

"""Turns a document into the bytes that one printer prints it from: pure, and the same bytes each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from drivers.printers import commands, native, raster
from drivers.printers.document import Document, Op, Qr
from drivers.printers.profile import Made, Profile
from drivers.printers.typeset import Area, picture


@dataclass(frozen=True)
class Sheet:
    """One paper in a printer's language; what proves it goes before and after the cut."""

    body: bytes
    cut: bytes
    mm: float
    """about how long the paper is"""


def lay(document: Document, profile: Profile) -> Sheet:
    """Lay a document out for a printer. Raises NothingSent for a QR code that does not fit on its paper."""
    body, mm = commands.begin(tell_changes=profile.asb), 0.0
    for made, ops in groupby(document.ops, lambda op: _made(op, profile)):
        data, length = _MAKERS[made](ops, profile)
        body += data
        mm += length
    return Sheet(body, profile.cut, mm + profile.head_to_cutter_mm)


def encode(document: Document, profile: Profile) -> bytes:
    """The bytes of a document, cut included. Raises NothingSent for a QR code that does not fit on its paper."""
    sheet = lay(document, profile)
    return sheet.body + sheet.cut


def _made(op: Op, profile: Profile) -> Made:
    return profile.qr if isinstance(op, Qr) else profile.text


def _draw(ops: Iterable[Op], profile: Profile) -> tuple[bytes, float]:
    image = picture(ops, Area(profile.width_dots, profile.dots_mm))
    return raster.encode(image, profile.band_rows), image.height / profile.dots_mm


_MAKERS = {Made.RASTER: _draw, Made.NATIVE: native.encode}

"""Turns a document into the bytes that one printer prints it from: pure, and the same bytes each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from drivers.errors import NothingSent
from drivers.printers import codes, commands, native, raster
from drivers.printers.document import Barcode, Document, Op, Picture, Qr
from drivers.printers.font import BUNDLED
from drivers.printers.lint import findings
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
    """Lay a document out for a printer.

    Raises NothingSent for a code or picture that does not fit on its paper, or that would be a command to the printer.
    """
    body, mm = commands.begin(profile.tell), 0.0
    for made, ops in groupby(document.ops, lambda op: _made(op, profile)):
        data, length = _MAKERS[made](ops, profile)
        body += data
        mm += length
    if found := findings(body):
        raise NothingSent(f"a printer would misunderstand this: {found[0]}", "leave control characters out of codes")
    return Sheet(body, profile.finish, max(mm + profile.head_to_cutter_mm, profile.min_mm))


def encode(document: Document, profile: Profile) -> bytes:
    """The bytes of a document, cut included. Raises NothingSent as ``lay`` does."""
    sheet = lay(document, profile)
    return sheet.body + sheet.cut


def _made(op: Op, profile: Profile) -> Made:
    match op:
        case Picture():
            return Made.RASTER
        case Qr() | Barcode():
            return Made.NATIVE if codes.symbol(op) in profile.draws else Made.RASTER
        case _ if profile.text is Made.HYBRID:
            return Made.NATIVE if native.can_say(op, profile) else Made.RASTER
        case _:
            return profile.text


def _draw(ops: Iterable[Op], profile: Profile) -> tuple[bytes, float]:
    image = picture(ops, Area(profile.width_dots, profile.dots_mm, profile.font or BUNDLED))
    return raster.encode(image, profile.band_rows), image.height / profile.dots_mm


_MAKERS = {Made.RASTER: _draw, Made.NATIVE: native.encode}

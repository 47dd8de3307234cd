"""Tickets whose bytes and dots are kept in this folder, so that a change of them is seen.

A file that differs is told by name. Look at what is new with ``kiosk ticket preview --png``; where it is meant, renew
all of them: ``python -m tests.golden.tickets``, and look at the pictures before they are committed.
"""

from dataclasses import replace
from pathlib import Path

from PIL import Image

from drivers.printers.document import Document
from drivers.printers.encoder import encode
from drivers.printers.profile import Cjk, Made, Profile, load
from drivers.printers.typeset import Area, picture
from kiosk.config import files
from kiosk.tickets import loading, sample

FOLDER = Path(__file__).parent
DRAWN = load(files.printer_profile("epson-tm-t20"))
SAID = load(files.printer_profile("epson-tm-t88-native"))
NARROW = 384
LONG = "寻龙诀之消失的第十三个博物馆与永远不会落下的太阳（加长版）The Very Long Title, That Goes On: IMAX 3D"


def ticket(language: str, issue: int = 1, film: str = "", layout: str = "standard") -> Document:
    """A sample ticket."""
    issued = sample.issue(issue)
    return loading.load(layout, language)(sample.face(issued, film), issued)


DRAWINGS: dict[str, tuple[Document, Profile]] = {
    "zh-80": (ticket("zh"), DRAWN),
    "en-80": (ticket("en"), DRAWN),
    "both-80-reprint": (ticket("both", issue=2), DRAWN),
    "both-58": (ticket("both"), replace(DRAWN, width_dots=NARROW)),
    "long-title-80": (ticket("both", film=LONG), DRAWN),
    "compact-58": (ticket("zh", layout="compact"), replace(DRAWN, width_dots=NARROW)),
    "barcode-80": (ticket("both", layout="barcode"), DRAWN),
    "barcode-58": (ticket("both", layout="barcode"), replace(DRAWN, width_dots=NARROW)),
}
"""kept as pictures, and by what their bytes are"""
JOBS: dict[str, tuple[Document, Profile]] = {
    "zh-80-native": (ticket("zh"), SAID),
    "both-80-native-reprint": (ticket("both", issue=2), SAID),
    "both-58-native": (ticket("both"), replace(SAID, width_dots=NARROW)),
    "barcode-80-native": (ticket("en", layout="barcode"), SAID),
    "rare-letters-80-hybrid": (ticket("zh", film="囍•𠮷🎬"), replace(SAID, text=Made.HYBRID)),
    "latin-printer-80-hybrid": (ticket("both"), replace(SAID, text=Made.HYBRID, cjk=Cjk.NONE)),
}
"""kept byte by byte"""


def drawn(document: Document, profile: Profile) -> Image.Image:
    """The dots of a ticket."""
    return picture(document.ops, Area(profile.width_dots, profile.dots_mm))


def renew() -> None:
    """Write all files anew."""
    for name, (document, profile) in DRAWINGS.items():
        drawn(document, profile).save(FOLDER / f"{name}.png", optimize=True)
    for name, (document, profile) in JOBS.items():
        (FOLDER / f"{name}.bin").write_bytes(encode(document, profile))


if __name__ == "__main__":
    renew()

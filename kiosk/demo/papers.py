"""Which tickets came out of the printer: the codes on the papers, read as the gate does."""

from pathlib import Path

import numpy as np
from PIL import Image

from drivers.cameras.decoding import decode
from drivers.printers.virtual.folder import PICTURE, is_cut
from kiosk.domain.booking import Issue
from kiosk.trust.codes import read_ticket
from kiosk.trust.errors import Untrusted
from kiosk.trust.keys import KeySet


def issues_on(out: Path, keys: KeySet) -> dict[tuple[str, int], str]:
    """Which issues the codes on the cut papers name, as whoever knows the server's keys reads them."""
    found: dict[tuple[str, int], str] = {}
    for path in filter(is_cut, sorted(out.glob(PICTURE))):
        with Image.open(path) as picture:
            codes = decode(np.asarray(picture.convert("L")))
        for issue in filter(None, (_issue(code, keys) for code in codes)):
            found[issue.ticket, issue.number] = path.name
    return found


def _issue(code: str, keys: KeySet) -> Issue | None:
    try:
        return read_ticket(code, keys)
    except Untrusted:
        return None

"""Turns a picture into raster commands (GS v 0) that no printer mistakes for anything else."""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from drivers.printers.lint import REAL_TIME

_FURTHEST = 7
"""dots that a picture is moved at most; the margins of a picture are wider"""


def encode(picture: Image.Image, band_rows: int) -> bytes:
    """The commands for a picture of mode "1" (0 is black), at most ``band_rows`` rows in each.

    The picture moves up to 7 dots to the right where its dots would spell a real-time command.
    """
    ink = ~np.asarray(picture, dtype=np.bool_)
    for shift in range(_FURTHEST + 1):
        data = _bands(_moved(ink, shift), band_rows)
        if not REAL_TIME.search(data):
            return data
    # one dot more, in the byte before: this happens with noise, not with tickets
    return re.sub(rb"\x10(?=[\x04\x05\x14])", b"\x11", data)


def _moved(ink: NDArray[np.bool_], shift: int) -> NDArray[np.bool_]:
    return np.pad(ink, ((0, 0), (shift, 0)))[:, : ink.shape[1]]


def _bands(ink: NDArray[np.bool_], band_rows: int) -> bytes:
    rows = np.packbits(ink, axis=1)
    parts = []
    for start, end in _runs(np.any(rows, axis=1), band_rows):
        band = rows[start:end]
        used = np.flatnonzero(band.any(axis=0))
        # a blank band is one byte wide: no feed command has the same unit on all printers
        width = int(used[-1]) + 1 if used.size else 1
        header = b"\x1dv0\x00" + width.to_bytes(2, "little") + (end - start).to_bytes(2, "little")
        parts.append(header + band[:, :width].tobytes())
    return b"".join(parts)


def _runs(inked: NDArray[np.bool_], longest: int) -> Iterator[tuple[int, int]]:
    """The rows from and to which all are inked or all are blank, cut where they get too long."""
    edges = [0, *(np.flatnonzero(inked[1:] != inked[:-1]) + 1).tolist(), len(inked)]
    for start, end in pairwise(edges):
        for top in range(start, end, longest):
            yield top, min(top + longest, end)

"""Turns a picture into raster commands (GS v 0) that no printer mistakes for anything else."""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from drivers.printers.lint import REAL_TIME

_HEADER = b"\x1dv0\x00"
_HEADER_BYTES = 8
_FURTHEST = 7
"""dots that a picture is moved at most; the margins of a picture are wider"""


def encode(picture: Image.Image, band_rows: int) -> bytes:
    """The commands for a picture of mode "1" (0 is black), at most ``band_rows`` rows in each.

    The picture moves up to 7 dots to the right where its dots would spell a real-time command.
    """
    ink = ~np.asarray(picture, dtype=np.bool_)
    for shift in range(_FURTHEST + 1):
        data = _bands(_moved(ink, shift) if shift else ink, band_rows)
        if not REAL_TIME.search(data):
            return data
    # one dot more, in the byte before: this happens with noise, not with tickets
    return re.sub(rb"\x10(?=[\x04\x05\x14])", b"\x11", data)


def _moved(ink: NDArray[np.bool_], shift: int) -> NDArray[np.bool_]:
    return np.pad(ink, ((0, 0), (shift, 0)))[:, : ink.shape[1]]


def _bands(ink: NDArray[np.bool_], band_rows: int) -> bytes:
    rows = np.packbits(ink, axis=1)
    columns = np.arange(1, rows.shape[1] + 1, dtype=np.uint8)
    # a blank row is one byte wide: no feed command has the same unit on all printers
    widths = np.max((rows != 0) * columns, axis=1, initial=1)
    parts = []
    for top, end, width in _runs(widths, band_rows):
        parts.append(_HEADER + width.to_bytes(2, "little") + (end - top).to_bytes(2, "little"))
        parts.append(rows[top:end, :width].tobytes())
    return b"".join(parts)


def _runs(widths: NDArray[np.uint8], longest: int) -> Iterator[tuple[int, int, int]]:
    """From which row to which the picture is how wide: rows share a band unless a band of their own is shorter."""
    edges = [*np.flatnonzero(np.diff(widths, prepend=np.uint8(0))).tolist(), len(widths)]
    bands: list[tuple[int, int, int]] = []
    for top, end in pairwise(edges):
        start, wide = top, int(widths[top])
        while bands and _blanks(bands[-1], (start, end, wide)) <= _HEADER_BYTES:
            start, _, above = bands.pop()
            wide = max(above, wide)
        bands.append((start, end, wide))
    for top, end, width in bands:
        for start in range(top, end, longest):
            yield start, min(start + longest, end), width


def _blanks(above: tuple[int, int, int], below: tuple[int, int, int]) -> int:
    """Bytes beside the narrower one where two bands become one."""
    top, middle, first = above
    _, end, second = below
    return (second - first) * (middle - top) if second > first else (first - second) * (end - middle)

"""The journal's head in a file beside it, because SQLite takes a log whose end is lost for a whole one.

Two places are written in turns, after the rows are durable and without waiting for the disk: so it never names a row
that a power cut can take back, and costs next to nothing. A power cut or a dying cell of flash takes one at most.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from kiosk import durable
from kiosk.domain.booking import Head
from kiosk.journal.errors import Damaged

PLACE = 4096
"""bytes: what disks and file systems write at once, and may tear"""


def read(path: Path) -> Head | None:
    """The newest head that was kept; None where there is no file. Raises Damaged, OSError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    heads = [head for start in (0, PLACE) if (head := _parse(data[start : start + PLACE]))]
    if not heads:
        raise Damaged("the file of its head can't be read")
    return max(heads, key=lambda head: head.seq)


class HeadFile:
    """The open file; only the process that writes the journal has it. Raises OSError."""

    def __init__(self, path: Path, head: Head) -> None:
        """Begin the file durably with this head."""
        durable.write(path, _place(head) * 2)
        self._handle = os.open(path, os.O_WRONLY)
        self._turn = 0

    def keep(self, head: Head) -> None:
        """Keep another head."""
        os.pwrite(self._handle, _place(head), self._turn * PLACE)
        self._turn = 1 - self._turn

    def sync(self) -> None:
        """Make what was kept durable."""
        os.fdatasync(self._handle)

    def close(self) -> None:
        """Let go of the file; idempotent. What the disk says then changes nothing: the file is only a lower bound."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            with suppress(OSError):
                os.close(handle)


def _place(head: Head) -> bytes:
    text = f"{head.seq} {head.hash}"
    return f"{text} {_check(text)}\n".encode("ascii").ljust(PLACE, b" ")


def _parse(place: bytes) -> Head | None:
    text, _, check = place.decode("ascii", "replace").strip().rpartition(" ")
    if check != _check(text):
        return None
    seq, _, digest = text.partition(" ")
    return Head(int(seq), digest)


def _check(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

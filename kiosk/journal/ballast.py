"""Space on the disk: enough for another visit, and a ballast that is thrown off so that a begun one can end."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kiosk import durable
from kiosk.journal.errors import is_full

SIZE = 8 << 20
ENOUGH = 64 << 20
"""bytes that are free before a visit begins"""

T = TypeVar("T")


def free_bytes(folder: Path) -> int:
    """How many bytes a program without privileges can still write there. Raises OSError."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


class Ballast:
    """A file that takes up space; ``free`` tells how many bytes are free beside it. Raises OSError."""

    def __init__(self, path: Path, free: Callable[[Path], int] = free_bytes) -> None:
        self._path = path
        self._free = free

    def has_room(self) -> bool:
        """Whether a visit can begin: enough is free, and the ballast is there or could be."""
        return self._free(self._path.parent) >= ENOUGH + (0 if self._whole() else SIZE)

    def load(self) -> None:
        """Take the ballast on again where there is room for it."""
        if self._whole() or not self.has_room():
            return
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(handle, 0, SIZE)
            os.fsync(handle)
        finally:
            os.close(handle)

    def spare(self, work: Callable[[], T]) -> T:
        """Do the work; where the disk is full, throw the ballast off and do it once more. Raises what it raises."""
        try:
            return work()
        except (OSError, sqlite3.Error) as error:
            if not is_full(error) or not self._path.exists():
                raise
            self._path.unlink()
            durable.sync(self._path.parent)
        return work()

    def _whole(self) -> bool:
        """Whether it is there, and not as a hole."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return False
        return found.st_size >= SIZE and found.st_blocks * 512 >= SIZE

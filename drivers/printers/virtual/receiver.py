"""The first stage of a printer: a finite buffer, and an eye on real-time commands."""

import re
from collections.abc import Iterator
from enum import Enum

_COMMAND = re.compile(
    rb"\x10\x04(?P<status>[\x01-\x04])"
    rb"|\x10\x05(?P<recover>[\x01\x02])"
    rb"|(?P<clear>\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08)",
    re.DOTALL,
)
_LONGEST = 10


class RealTime(Enum):
    """What a real-time command asks for."""

    STATUS = "status"
    RECOVER = "recover"
    CLEAR = "clear"


class Receiver:
    """Holds bytes until the interpreter takes them, and sees real-time commands as the bytes arrive.

    They are seen wherever they stand, in the middle of a picture too, as on the real thing.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._buffer = bytearray()
        self._tail = b""

    def __len__(self) -> int:
        return len(self._buffer)

    @property
    def room(self) -> int:
        """How many bytes it can still hold."""
        return self._capacity - len(self._buffer)

    def put(self, data: bytes) -> Iterator[tuple[RealTime, int]]:
        """Take in bytes, which must fit; yield each real-time command and its parameter when its last byte is in.

        What the caller does to the buffer meanwhile (``clear``) concerns the bytes up to there alone.
        """
        seen = self._tail + data
        start, put = 0, len(self._tail)
        for match in _COMMAND.finditer(seen):
            self._buffer += seen[put : match.end()]
            start = put = match.end()
            kind = RealTime(match.lastgroup)
            yield kind, match[0][-1]
        self._buffer += seen[put:]
        self._tail = seen[start:][1 - _LONGEST :]

    def take(self, count: int) -> bytes:
        """Hand over the oldest bytes, at most ``count``."""
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def clear(self) -> None:
        """Forget all bytes."""
        self._buffer.clear()

    def reset(self) -> None:
        """Forget all bytes and half a real-time command, as without power."""
        self._buffer.clear()
        self._tail = b""

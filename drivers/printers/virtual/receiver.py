"""The first stage of a printer: a finite buffer, and an eye on real-time commands."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

XON, XOFF = b"\x11", b"\x13"
SLOW = 960
"""bytes per second of a slow receiver, as many as a line of 9600 baud carries"""

_LONGEST = 10
_SPURT = 64
_NOISE = 100


class RealTime(Enum):
    """What a real-time command asks for."""

    STATUS = "status"
    RECOVER = "recover"
    PULSE = "pulse"
    POWER_OFF = "power_off"
    TELL = "tell"
    CLEAR = "clear"
    REQUEST = "request"
    """GS r, by a printer that answers it before its turn"""
    EJECTOR = "ejector"
    """GS e 6, by one that answers it even while an error stops it"""


_PATTERNS: Mapping[RealTime, bytes] = {
    RealTime.STATUS: rb"\x10\x04(?:[\x01-\x06\x11\x14]|[\x07\x08\x12].)",
    RealTime.RECOVER: rb"\x10\x05[\x01\x02]",
    RealTime.PULSE: rb"\x10\x14\x01[\x00\x01][\x01-\x08]",
    RealTime.POWER_OFF: rb"\x10\x14\x02\x01\x08",
    RealTime.TELL: rb"\x10\x14\x07[\x01\x04]",
    RealTime.CLEAR: rb"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
    RealTime.EJECTOR: rb"\x1de\x06",
    RealTime.REQUEST: rb"\x1dr[\x01\x02\x04\x31\x32\x34]",
}


@dataclass(frozen=True)
class Intake:
    """What is wrong with the way in; ``drop``: how many bytes are lost next."""

    slow: bool = False
    noise: bool = False
    drop: int = 0


class Receiver:
    """Holds bytes until the interpreter takes them, and sees real-time commands as the bytes arrive.

    They are seen wherever they stand, in the middle of a picture too, as on the real thing. With ``overrun`` it takes
    in all bytes and loses those that it has no room for; otherwise whoever sends has to wait.
    """

    def __init__(
        self, capacity: int, hears: Collection[RealTime] = frozenset(RealTime), *, overrun: bool = False
    ) -> None:
        self._capacity = capacity
        self._overrun = overrun
        names = [b"(?P<%s>%s)" % (kind.value.encode(), _PATTERNS[kind]) for kind in RealTime if kind in hears]
        self._commands = re.compile(b"|".join(names) or rb"(?!)", re.DOTALL)
        self._buffer = bytearray()
        self._tail = b""
        self._data_to = 0
        self._seams: list[int] = []
        """how many bytes lie before each seam"""
        self._open = True
        self._slow_since = 0.0
        self.now = 0.0
        self.intake = Intake()
        self.received = 0
        """bytes that came, those that were lost too"""
        self.lost = 0
        """bytes for which there was no room"""

    def __len__(self) -> int:
        return len(self._buffer)

    @property
    def room(self) -> int:
        """How many bytes it takes now."""
        free = self._capacity if self._overrun else self._free
        if not self.intake.slow:
            return free
        return min(free, int(max(min((self.now - self._slow_since) * SLOW, _SPURT), 0)))

    @property
    def has_data(self) -> bool:
        """Whether it holds anything but real-time commands, which were obeyed."""
        return self._data_to > 0

    @property
    def at_seam(self) -> bool:
        """Whether the next byte comes from another client than the last one."""
        return bool(self._seams) and not self._seams[0]

    def put(self, data: bytes) -> Iterator[tuple[RealTime, bytes]]:
        """Take in bytes, at most ``room``; yield each real-time command, and what follows its first two bytes.

        A command is given when its last byte is in. What the caller does to the buffer meanwhile (``clear``) concerns
        the bytes up to there alone.
        """
        seen = self._tail + self._let_in(data)
        start, put = 0, len(self._tail)
        for match in self._commands.finditer(seen):
            self._store(seen[put : match.start()])
            self._store(seen[max(put, match.start()) : match.end()], data_too=False)
            start = put = match.end()
            yield RealTime(match.lastgroup), match[0][2:]
        self._store(seen[put:])
        self._tail = seen[start:][1 - _LONGEST :]

    def take(self, count: int) -> bytes:
        """Hand over the oldest bytes, at most ``count`` and not beyond a seam."""
        taken = bytes(self._buffer[: min(count, *self._seams) if self._seams else count])
        del self._buffer[: len(taken)]
        self._data_to = max(self._data_to - len(taken), 0)
        if self._seams:
            self._seams = [seam - len(taken) for seam in self._seams]
        return taken

    def part(self) -> None:
        """What comes from now on is from another client: a seam."""
        if len(self) not in self._seams:
            self._seams.append(len(self))

    def pass_seam(self) -> None:
        """Go on behind the seam."""
        del self._seams[0]

    def flow(self) -> bytes:
        """XOFF when it has become nearly full, XON when there is room again; otherwise nothing."""
        low, high = min(128, self._capacity // 3), min(256, 2 * self._capacity // 3)
        if self._open and self._free <= low:
            self._open = False
            return XOFF
        if not self._open and self._free >= high:
            self._open = True
            return XON
        return b""

    def clear(self) -> None:
        """Forget all bytes."""
        self._buffer.clear()
        self._data_to = 0
        self._seams = [0][: len(self._seams)]

    def reset(self) -> None:
        """Forget all bytes and half a real-time command, as without power."""
        self.clear()
        self._tail = b""
        self._open = True

    @property
    def _free(self) -> int:
        return self._capacity - len(self._buffer)

    def _let_in(self, data: bytes) -> bytes:
        """What is left of bytes on a bad way in."""
        first = self.received
        self.received += len(data)
        intake = self.intake
        if intake.slow:
            self._slow_since = max(self._slow_since, self.now - _SPURT / SLOW) + len(data) / SLOW
        if intake.noise:
            data = bytes(byte ^ 0x20 if (first + i) % _NOISE == _NOISE - 1 else byte for i, byte in enumerate(data))
        if intake.drop:
            self.intake = Intake(intake.slow, intake.noise, max(intake.drop - len(data), 0))
        return data[intake.drop :]

    def _store(self, data: bytes, *, data_too: bool = True) -> None:
        kept = data[: self._free]
        self.lost += len(data) - len(kept)
        self._buffer += kept
        if kept and data_too:
            self._data_to = len(self._buffer)

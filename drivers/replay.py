"""``tape:///path``: a printer that is a tape. It takes what was sent when the tape was recorded, and answers as then.

What happened by itself (an answer, a loss, room for more) happens again, in its order and as long after what came
before it as then.
What is sent must be what was sent: anything else raises TapeDiffers, which says where and how.
"""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable, TapeDiffers
from drivers.printers import commands
from drivers.printers.masking import Mask
from drivers.tape import BEGINNINGS, SENDINGS, Entry, Kind, read

_NAMED = re.compile(re.escape(commands.process_id("")) + rb"([\x21-\x7e]{3})")
_TIMED = frozenset({Kind.HEARD, Kind.LOST, Kind.HELD})
_SHOWN = 16
_REMEDY = "record the tape anew if the change was meant; profile, document and name of the job must be the same"


def opener(address: Address) -> "Player":
    """What plays the tape of an address; raises AddressError where none is named."""
    address.allow()
    if not address.path():
        raise AddressError(str(address), 'write it as "tape:///path/of/the.tape"')
    return Player(Path(address.path()))


def job_on(address: Address) -> str | None:
    """The name of the first job on the tape of an address, by which it must be played back; None if none was named.

    Raises DeviceUnavailable for what is no tape.
    """
    sent = b"".join(entry.data for entry in read(Path(address.path())) if entry.kind in SENDINGS)
    named = _NAMED.search(sent)
    return named[1].decode("ascii") if named else None


class Player:
    """Opens the lines of one tape, one after another."""

    def __init__(
        self, path: Path, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._path = path
        self._clock = clock
        self._sleep = sleep
        self._entries: list[Entry] | None = None
        self._line: ReplayTransport | None = None

    def __repr__(self) -> str:
        return f"<Player {self._path}>"

    def __call__(self) -> "ReplayTransport":
        """The next line; raises DeviceUnavailable where it was refused then, and at the end of the tape.

        Raises TapeDiffers if the line before was closed with something unsent.
        """
        if self._entries is None:
            self._entries = read(self._path)
        if self._line is not None and self._line.left is not None:
            raise _differs(self._path, self._line.left, "that was sent then; now the line was closed before")
        if not self._entries:
            raise DeviceUnavailable(f"the tape {self._path} is at its end", "name another tape")
        first, *rest = self._entries
        length = next((index for index, entry in enumerate(rest) if entry.kind in BEGINNINGS), len(rest))
        self._entries = rest[length:]
        if first.kind is Kind.REFUSED:
            raise DeviceUnavailable(first.text, "this is a tape: it was so when it was recorded")
        self._line = ReplayTransport(self._path, [first, *rest[:length]], self._clock, self._sleep)
        return self._line


class ReplayTransport:
    """One line of a tape."""

    def __init__(
        self, path: Path, entries: list[Entry], clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._path = path
        self._opened, *self._entries = entries
        self._clock = clock
        self._sleep = sleep
        self._mask = Mask()
        self._last, self._happened = self._opened.at, clock()
        self._inbox: list[bytes] = []
        self._lost: str | None = None

    def __repr__(self) -> str:
        return f"<ReplayTransport {self._path}>"

    @property
    def left(self) -> Entry | None:
        """The first thing that was sent when the tape was recorded, and was not sent yet."""
        return next((entry for entry in self._entries if entry.kind in SENDINGS), None)

    def write(self, data: bytes, timeout: float) -> int:
        """Take what was taken then; raises DeviceLost where it was lost then, TapeDiffers for anything else."""
        until = self._clock() + timeout
        self._play()
        while (due := self._due()) is not None and due > self._clock():
            if not self._wait(until):
                return 0
        self._check()
        return self._take(data)

    def read(self, timeout: float) -> bytes:
        """What was heard then, when it is time; raises DeviceLost where it was lost then."""
        until = self._clock() + timeout
        self._play()
        while not self._inbox:
            self._check()
            if not self._wait(until):
                return b""
        return self._inbox.pop(0)

    def close(self) -> None:
        """Let go; idempotent. What should have been sent before is told when the next line is opened."""
        self._lost = "the line was closed"

    def _due(self) -> float | None:
        """When the next thing happens, unless we may do it at any time."""
        if self._lost is not None or not self._entries or self._entries[0].kind not in _TIMED:
            return None
        return self._happened + self._entries[0].at - self._last

    def _play(self) -> None:
        """Let happen what is due by itself."""
        while (due := self._due()) is not None and due <= self._clock() and self._entries[0].kind is not Kind.HELD:
            entry = self._entries.pop(0)
            self._last, self._happened = entry.at, due
            if entry.kind is Kind.HEARD:
                self._inbox.append(entry.data)
            else:
                self._lost = entry.text

    def _wait(self, until: float) -> bool:
        """Wait for the next thing; False if the time is over."""
        now, due = self._clock(), self._due()
        if now >= until:
            return False
        self._sleep(min(until, due) - now if due is not None and due > now else until - now)
        self._play()
        return True

    def _check(self) -> None:
        if self._lost is not None:
            raise DeviceLost(self._lost, "this is a tape: it was so when it was recorded")

    def _take(self, data: bytes) -> int:
        entry = self._entries[0] if self._entries else self._opened
        if entry.kind not in SENDINGS:
            raise _differs(self._path, entry, f"nothing more was sent after that; now {len(data)} bytes are sent")
        covered = self._mask(data[: len(entry.data)])
        strange = next((at for at, byte in enumerate(covered) if byte != entry.data[at]), None)
        if strange is not None:
            then, now = (part[strange : strange + _SHOWN].hex(" ") for part in (entry.data, covered))
            raise _differs(self._path, entry, f"its byte {strange + 1} differs: then {then} was sent, now {now}")
        rest = entry.data[len(covered) :]
        self._entries[:1] = [replace(entry, kind=Kind.SENT, data=rest)] if rest else []
        self._last, self._happened = entry.at, self._clock()
        return len(covered)


def _differs(path: Path, entry: Entry, how: str) -> TapeDiffers:
    return TapeDiffers(f"{path}, line {entry.line}: {how}", _REMEDY)

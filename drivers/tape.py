"""A tape of what went over a printer's line: recorded on command, read by people, played back by ``drivers.replay``.

A tape is text, a line for each thing that happened: seconds since the recording began, what, and what with it. Bytes
are hexadecimal; ``00*16`` is sixteen times 00. ``>`` was sent, ``|>`` was sent when the printer had room again, and
``<`` was heard. What was sent is covered as ``drivers.printers.masking`` says: no ticket can be read or printed from a
tape. It is its owner's alone all the same, and is never written over.

    kiosk tape 1
    0.000 open
    0.001 > 10 04 01
    0.012 < 16
    0.013 > 1b 40 78*12 0a
    1.250 |> 78*5 0a
    9.870 lost the serial port /dev/ttyUSB0 broke: it hung up
    9.871 close
    9.920 refused /dev/ttyUSB0 is not there
"""

import logging
import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from drivers.address import Address
from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.printers.masking import Mask
from drivers.printers.transport import Opener, Transport
from drivers.registry import factory

OPTION = "tape"
"""of any printer's address: where its line is recorded to"""
_VERSION = "kiosk tape 1"
_ENTRY = re.compile(r"(?P<at>\d+\.\d{3}) (?P<kind>open|refused|\|?>|<|lost|close)(?: (?P<rest>.+))?")
_RUN = re.compile(r"(?P<byte>[0-9a-f]{2})(?:\*(?P<count>[1-9]\d{0,6}))?")
_LONG = 4

_log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What happened on a line."""

    OPENED = "open"
    REFUSED = "refused"
    SENT = ">"
    HELD = "|>"
    """sent, after the printer had not taken all that it was offered before"""
    HEARD = "<"
    LOST = "lost"
    CLOSED = "close"


SENDINGS = frozenset({Kind.SENT, Kind.HELD})
BEGINNINGS = frozenset({Kind.OPENED, Kind.REFUSED})
"""what begins a line, or the lack of one"""


@dataclass(frozen=True)
class Entry:
    """A line of a tape."""

    at: float
    """seconds since the recording began"""
    kind: Kind
    data: bytes = b""
    """of what was sent, covered, and of what was heard"""
    text: str = ""
    """why the line was refused or lost"""
    line: int = 0
    """where it stands in the file, counted from 1"""

    def __str__(self) -> str:
        rest = _hexadecimal(self.data) or " ".join(self.text.split())
        return f"{self.at:.3f} {self.kind} {rest}".rstrip()


def line_to(address: Address) -> Opener:
    """What opens the line to a printer, recorded if the address says ``?tape=FILE``; nothing is opened yet.

    Raises UnknownScheme, AddressError, and DeviceUnavailable for a tape that can't be made.
    """
    bare = untaped(address)
    opener: Opener = factory("printer", bare)(bare)
    return recording(opener, Path(address.options[OPTION])) if OPTION in address.options else opener


def untaped(address: Address) -> Address:
    """The same line, and no tape of it: for whoever only looks, as the tape is for somebody else."""
    return replace(address, options={name: value for name, value in address.options.items() if name != OPTION})


def recording(opener: Opener, path: Path, clock: Callable[[], float] = time.monotonic) -> Opener:
    """An opener of the same lines that puts all on a new tape; raises DeviceUnavailable if there is a file already."""
    recorder = _Recorder(path, clock)

    def open_() -> Transport:
        try:
            transport = opener()
        except DeviceUnavailable as error:
            recorder.note(Kind.REFUSED, text=str(error))
            raise
        recorder.note(Kind.OPENED)
        return _RecordedTransport(transport, recorder)

    return open_


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Make a tape of what happened; raises DeviceUnavailable where there is a file already, or none can be made."""
    _make(path, "\n".join((_VERSION, *map(str, entries))))


def read(path: Path) -> list[Entry]:
    """All that is on a tape; raises DeviceUnavailable with file and line where it is none."""
    try:
        first, *lines = path.read_text("ascii", "backslashreplace").splitlines() or [""]
    except OSError as error:
        raise DeviceUnavailable(
            f"the tape {path} can't be read: {error.strerror}", "name a tape that is there"
        ) from None
    if first != _VERSION:
        raise DeviceUnavailable(f'{path} is not a tape: it does not begin with "{_VERSION}"', "name a tape")
    entries = [_entry(path, number, line) for number, line in enumerate(lines, 2)]
    if entries and entries[0].kind not in BEGINNINGS:
        raise _no_line(path, 2, lines[0])
    return entries


class _Recorder:
    """Writes a tape; one that can't be written on ends with a warning, because printing goes on."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._begun = clock()
        self._works = True
        _make(path, _VERSION)

    def note(self, kind: Kind, data: bytes = b"", text: str = "") -> None:
        if not self._works:
            return
        try:
            _append(self._path, str(Entry(self._clock() - self._begun, kind, data, text)))
        except OSError as error:
            self._works = False
            _log.warning("the tape %s ends here: %s", self._path, error.strerror)


class _RecordedTransport:
    def __init__(self, transport: Transport, recorder: _Recorder) -> None:
        self._transport = transport
        self._recorder = recorder
        self._mask = Mask()
        self._held = False
        self._open = True

    def __repr__(self) -> str:
        return f"<recorded {self._transport}>"

    def write(self, data: bytes, timeout: float) -> int:
        try:
            count = self._transport.write(data, timeout)
        except DeviceLost as error:
            self._recorder.note(Kind.LOST, text=str(error))
            raise
        if count:
            self._recorder.note(Kind.HELD if self._held else Kind.SENT, self._mask(data[:count]))
        self._held = count < len(data)
        return count

    def read(self, timeout: float) -> bytes:
        try:
            data = self._transport.read(timeout)
        except DeviceLost as error:
            self._recorder.note(Kind.LOST, text=str(error))
            raise
        if data:
            self._recorder.note(Kind.HEARD, data)
        return data

    def close(self) -> None:
        self._transport.close()
        if self._open:
            self._open = False
            self._recorder.note(Kind.CLOSED)


def _make(path: Path, text: str) -> None:
    try:
        _append(path, text, os.O_CREAT | os.O_EXCL)
    except FileExistsError as error:
        raise DeviceUnavailable(
            f"there is a file {path} already", "name another for the tape: none is written over"
        ) from error
    except OSError as error:
        raise DeviceUnavailable(
            f"the tape {path} can't be made: {error.strerror}", "name a file in a folder that is there"
        ) from error


def _append(path: Path, text: str, flags: int = 0) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | flags, 0o600)
    with os.fdopen(fd, "w", encoding="ascii", errors="backslashreplace") as file:
        file.write(f"{text}\n")


def _entry(path: Path, number: int, line: str) -> Entry:
    match = _ENTRY.fullmatch(line)
    if match is not None:
        kind, rest = Kind(match["kind"]), match["rest"] or ""
        if kind not in SENDINGS | {Kind.HEARD}:
            return Entry(float(match["at"]), kind, text=rest, line=number)
        runs = [_RUN.fullmatch(word) for word in rest.split()]
        data = b"".join(bytes.fromhex(run["byte"]) * int(run["count"] or 1) for run in runs if run)
        if data and all(runs):
            return Entry(float(match["at"]), kind, data, line=number)
    raise _no_line(path, number, line)


def _no_line(path: Path, number: int, line: str) -> DeviceUnavailable:
    return DeviceUnavailable(f"{path}, line {number} has no place on a tape: {line[:60]!r}", "record the tape anew")


def _hexadecimal(data: bytes) -> str:
    words: list[str] = []
    for byte, run in groupby(data):
        count = len(list(run))
        words += [f"{byte:02x}*{count}"] if count >= _LONG else [f"{byte:02x}"] * count
    return " ".join(words)

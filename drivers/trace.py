"""What went over a printer's line in its last jobs: kept in memory, always on, bounded; told as a tape.

A trace keeps references to the bytes as they were sent, so it costs the printing nothing; they are covered,
as on a tape (``drivers.printers.masking``), when the trace is told, and leave the process in no other way.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.printers.masking import Mask
from drivers.printers.transport import Opener, Transport
from drivers.tape import BEGINNINGS, SENDINGS, Entry, Kind, write

JOBS = 8
"""jobs that are kept"""
LARGEST = 256 * 1024
"""bytes that are kept of them together; of one that is larger by itself its beginning"""
BETWEEN = 64
"""things that are kept of what happened since the last job"""


@dataclass(frozen=True)
class Told:
    """One job as it is told: times in seconds since the trace began, what was sent covered."""

    job: str
    """empty for what happened since the last one"""
    entries: tuple[Entry, ...]
    cut: bool = False
    """it was too large: what was sent later is left out"""

    @property
    def whole(self) -> bool:
        """Whether it can be played back: its line was opened for it, and nothing is left out."""
        return not self.cut and bool(self.entries) and self.entries[0].kind is Kind.OPENED


@dataclass
class _Job:
    name: str
    entries: list[Entry] = field(default_factory=list)
    size: int = 0
    cut: bool = False


class Trace:
    """Keeps the last jobs of one printer; it may be told from another thread than the one that prints."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._jobs: deque[_Job] = deque(maxlen=JOBS)
        self._between: deque[Entry] = deque(maxlen=BETWEEN)
        self._job: _Job | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<Trace of {len(self._jobs)} jobs>"

    def of(self, opener: Opener) -> Opener:
        """An opener of the same lines, whose bytes this trace keeps."""

        def open_() -> Transport:
            try:
                transport = opener()
            except DeviceUnavailable as error:
                self.note(Kind.REFUSED, text=str(error))
                raise
            self.note(Kind.OPENED)
            return _Traced(transport, self)

        return open_

    def begin(self, job: str) -> None:
        """All from now on belongs to this job."""
        with self._lock:
            self._between.clear()
            self._job = _Job(job)
            self._jobs.append(self._job)

    def end(self) -> None:
        """The job is over; idempotent."""
        self._job = None

    def note(self, kind: Kind, data: bytes = b"", text: str = "") -> None:
        """Something happened on the line."""
        entry = Entry(self._clock() - self._begun, kind, data, text)
        with self._lock:
            job = self._job
            if job is None:
                self._between.append(entry)
                return
            job.cut = job.cut or (kind in SENDINGS and job.size + len(data) > LARGEST)
            if job.cut and kind in SENDINGS:
                return
            job.entries.append(entry)
            job.size += len(data)
            while len(self._jobs) > 1 and sum(one.size for one in self._jobs) > LARGEST:
                self._jobs.popleft()

    def tell(self) -> tuple[Told, ...]:
        """The jobs, oldest first, and what happened since."""
        with self._lock:
            kept = [(job.name, tuple(job.entries), job.cut) for job in self._jobs]
            if self._between:
                kept.append(("", tuple(self._between), False))
        return tuple(Told(name, tuple(_covered(entries)), cut) for name, entries, cut in kept)


def save(told: tuple[Told, ...], path: Path) -> None:
    """Write a trace as a tape, for its owner alone; one that goes on in the midst of a line begins with ``open``.

    Raises DeviceUnavailable where there is such a file already, or none can be made.
    """
    entries: list[Entry] = []
    for part in told:
        if part.entries and part.entries[0].kind not in BEGINNINGS:
            entries.append(Entry(part.entries[0].at, Kind.OPENED))
        entries += part.entries
    write(path, entries)


def _covered(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """A line begins with a mask of its own, and so does a job: no ticket of before goes on in it."""
    mask = Mask()
    for entry in entries:
        if entry.kind in BEGINNINGS:
            mask = Mask()
        sent = entry.kind in SENDINGS
        yield Entry(round(entry.at, 3), entry.kind, mask(entry.data) if sent else entry.data, entry.text)


class _Traced:
    """A line whose bytes are kept."""

    def __init__(self, transport: Transport, trace: Trace) -> None:
        self._transport = transport
        self._trace = trace
        self._held = False

    def __repr__(self) -> str:
        return repr(self._transport)

    def write(self, data: bytes, timeout: float) -> int:
        try:
            count = self._transport.write(data, timeout)
        except DeviceLost as error:
            self._trace.note(Kind.LOST, text=str(error))
            raise
        if count:
            self._trace.note(Kind.HELD if self._held else Kind.SENT, data[:count])
        self._held = count < len(data)
        return count

    def read(self, timeout: float) -> bytes:
        try:
            data = self._transport.read(timeout)
        except DeviceLost as error:
            self._trace.note(Kind.LOST, text=str(error))
            raise
        if data:
            self._trace.note(Kind.HEARD, data)
        return data

    def close(self) -> None:
        self._transport.close()
        self._trace.note(Kind.CLOSED)

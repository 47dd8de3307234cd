"""What a session asks of its printer between jobs: how it is, what it still has to say, to forget all."""

from collections.abc import Callable, Iterable

from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.ports import Cause, PrinterStatus
from drivers.printers import commands
from drivers.printers.link import Link
from drivers.printers.profile import Profile
from drivers.printers.replies import ProcessId, Reply, Unit
from drivers.printers.status import DIALECTS
from drivers.printers.talk import ask, clear, count, listen
from drivers.printers.way import AFTER_CUT

_STATUS_SECONDS = 1.8
_AT_ONCE_SECONDS = 0.2
_COUNT_SECONDS = 0.2
_FRESH_SECONDS = 1.0
_GREETING_SECONDS = 0.2
_LISTEN_SECONDS = 2.5
_LONG_PAPER_MM = 150
"""A proof that is under way is waited for as long as such a paper takes; the restart itself took a while already."""


class Inquiry:
    """Puts questions on a link that has no job on it."""

    def __init__(self, link: Link, profile: Profile, clock: Callable[[], float]) -> None:
        self._link = link
        self._profile = profile
        self._dialect = DIALECTS[profile.dialect]
        self._clock = clock
        self._last: tuple[int, float, PrinterStatus] | None = None

    def status(self) -> PrinterStatus:
        """Ask, at most 1.8 s; printers close idle lines, which says nothing of them: an open line has two tries."""
        was_open, begun = self._link.is_open, self._clock()
        status = self._ask()
        at_once = self._clock() - begun < _AT_ONCE_SECONDS
        if was_open and at_once and status.link is Cause.DISCONNECTED:
            status = self._ask()
        self._last = self._link.opened, self._clock(), status
        return status

    def before_job(self, *, anew: bool) -> PrinterStatus:
        """How it is before a job is sent; ``anew``: what it said before does not count.

        Else what it said within the last second on this very line is enough, if it was ready then. To ask again would
        be no safer: what happens between the answer and the first byte is told by the printer itself when the job
        begins or, by one that can't, not at all.
        """
        status = (None if anew else self._fresh()) or self.status()
        self._last = None
        return status

    def late(self, jobs: set[str]) -> list[Reply]:
        """What it still has to say, above all of these jobs; of one that says nothing, that its line opens.

        Raises DeviceLost, DeviceUnavailable.
        """
        if self._dialect.mute:
            self._link.open()
            return []
        quiet = _LONG_PAPER_MM / self._profile.speed_mm_s if jobs else _GREETING_SECONDS
        return listen(self._link, self._clock, quiet, _LISTEN_SECONDS, lambda heard: jobs <= ended(heard))

    def cleared(self, seconds: float) -> tuple[bool, list[Reply]]:
        """Clear its buffer; without its word that it did, the line is dropped and what it holds with it."""
        try:
            cleared, heard = clear(self._link, self._profile, self._clock, seconds)
        except (DeviceLost, DeviceUnavailable):
            cleared, heard = False, []
        if not cleared and not self._dialect.mute:
            self._link.drop()
        return cleared, heard

    def retracts(self) -> int | None:
        """How often it drew a paper back; None if it does not say."""
        try:
            return count(self._link, commands.RETRACTS, Unit.RETRACTS, self._clock, _COUNT_SECONDS)
        except (DeviceLost, DeviceUnavailable):
            self._link.drop()
            return None

    def _fresh(self) -> PrinterStatus | None:
        if self._last is None or not self._link.is_open:
            return None
        line, at, status = self._last
        recent = line == self._link.opened and self._clock() - at < _FRESH_SECONDS
        return status if recent and status.ready else None

    def _ask(self) -> PrinterStatus:
        return ask(self._link, self._dialect, self._clock, _STATUS_SECONDS)


def ended(replies: Iterable[Reply]) -> frozenset[str]:
    """The jobs whose last proof is among these replies."""
    ids = (reply.id for reply in replies if isinstance(reply, ProcessId))
    return frozenset(id_[:-1] for id_ in ids if id_.endswith(AFTER_CUT))

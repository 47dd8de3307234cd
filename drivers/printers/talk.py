"""Short exchanges with a printer that has no job in hand: how it is, what it still has to say, forget all."""

from collections.abc import Callable, Iterator

from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.ports import Cause, PrinterStatus
from drivers.printers import commands
from drivers.printers.link import Link
from drivers.printers.profile import Profile
from drivers.printers.replies import CLEARED, Counter, Reply, Unit
from drivers.printers.status import Dialect, after_answer

Clock = Callable[[], float]

_SILENT = PrinterStatus(link=Cause.SILENT)
_DISCONNECTED = PrinterStatus(link=Cause.DISCONNECTED)


def ask(link: Link, dialect: Dialect, clock: Clock, seconds: float) -> PrinterStatus:
    """Put the real-time questions one after another: their answers can't be told apart.

    After one that is not answered in time the line is dropped, because its answer could come late and be taken for
    another one's. Of a printer that can't be asked all is known when its line opens.
    """
    until = clock() + seconds
    status = PrinterStatus(mute=dialect.mute)
    try:
        link.drain()
        for number in dialect.questions:
            told = _after(status, link, dialect, number, clock, until)
            if told is None:
                link.drop()
                return _SILENT if status == PrinterStatus() else status
            status = told
    except (DeviceLost, DeviceUnavailable):
        link.drop()
        return _DISCONNECTED
    return status


def listen(
    link: Link, clock: Clock, quiet: float, longest: float, enough: Callable[[list[Reply]], bool]
) -> list[Reply]:
    """All that the printer says by itself until it said enough, or nothing for ``quiet`` seconds.

    What had already come is heard in any case. Raises DeviceLost, DeviceUnavailable.
    """
    until = clock() + longest
    heard: list[Reply] = []
    while replies := link.hear(min(quiet, max(0.0, until - clock()))):
        heard += replies
        if clock() >= until:
            break
        if enough(heard):
            quiet = 0.0
    return heard


def clear(link: Link, profile: Profile, clock: Clock, seconds: float) -> tuple[bool, list[Reply]]:
    """Empty the printer's buffer; return whether it confirmed that, and all that it said meanwhile.

    Raises DeviceLost, DeviceUnavailable.
    """
    until = clock() + seconds
    heard: list[Reply] = []
    if not _sent(link, commands.HEAD + profile.clear, clock, until) or not profile.clear_answered:
        return False, heard
    for replies in _replies(link, clock, until):
        heard += replies
        if CLEARED in heard:
            break
    return CLEARED in heard, heard


def count(link: Link, question: bytes, unit: Unit, clock: Clock, seconds: float) -> int | None:
    """What a counter of the printer says; None if it says nothing in time. Raises DeviceLost, DeviceUnavailable."""
    until = clock() + seconds
    if not _sent(link, question, clock, until):
        return None
    for replies in _replies(link, clock, until):
        counts = [reply.count for reply in replies if isinstance(reply, Counter) and reply.unit is unit]
        if counts:
            return counts[-1]
    return None


def _after(
    status: PrinterStatus, link: Link, dialect: Dialect, number: int, clock: Clock, until: float
) -> PrinterStatus | None:
    """What is known after one more question; None if it is not answered in time."""
    if not _sent(link, commands.question(number), clock, until):
        return None
    for replies in _replies(link, clock, until):
        told = (after_answer(status, dialect, number, reply) for reply in replies)
        if answers := [answer for answer in told if answer is not None]:
            return answers[0]
    return None


def _replies(link: Link, clock: Clock, until: float) -> Iterator[list[Reply]]:
    """What it says until then; what has come by now is heard in any case, but nobody can talk for ever."""
    while replies := link.hear(max(0.0, until - clock())):
        yield replies
        if clock() >= until:
            return


def _sent(link: Link, data: bytes, clock: Clock, until: float) -> bool:
    while data and (taken := link.send(data, max(0.0, until - clock()))):
        data = data[taken:]
    return not data

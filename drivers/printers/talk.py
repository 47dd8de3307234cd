"""Short exchanges with a printer that has no job in hand: how it is, what it still has to say, forget all."""

from collections.abc import Callable

from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.ports import Cause, PrinterStatus
from drivers.printers import commands
from drivers.printers.link import Link
from drivers.printers.profile import Profile
from drivers.printers.replies import CLEARED, RealTimeStatus, Reply
from drivers.printers.status import QUESTIONS, Dialect, after_question

Clock = Callable[[], float]

_SILENT = PrinterStatus(link=Cause.SILENT)
_DISCONNECTED = PrinterStatus(link=Cause.DISCONNECTED)


def ask(link: Link, dialect: Dialect, clock: Clock, seconds: float) -> PrinterStatus:
    """Put the real-time questions one after another: their answers can't be told apart.

    After one that is not answered in time the line is dropped, because its answer could come late and be taken for
    another one's.
    """
    until = clock() + seconds
    status = PrinterStatus()
    try:
        link.drain()
        for number in QUESTIONS:
            answer = _answer(link, number, clock, until)
            if answer is None:
                link.drop()
                return _SILENT if status == PrinterStatus() else status
            status = after_question(status, dialect, number, answer)
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
        if heard and enough(heard):
            quiet = 0.0
    return heard


def clear(link: Link, profile: Profile, clock: Clock, seconds: float) -> tuple[bool, list[Reply]]:
    """Empty the printer's buffer; return whether it confirmed that, and all that it said meanwhile.

    Raises DeviceLost, DeviceUnavailable.
    """
    until = clock() + seconds
    heard: list[Reply] = []
    if not _sent(link, profile.clear, clock, until) or not profile.clear_answered:
        return False, heard
    while CLEARED not in heard and (replies := link.hear(until - clock())):
        heard += replies
    return CLEARED in heard, heard


def _answer(link: Link, number: int, clock: Clock, until: float) -> int | None:
    if not _sent(link, commands.question(number), clock, until):
        return None
    while replies := link.hear(until - clock()):
        answers = [reply.bits for reply in replies if isinstance(reply, RealTimeStatus)]
        if answers:
            return answers[0]
    return None


def _sent(link: Link, data: bytes, clock: Clock, until: float) -> bool:
    while data and (taken := link.send(data, max(0.0, until - clock()))):
        data = data[taken:]
    return not data

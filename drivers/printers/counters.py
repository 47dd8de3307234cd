"""What printers have counted in their lives; a row of a table for each counter.

Custom: GS E1 to E5. Epson and Citizen: GS g 2 with the numbers of counters that can't be set back (Epson's ESC/POS
reference; command reference of Citizen's CT-S2000).
"""

from collections.abc import Callable, Mapping
from contextlib import closing

from drivers.printers.profile import Profile
from drivers.printers.replies import Block, Counter, Reply, demultiplex
from drivers.printers.status import DIALECTS
from drivers.printers.transport import Opener, Transport

_PATIENCE = 0.7
_WORD = 0x5F


def _maintenance(number: int) -> bytes:
    return b"\x1dg2\0" + number.to_bytes(2, "little")


_CUSTOM: Mapping[str, bytes] = {
    "paper_left_cm": b"\x1d\xe1",
    "cuts": b"\x1d\xe2",
    "paper_cm": b"\x1d\xe3",
    "retracts": b"\x1d\xe4",
    "power_ups": b"\x1d\xe5",
}
_LINES: Mapping[str, bytes] = {
    "lines": _maintenance(148),
    "head_heated": _maintenance(149),
    "cuts": _maintenance(178),
    "hours": _maintenance(198),
}
_MAKERS: Mapping[str, Mapping[str, bytes]] = {"EPSON": _LINES, "CITIZEN": _LINES}


def questions(profile: Profile) -> Mapping[str, bytes]:
    """The counters of a printer, and the commands that ask for them; none where no counter is known."""
    return _CUSTOM if profile.dialect == "custom" else _MAKERS.get(profile.identity.maker.upper(), {})


def counters(opener: Opener, profile: Profile, clock: Callable[[], float]) -> dict[str, int | None]:
    """What they stand at; None where it does not say. Nothing is printed. Raises DeviceUnavailable, DeviceLost."""
    asked = questions(profile)
    with closing(opener()) as line:
        return {name: _asked(line, question, profile, clock) for name, question in asked.items()}


def _asked(line: Transport, question: bytes, profile: Profile, clock: Callable[[], float]) -> int | None:
    until = clock() + _PATIENCE
    while question and clock() < until:
        question = question[line.write(question, until - clock()) :]
    unread = b""
    while (left := until - clock()) > 0:
        replies, unread = demultiplex(unread + line.read(left), DIALECTS[profile.dialect].speech)
        for reply in replies:
            if (count := _count(reply)) is not None:
                return count
    return None


def _count(reply: Reply) -> int | None:
    if isinstance(reply, Counter):
        return reply.count
    if isinstance(reply, Block) and reply.header == _WORD and reply.body.isdigit():
        return int(reply.body)
    return None

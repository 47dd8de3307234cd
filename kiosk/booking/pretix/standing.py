"""Where a ticket stands, read from its check-ins on the kiosks' list and from the notes that kiosks leave; pure.

======================  ==========================================  =================================
on the list             newest note since then                      the ticket is
======================  ==========================================  =================================
no check-in             whatever                                    free (None)
by a device             printed, or presumed, or in doubt           what the surest of them says
by another kiosk        none, for less than ``BUSY``                being printed there
by any device           none                                        in doubt: its kiosk fell silent
by nobody's device      whatever                                    printed: staff handed it out
======================  ==========================================  =================================
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.booking.port import ServerRefused
from kiosk.booking.pretix.refusals import busy, device_name, stamp
from kiosk.booking.pretix.wire import CheckIn, Position, PrintLog
from kiosk.domain.booking import Refusal, TicketState

BUSY = timedelta(minutes=10)
"""So long a kiosk that has said nothing yet may still be printing."""
SUREST = (TicketState.PRINTED, TicketState.PRESUMED, TicketState.IN_DOUBT)


@dataclass(frozen=True)
class Standing:
    """Where one ticket stands; the state is None where it is free, ``entry`` is who holds it."""

    state: TicketState | None
    entry: CheckIn | None = None
    note: PrintLog | None = None
    busy: bool = False


def standing(position: Position, own: int, now: datetime) -> Standing:
    """Where a ticket stands for the device ``own`` at the server's time ``now``."""
    entry = entry_of(position)
    if entry is None:
        return Standing(None)
    if entry.device_id is None:
        return Standing(TicketState.PRINTED, entry)
    since = [note for note in position.print_logs if note.datetime >= entry.datetime and note.said("claim")]
    for state in SUREST:
        note = next((note for note in since if note.said("state") == state), None)
        if note is not None:
            return Standing(state, entry, note)
    elsewhere = entry.device_id != own and now - entry.datetime < BUSY
    return Standing(TicketState.IN_DOUBT, entry, busy=elsewhere)


def entry_of(position: Position) -> CheckIn | None:
    """The newest check-in of a ticket on the list; None where it is free."""
    entries = [entry for entry in position.checkins if entry.type == "entry"]
    return max(entries, key=lambda entry: entry.datetime, default=None)


def check(standings: Sequence[Standing]) -> None:
    """Raise ServerRefused where nothing of an order can be had now."""
    if not standings:
        raise ServerRefused(Refusal.NOT_FOUND, {}, "no ticket of this order is on the kiosks' list")
    for one in standings:
        if one.busy:
            raise ServerRefused(Refusal.BUSY_ELSEWHERE, busy(one.entry))
    if all(one.state is TicketState.PRINTED for one in standings):
        raise ServerRefused(Refusal.ALREADY_COLLECTED, max(map(_when_and_where, standings), key=lambda one: one["at"]))


def _when_and_where(one: Standing) -> dict[str, str]:
    if one.note is not None:
        return {"at": stamp(one.note.datetime), "kiosk": one.note.said("kiosk") or device_name(one.note.device_id)}
    assert one.entry is not None
    return {"at": stamp(one.entry.datetime), "kiosk": device_name(one.entry.device_id)}

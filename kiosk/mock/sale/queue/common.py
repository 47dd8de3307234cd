"""One line for all server processes on one database: who waits for seats is written down, so that all see it.

Each process announces its wishes as they arrive, and decides its own under the lock on the screening's row. Whatever
somebody else has asked for earlier, or with a higher priority in the same window, is kept for them meanwhile, for a
moment; so it does not matter which process is first. What is announced is no order: a process that dies takes its
wishes with it, and what was kept for them is free again after that moment.
"""

import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from time import monotonic

from sqlalchemy import Float, cast, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from kiosk.mock import vouchers
from kiosk.mock.clients import registry
from kiosk.mock.office import Office
from kiosk.mock.sale.holding import Answer, Found, Hall, Wish
from kiosk.mock.sale.queue.line import Line, in_turn
from kiosk.mock.sale.seats import Hold
from kiosk.mock.tables.sale import Waiting

MOMENT = 3.0
"""Seconds for which a wish counts for other processes when its window is closed, and for which they keep its seats."""
FORGOTTEN = 30.0
"""Seconds after which nobody waits any more: the process that announced it is gone."""

_NOW = cast(func.extract("epoch", func.clock_timestamp()), Float)
"""the database's time, which is the same for all"""


@dataclass(frozen=True)
class Announced:
    """A wish of this process, by the random id under which the others see it."""

    wish: Wish
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    arrived: float = field(default_factory=monotonic)


def announce(office: Office, announced: Sequence[Announced]) -> None:
    """Let all processes see these wishes, with the time of their arrival by the database's clock."""
    office.store.transact(partial(_announce, office=office, announced=announced))


def decide(office: Office, announced: Sequence[Announced]) -> list[Answer | float]:
    """Decide these wishes for one screening, in their turn among those of all processes, in one transaction.

    The answer to each; instead of it the seconds that its window is still open. Raises Problem if there is no such
    screening.
    """
    return office.store.transact(partial(_decide, office=office, announced=announced))


def forget(office: Office) -> int:
    """Delete what processes that are gone have announced; how many wishes."""
    if not office.store.shared:
        return 0
    long_ago = delete(Waiting).where(Waiting.at < _NOW - FORGOTTEN)
    return office.store.transact(lambda session: session.connection().execute(long_ago).rowcount)


def _announce(session: Session, office: Office, announced: Sequence[Announced]) -> None:
    session.execute(text("SET LOCAL synchronous_commit = off"))  # what a crash loses here nobody waits for any more
    pepper, wishes, now = office.settings.pepper, [it.wish for it in announced], monotonic()
    seen = registry.first_seen(session, pepper, [it.client for it in wishes], office.clock())
    rows = [
        {
            "id": one.id,
            "order_id": vouchers.order_id(pepper, one.wish.key),
            "screening_id": one.wish.request.screening,
            "seats": one.wish.request.seats,
            "first_seen": first,
            "at": _NOW - (now - one.arrived),
            "decided": False,
        }
        for one, first in zip(announced, seen, strict=True)
    ]
    session.execute(insert(Waiting).values(rows))


def _decide(session: Session, office: Office, announced: Sequence[Announced]) -> list[Answer | float]:
    own = {it.id: it.wish for it in announced}
    hall = Hall(session, office, list(own.values()))
    line: Line[Waiting] = Line(office.settings.queue_seconds)
    now, rows = _waiting(session, announced[0].wish.request.screening, line.width + MOMENT)
    for row in rows:
        if not row.decided:
            line.join(row, row.at)
    closed = line.leave(now)
    open_for = {it.wish.id: it.window + line.width - now for it in line.leave(math.inf) if it.wish.id in own}
    turn = in_turn(closed, [it.wish.first_seen for it in closed])
    served = [*(row for row in rows if row.decided and row.id in own), *(closed[place].wish for place in turn)]
    found = _serve(session, office, hall, served, {it: own[it] for it in own if it not in open_for})
    answers = hall.settle([(own[it], order) for it, order in found.items()])
    told: dict[str, Answer | float] = {**open_for, **dict(zip(found, answers, strict=True))}
    return [told[it] for it in own]


def _serve(
    session: Session, office: Office, hall: Hall, served: Sequence[Waiting], own: Mapping[str, Wish]
) -> dict[str, Found]:
    """Take for the own wishes, and keep for those of others, what they can have, each in its turn."""
    found: dict[str, Found] = {}
    others: list[str] = []
    until = office.clock() + timedelta(seconds=MOMENT)
    for row in served:
        if row.id in own:
            found[row.id] = hall.take(own[row.id])
        else:
            hall.keep(Hold(row.order_id, row.seats, until))
            others.append(row.id)
    for name in [it for it in own if it not in found]:  # those that waited too long for a place to be kept
        found[name] = hall.take(own[name])
    session.execute(delete(Waiting).where(Waiting.id.in_(own)))
    if others:
        session.execute(update(Waiting).where(Waiting.id.in_(others)).values(decided=True))
    return found


def _waiting(session: Session, screening_id: str, seconds: float) -> tuple[float, Sequence[Waiting]]:
    """The database's time, and who waits, not longer than that, as they arrived; read while the screening is locked."""
    now = session.scalars(select(_NOW)).one()
    here = select(Waiting).where(Waiting.screening_id == screening_id, Waiting.at > now - seconds)
    return now, session.scalars(here.order_by(Waiting.at, Waiting.id)).all()

"""Seats: free, held for an order until a time, sold. One winner per seat.

Only seats that are held or sold have a row. The screening's row is the lock for every change of its seats, and each
change raises its ``revision``. A hold that is over holds nothing; whoever changes seats next deletes it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlalchemy.orm import Session

from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.rounds import attempt
from kiosk.mock.sale import plans
from kiosk.mock.sale.plans import Place
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.sale import Seat


@dataclass(frozen=True)
class Hold:
    """Seats of one screening that are to be held for an order, which need not be there yet."""

    order_id: str
    seats: Sequence[str]
    until: datetime


def lock(session: Session, screening_id: str, now: datetime) -> tuple[Screening, dict[str, str | None]]:
    """Keep all others from changing the seats until the transaction ends; the screening, and its taken seats.

    Each with the order that has it, or None for the chain. Raises Problem if there is no such screening.
    """
    screening = _locked(session, screening_id)
    _drop_what_is_over(session, screening, now)
    rows = session.execute(select(Seat.name, Seat.order_id).where(Seat.screening_id == screening_id))
    return screening, {name: order_id for name, order_id in rows}  # noqa: C416 - a row is not a pair to the type checker


def choose(screening: Screening, names: Sequence[str], taken: Collection[str]) -> list[Place]:
    """These places, row by row, where those are taken; all or none.

    Raises Problem if one does not exist or is taken, or if half a couple seat would be left over.
    """
    chosen = _chosen(screening, names)
    if gone := [name for name in names if name in taken]:
        raise Problem(Fault.SEAT_TAKEN, seats=sorted(gone))
    couples = plans.couples(screening.hall.plan)
    if left := {couples.get(name) for name in names} - {None, *names, *taken}:
        raise Problem(Fault.COUPLE_SPLIT, seats=sorted(filter(None, left)))
    return chosen


def hold(session: Session, screening: Screening, holds: Iterable[Hold]) -> None:
    """Hold these seats, which were chosen while the screening was locked."""
    rows = [
        {"name": name, "state": "held", "order_id": one.order_id, "held_until": one.until}
        for one in holds
        for name in one.seats
    ]
    _take(session, screening, rows)


def let_go(session: Session, screening: Screening, order_ids: Collection[str]) -> None:
    """Free what is held for these orders, while the screening is locked."""
    if order_ids:
        theirs = (Seat.screening_id == screening.id) & Seat.order_id.in_(order_ids)
        session.execute(delete(Seat).where(theirs, Seat.state == "held"))


def sell(
    session: Session, screening_id: str, names: Sequence[str], order_id: str | None, now: datetime
) -> list[Place] | None:
    """Sell these seats to an order (none: to the chain), also after its hold, as long as all are its own or free.

    None, and nothing sold, if others have one of them by now. Raises Problem if one does not exist.
    """
    screening = _locked(session, screening_id)
    chosen = _chosen(screening, names)
    _drop_what_is_over(session, screening, now)
    takers = _takers(session, screening, names)
    if any(taker is None or taker != order_id for taker in takers.values()):
        return None
    session.execute(delete(Seat).where(_these(screening, list(takers))))
    sold = {"state": "sold", "order_id": order_id, "held_until": None}
    _take(session, screening, [sold | {"name": place.name} for place in chosen])
    return chosen


def free(session: Session, screening_id: str, names: Sequence[str], order_id: str | None) -> None:
    """Give back those of the seats that the order (none: the chain) has."""
    screening = _locked(session, screening_id)
    own = delete(Seat).where(_these(screening, names), Seat.order_id == order_id)
    screening.revision += session.connection().execute(own).rowcount > 0


def sweep(office: Office) -> list[str]:
    """Delete the holds that are over, also where nobody buys; the screenings whose seats changed.

    A screening that somebody keeps locked holds up no other.
    """
    now = office.clock()
    over = select(Seat.screening_id).where(Seat.held_until <= now).distinct().order_by(Seat.screening_id)
    found = office.store.read(lambda session: session.scalars(over).all())
    steps = {it: partial(office.store.transact, partial(_swept, screening_id=it, now=now)) for it in found}
    return [it for it, step in steps.items() if attempt(f"freeing seats of {it}", step, otherwise=False)]


def is_taken(now: datetime) -> ColumnElement[bool]:
    """Whether a row of the seats keeps others away: a hold that is over does not."""
    return or_(Seat.state == "sold", Seat.held_until > now)


def _locked(session: Session, screening_id: str) -> Screening:
    # Rows of other tables that refer to it may still come and go.
    found = select(Screening).where(Screening.id == screening_id).with_for_update(key_share=True, of=Screening)
    screening = session.scalars(found, execution_options={"populate_existing": True}).one_or_none()
    if screening is None:
        raise Problem(Fault.NO_SUCH_THING, said="there is no such screening")
    return screening


def _chosen(screening: Screening, names: Sequence[str]) -> list[Place]:
    known = plans.by_name(screening.hall.plan)
    if missing := set(names) - known.keys():
        raise Problem(Fault.NO_SUCH_THING, said=f"this hall has no seat {', '.join(sorted(missing))}")
    return sorted({known[name] for name in names}, key=lambda place: (place.y, place.x))


def _takers(session: Session, screening: Screening, names: Sequence[str]) -> Mapping[str, str | None]:
    rows = session.execute(select(Seat.name, Seat.order_id).where(_these(screening, names)))
    return {name: order_id for name, order_id in rows}  # noqa: C416 - a row is not a pair to the type checker


def _these(screening: Screening, names: Sequence[str]) -> ColumnElement[bool]:
    return (Seat.screening_id == screening.id) & Seat.name.in_(names)


def _take(session: Session, screening: Screening, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        session.execute(insert(Seat), [{"screening_id": screening.id, **row} for row in rows])
        screening.revision += 1


def _drop_what_is_over(session: Session, screening: Screening, now: datetime) -> bool:
    over = delete(Seat).where(Seat.screening_id == screening.id, Seat.held_until <= now)
    changed = session.connection().execute(over).rowcount > 0
    screening.revision += changed
    return changed


def _swept(session: Session, screening_id: str, now: datetime) -> bool:
    return _drop_what_is_over(session, _locked(session, screening_id), now)

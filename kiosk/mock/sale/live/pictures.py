"""What is taken in a hall at a moment, and what has changed from one moment to the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale.seats import is_taken
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.sale import Seat


@dataclass(frozen=True, eq=False)
class Picture:
    """The seats of a screening that are not free: ``held`` or ``sold``."""

    revision: int
    taken: Mapping[str, str]
    until: datetime | None
    """when the first of its holds is over, and so the picture too"""


BLANK = Picture(-1, MappingProxyType({}), None)
"""What somebody knows who was told nothing yet."""


def look(office: Office, screening_id: str) -> Picture:
    """The screening's seats as they are now; raise Problem if there is no such screening."""
    return office.store.read(lambda session: _look(session, screening_id, office.clock()))


def look_again(office: Office, known: Mapping[str, Picture]) -> dict[str, Picture]:
    """New pictures of those screenings whose known one is not true any more."""

    def read(session: Session) -> dict[str, Picture]:
        now = office.clock()
        found = select(Screening.id, Screening.revision).where(Screening.id.in_(known))
        revisions = session.execute(found).all()
        return {it.id: _look(session, it.id, now) for it in revisions if _is_over(known[it.id], it.revision, now)}

    return office.store.read(read)


@lru_cache(maxsize=256)
def news(told: Picture, now: Picture) -> bytes:
    """The event that makes who was told the one picture know the other; empty if nothing differs.

    Many were told the same, so it is made once for all of them.
    """
    changed = [
        {"seat": name, "state": now.taken.get(name, "free")}
        for name in sorted(told.taken.keys() | now.taken.keys())
        if told.taken.get(name) != now.taken.get(name)
    ]
    if not changed and told is not BLANK:
        return b""
    data = json.dumps({"revision": now.revision, "changed": changed}, separators=(",", ":"))
    return f"event: seats\ndata: {data}\n\n".encode()


def _look(session: Session, screening_id: str, now: datetime) -> Picture:
    revision = session.scalar(select(Screening.revision).where(Screening.id == screening_id))
    if revision is None:
        raise Problem(Fault.NO_SUCH_THING, said="there is no such screening")
    found = select(Seat.name, Seat.state, Seat.held_until).where(Seat.screening_id == screening_id, is_taken(now))
    rows = session.execute(found).all()
    ends = (row.held_until for row in rows if row.held_until is not None)
    return Picture(revision, MappingProxyType({row.name: row.state for row in rows}), min(ends, default=None))


def _is_over(picture: Picture, revision: int, now: datetime) -> bool:
    return picture.revision != revision or (picture.until is not None and picture.until <= now)

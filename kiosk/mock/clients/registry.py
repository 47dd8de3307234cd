"""Which clients the server has seen, and since when: a hash and two times of each.

An id authenticates nobody, so nothing is refused for being unknown, empty, or told by several.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.mock.clients import installations
from kiosk.mock.clients.errors import BadIdentity
from kiosk.mock.clients.recognition import KEPT, Told, hashes, told
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.tables.clients import Client

SEEN_AGAIN_AFTER = timedelta(days=1)
"""A client that was seen less long ago makes no new entry: one that all phones share must not make them wait."""


def meet(office: Office, text: str, header: str | None) -> str:
    """Note that the client with this id was seen; its hash, as orders keep it, and empty for an empty id.

    ``header`` is its Client-Format. Raises Problem for an id that is none.
    """
    try:
        client = told(text, header)
    except BadIdentity as error:
        raise Problem(Fault.BAD_REQUEST, said=str(error)) from None
    if not client.mark:
        return ""
    now = office.clock()
    names = hashes(office.settings.pepper, client.mark, now)
    if not office.store.read(lambda session: _is_fresh(session, names[0], now)):
        office.store.transact(lambda session: _note(session, names, client, now))
    return names[0]


def first_seen(session: Session, hash: str) -> datetime | None:  # noqa: A002 - that is what it is
    """When the client that ``meet`` knows so was seen first: the earlier, the higher its priority; None if never."""
    row = session.get(Client, hash)
    return row.first_seen if row else None


def _is_fresh(session: Session, name: str, now: datetime) -> bool:
    row = session.get(Client, name)
    return row is not None and now - row.last_seen < SEEN_AGAIN_AFTER


def _note(session: Session, names: Sequence[str], client: Told, now: datetime) -> None:
    if _is_fresh(session, names[0], now):
        return
    rows = session.scalars(select(Client).where(Client.hash.in_(names)).with_for_update()).all()
    since = min((row.first_seen for row in rows if now - row.last_seen < KEPT), default=None)
    for row in rows:
        session.delete(row)
    session.flush()
    session.add(Client(hash=names[0], first_seen=since or now, last_seen=now))
    if since is None:
        installations.count(session, now, client.installed)

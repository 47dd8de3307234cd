"""Which clients the server has seen, and since when: a hash and two times of each.

An id authenticates nobody, so nothing is refused for being unknown, empty, or told by several.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.mock.clients import installations
from kiosk.mock.clients.errors import BadIdentity
from kiosk.mock.clients.inserting import insert
from kiosk.mock.clients.recognition import KEPT, Told, hashes, told
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.tables.clients import Client

SEEN_AGAIN_AFTER = timedelta(days=1)
"""A client that was seen less long ago makes no new entry: one that all phones share must not make them wait."""


def understood(text: str, header: str | None) -> Told:
    """What a client's id says; ``header`` is its Client-Format. Raises Problem for an id that is none."""
    try:
        return told(text, header)
    except BadIdentity as error:
        raise Problem(Fault.BAD_REQUEST, said=str(error)) from None


def meet(office: Office, clients: Sequence[Told]) -> list[str]:
    """Note that all of these were seen; the hash of each, as orders keep it, and empty for one that told no id."""
    now, pepper = office.clock(), office.settings.pepper
    names = [hashes(pepper, client.mark, now) if client.mark else ("",) for client in clients]
    met = {mine: client for mine, client in zip(names, clients, strict=True) if client.mark}
    stale = office.store.read(lambda session: _stale(session, met.keys(), now))
    if stale:
        office.store.transact(lambda session: _note(session, {mine: met[mine] for mine in stale}, now))
    return [mine[0] for mine in names]


def first_seen(session: Session, names: Sequence[str]) -> list[datetime | None]:
    """When each client that ``meet`` knows so was seen first: the earlier, the higher its priority; None if never."""
    found = _found(session, names)
    return [found[name].first_seen if name in found else None for name in names]


def _found(session: Session, names: Sequence[str]) -> Mapping[str, Client]:
    return {row.hash: row for row in session.scalars(select(Client).where(Client.hash.in_(names)))}


def _stale(session: Session, clients: Collection[tuple[str, ...]], now: datetime) -> list[tuple[str, ...]]:
    found = _found(session, [names[0] for names in clients])
    fresh = {name for name, row in found.items() if now - row.last_seen < SEEN_AGAIN_AFTER}
    return sorted(names for names in clients if names[0] not in fresh)


def _note(session: Session, clients: Mapping[tuple[str, ...], Told], now: datetime) -> None:
    """Give each client one row, under its first hash; in the order of hashes, so that no two wait for each other."""
    mentioned = Client.hash.in_([name for names in clients for name in names])
    rows = session.scalars(select(Client).where(mentioned).order_by(Client.hash).with_for_update()).all()
    known = {row.hash: row.first_seen for row in rows if now - row.last_seen < KEPT}
    since = {names: min((known[name] for name in names if name in known), default=None) for names in clients}
    session.execute(delete(Client).where(Client.hash.in_([row.hash for row in rows])))
    seen = [{"hash": names[0], "first_seen": since[names] or now, "last_seen": now} for names in sorted(clients)]
    made = insert(session, Client).values(seen).on_conflict_do_nothing().returning(Client.hash)
    own = set(session.scalars(made))
    new = [client for names, client in clients.items() if since[names] is None and names[0] in own]
    installations.count(session, now, [client.installed for client in new])

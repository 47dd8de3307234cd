"""Which clients the server has seen, and since when: a hash and two times of each.

An id authenticates nobody, so nothing is refused for being unknown, empty, or told by several.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.mock.clients import installations
from kiosk.mock.clients.errors import BadIdentity
from kiosk.mock.clients.inserting import insert
from kiosk.mock.clients.recognition import KEPT, Told, hashes, told
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


def first_seen(session: Session, pepper: str, clients: Sequence[Told], now: datetime) -> list[datetime | None]:
    """When each of these was seen first: the earlier, the higher its priority.

    A stranger is seen now; None for one that told no id.
    """
    names = [hashes(pepper, client.mark, now) if client.mark else () for client in clients]
    since = _known(session, names, now)
    return [since.get(mine, now) if mine else None for mine in names]


def meet(session: Session, pepper: str, clients: Sequence[Told], now: datetime) -> None:
    """Note that these were seen."""
    met = {hashes(pepper, client.mark, now): client for client in clients if client.mark}
    if stale := _stale(session, met.keys(), now):
        _note(session, {names: met[names] for names in stale}, now)


def _known(session: Session, clients: Iterable[tuple[str, ...]], now: datetime) -> Mapping[tuple[str, ...], datetime]:
    """Since when those are known that are, by the hashes of each."""
    wanted = [names for names in clients if names]
    rows = session.scalars(select(Client).where(Client.hash.in_({name for names in wanted for name in names})))
    return _since(wanted, rows, now)


def _since(
    clients: Iterable[tuple[str, ...]], rows: Iterable[Client], now: datetime
) -> Mapping[tuple[str, ...], datetime]:
    known = {row.hash: row.first_seen for row in rows if now - row.last_seen < KEPT}
    times = {names: [known[name] for name in names if name in known] for names in clients}
    return {names: min(seen) for names, seen in times.items() if seen}


def _stale(session: Session, clients: Collection[tuple[str, ...]], now: datetime) -> list[tuple[str, ...]]:
    rows = session.scalars(select(Client).where(Client.hash.in_([names[0] for names in clients])))
    fresh = {row.hash for row in rows if now - row.last_seen < SEEN_AGAIN_AFTER}
    return sorted(names for names in clients if names[0] not in fresh)


def _note(session: Session, clients: Mapping[tuple[str, ...], Told], now: datetime) -> None:
    """Give each client one row, under its first hash; in the order of hashes, so that no two wait for each other."""
    mentioned = Client.hash.in_([name for names in clients for name in names])
    rows = session.scalars(select(Client).where(mentioned).order_by(Client.hash).with_for_update()).all()
    since = _since(clients, rows, now)
    session.execute(delete(Client).where(Client.hash.in_([row.hash for row in rows])))
    seen = [{"hash": names[0], "first_seen": since.get(names, now), "last_seen": now} for names in sorted(clients)]
    made = insert(session, Client).on_conflict_do_nothing().returning(Client.hash)
    own = set(session.scalars(made, seen))
    new = [client for names, client in clients.items() if names not in since and names[0] in own]
    installations.count(session, now, [client.installed for client in new])

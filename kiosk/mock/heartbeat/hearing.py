"""Keeps what each kiosk last said of itself, and nothing older."""

from datetime import datetime

from sqlalchemy.orm import Session

from kiosk.domain.booking import Refusal
from kiosk.mock.arrivals import serving
from kiosk.mock.heartbeat import wire
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.tables.redemption import Heartbeat


def hear(office: Office, message: wire.Heartbeat, key: bytes = b"") -> wire.Heard:
    """Take note of how a kiosk is; what comes late, after newer word of the same start, changes nothing.

    Raises Problem if the kiosk has been started again since, was revoked, or was enrolled with another key than the
    one that signed (empty: any).
    """
    return office.store.transact(lambda session: _hear(session, office, message, key))


def last_heard(heartbeat: Heartbeat | None, now: datetime) -> wire.LastHeard | None:
    """How a kiosk was when it was heard last, for staff; None if it never was."""
    if heartbeat is None:
        return None
    ago = max(0.0, round((now - heartbeat.heard_at).total_seconds(), 3))
    return wire.LastHeard(**heartbeat.told, heard_at=heartbeat.heard_at, seconds_ago=ago)


def _hear(session: Session, office: Office, message: wire.Heartbeat, key: bytes) -> wire.Heard:
    now, kiosk = office.clock(), serving(session, office, message.kiosk, key)
    if kiosk.boot_id != message.boot_id:
        raise Problem(Refusal.SUPERSEDED, said="this kiosk has been started again since", boot=kiosk.boot_id)
    record = session.get(Heartbeat, kiosk.id)
    if record is None or not _is_newer(record, message):
        told = message.model_dump(mode="json", exclude={"kiosk"})
        session.merge(Heartbeat(kiosk_id=kiosk.id, told=told, heard_at=now))
    return wire.Heard(kiosk=kiosk.id, server_time=now, next_seconds=office.settings.heartbeat_seconds)


def _is_newer(record: Heartbeat, message: wire.Heartbeat) -> bool:
    said_by, said_after = record.told["boot_id"], record.told["uptime_seconds"]
    return bool(said_by == message.boot_id and said_after > message.uptime_seconds)

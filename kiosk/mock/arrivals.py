"""The door for kiosks: whose request it is, that it is fresh and was never heard before, and how far its journal is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from kiosk.domain.booking import Head, Refusal
from kiosk.mock.office import Office, stamp
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.tables import Boot, Kiosk, Nonce, ServerBoot
from kiosk.trust.errors import OutOfTime, Untrusted
from kiosk.trust.keys import read_public
from kiosk.trust.messages import Signed, check_request

GREETING = "/v1/boots"
"""Where a kiosk that has started says so. Its journal is compared with the anchor first, so this raises none."""

NONCES_KEPT = timedelta(minutes=5)
_SWEPT_EVERY = 64
"""rows of a kiosk's journal, after which its old nonces go"""
_ARRIVING = (
    select(Kiosk, ServerBoot.mark)
    .join(ServerBoot, ServerBoot.id == 1)
    .options(joinedload(Kiosk.boot))
    .where(Kiosk.id == bindparam("kiosk"))
    .with_for_update(of=Kiosk)
)
_HEARD = insert(Nonce)


@dataclass(frozen=True)
class Message:
    """A request, as its signature covers it; header names are in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def hear(office: Office, message: Message, boot_id: str, head: Head | None) -> str:
    """Take note of a request of a kiosk; return the mark of the server's boot.

    Raises Problem if the kiosk is unknown or revoked, its signature wrong or out of time, or the request repeated.
    """

    def work(session: Session) -> str:
        now = office.clock()
        kiosk, public, mark = known(session, office, message.headers.get("kiosk", ""))
        signed = check(message, public, now)
        _remember(session, signed, now)
        if head is None or head.seq % _SWEPT_EVERY == 0:
            _sweep(session, kiosk, now)
        if note_boot(session, kiosk, boot_id, now) and head is not None:
            _raise_anchor(session, kiosk, head, mark)
        return mark

    return office.store.transact(work)


def known(session: Session, office: Office, kiosk_id: str) -> tuple[Kiosk, bytes, str]:
    """The record of a kiosk, locked, its public key, and the mark of the server's newest boot.

    Raises Problem if it is unknown or revoked.
    """
    found = session.execute(_ARRIVING, {"kiosk": kiosk_id}).one_or_none()
    kiosk, mark = found or (None, "")
    if kiosk is not None and kiosk.revoked_at is not None:
        raise Problem(Refusal.KIOSK_REVOKED)
    public = public_of(office, kiosk or Kiosk(id=kiosk_id))
    if public is None:
        raise Problem(Refusal.KIOSK_UNKNOWN)
    return (kiosk, public, mark) if kiosk else (locked(session, kiosk_id), public, server_boot(session))


def public_of(office: Office, kiosk: Kiosk) -> bytes | None:
    """The kiosk's public key: of its enrolment, else of the settings, else there is none."""
    text = kiosk.public_key or office.settings.kiosks.get(kiosk.id)
    return read_public(text) if text else None


def locked(session: Session, kiosk_id: str) -> Kiosk:
    """The kiosk's record, locked until the end of the transaction; made if there is none."""
    kiosk = session.get(Kiosk, kiosk_id, with_for_update=True)
    if kiosk is None:
        kiosk = Kiosk(id=kiosk_id, wrong=0, code_tries=0)
        session.add(kiosk)
        session.flush()
    return kiosk


def check(message: Message, public: bytes, now: datetime) -> Signed:
    """Who signed the message and when; raise Problem unless it was the owner of that key, just now."""
    try:
        return check_request(message.method, message.url, message.headers, message.body, public, now=now.timestamp())
    except OutOfTime as error:
        raise Problem(Fault.CLOCK_SKEW, said=str(error), server_time=stamp(now), ahead=round(error.seconds)) from None
    except Untrusted as error:
        raise Problem(Refusal.KIOSK_UNKNOWN, said=str(error)) from None


def note_boot(session: Session, kiosk: Kiosk, boot_id: str, now: datetime) -> bool:
    """Take note of a boot; return whether it is the kiosk's newest: one that was never seen before is."""
    if kiosk.boot_id != boot_id and session.get(Boot, (kiosk.id, boot_id)) is None:
        session.add(Boot(kiosk_id=kiosk.id, boot_id=boot_id, first_seen=now, told={}))
        kiosk.boot_id = boot_id
    return kiosk.boot_id == boot_id


def server_boot(session: Session) -> str:
    """The mark of the server's newest boot."""
    return session.get_one(ServerBoot, 1).mark


def _raise_anchor(session: Session, kiosk: Kiosk, head: Head, mark: str) -> None:
    """Only for a kiosk that has compared its journal with the anchor of these very records.

    Where they were restored from a backup, the anchor stays as old as they are until the kiosk has seen it.
    """
    greeted = session.get_one(Boot, (kiosk.id, kiosk.boot_id)).greeted == mark
    if greeted and head.seq > (-1 if kiosk.journal_seq is None else kiosk.journal_seq):
        kiosk.journal_seq, kiosk.journal_hash = head.seq, head.hash


def _remember(session: Session, signed: Signed, now: datetime) -> None:
    try:
        session.execute(_HEARD, {"kiosk_id": signed.kiosk, "nonce": signed.nonce, "heard_at": now})
    except IntegrityError:
        raise Problem(Fault.REPLAYED) from None


def _sweep(session: Session, kiosk: Kiosk, now: datetime) -> None:
    session.execute(delete(Nonce).where(Nonce.kiosk_id == kiosk.id, Nonce.heard_at < now - NONCES_KEPT))

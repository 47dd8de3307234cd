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
from kiosk.mock.tables.redemption import Boot, Kiosk, Nonce, ServerBoot
from kiosk.trust.errors import OutOfTime, Untrusted
from kiosk.trust.keys import new_key, read_public
from kiosk.trust.messages import Signed, check_request

GREETING = "/v1/boots"
"""Where a kiosk that has started says so. Its journal is compared with the anchor first, so this raises none."""

NONCES_KEPT = timedelta(minutes=5)
LONGEST_JUMP = 10_000_000
"""Rows that a journal may have grown from one request to the next: many years of any kiosk."""
_SWEPT_EVERY = 64
"""rows of a kiosk's journal, after which its old nonces go"""
_LOCKED = select(Kiosk).where(Kiosk.id == bindparam("kiosk")).with_for_update()
_ARRIVING = (
    select(Kiosk, ServerBoot.mark)
    .join(ServerBoot, ServerBoot.id == 1)
    .options(joinedload(Kiosk.boot))
    .where(Kiosk.id == bindparam("kiosk"))
    .with_for_update(of=Kiosk)
)
_HEARD = insert(Nonce)
_OF_ITS_KEY = frozenset({Refusal.KIOSK_UNKNOWN, Fault.CLOCK_SKEW})
_NOBODYS = new_key().public_key().public_bytes_raw()
"""checked for kiosks that nobody knows, so that they can't be told from those that are known"""


@dataclass(frozen=True)
class Message:
    """A request, as its signature covers it; header names are in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Heard:
    """A request that counts."""

    mark: str
    """of the server's boot"""
    key: bytes
    """the public key whose owner signed"""
    greeted: bool
    """whether the kiosk has compared its journal with these very records, and knows what they may have lost"""


def hear(office: Office, message: Message, boot_id: str, head: Head | None) -> Heard:
    """Take note of a request of a kiosk.

    Raises Problem if the kiosk is unknown or revoked, its signature wrong or out of time, or the request repeated.
    Nothing is locked and nothing told of the kiosk before its signature is found good.
    """
    kiosk_id = message.headers.get("kiosk", "")
    if kiosk_id in office.signers:
        try:
            return _hear(office, message, boot_id, head, office.signers[kiosk_id])
        except Problem as problem:
            # It may have been enrolled anew, or revoked, since it was heard: the records know.
            if problem.reason not in _OF_ITS_KEY:
                raise
    kiosk = office.store.read(lambda session: session.get(Kiosk, kiosk_id)) or Kiosk(id=kiosk_id)
    signing = public_of(office, kiosk) or _NOBODYS
    heard = _hear(office, message, boot_id, head, signing, revoked=kiosk.revoked_at is not None)
    office.signers[kiosk_id] = signing
    return heard


def _hear(
    office: Office, message: Message, boot_id: str, head: Head | None, signing: bytes, *, revoked: bool = False
) -> Heard:
    now = office.clock()
    signed = _signed(message, signing, now, revoked=revoked)

    def work(session: Session) -> Heard:
        kiosk, mark = _arriving(session, signed.kiosk)
        _check_serving(office, kiosk, signing)
        _remember(session, signed, now)
        if head is None or head.seq % _SWEPT_EVERY == 0:
            _sweep(session, kiosk, now)
        newest = note_boot(session, kiosk, boot_id, now, signed.created)
        greeted = message.headers.get("kiosk-greeted") == mark
        if newest and head is not None:
            _raise_anchor(kiosk, head, greeted=greeted)
        return Heard(mark, signing, greeted)

    return office.store.transact(work)


def serving(session: Session, office: Office, kiosk_id: str, key: bytes) -> Kiosk:
    """The kiosk's record, locked until the end of the transaction; made if there is none.

    Raises Problem if it was revoked since it was heard, or enrolled with another key than this one (empty: any).
    """
    kiosk = locked(session, kiosk_id)
    _check_serving(office, kiosk, key)
    return kiosk


def public_of(office: Office, kiosk: Kiosk) -> bytes | None:
    """The kiosk's public key: of its enrolment, else of the settings, else there is none."""
    text = kiosk.public_key or office.settings.kiosks.get(kiosk.id)
    return read_public(text) if text else None


def locked(session: Session, kiosk_id: str) -> Kiosk:
    """The kiosk's record, locked until the end of the transaction; made if there is none."""
    kiosk = session.scalar(_LOCKED, {"kiosk": kiosk_id})
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


def note_boot(session: Session, kiosk: Kiosk, boot_id: str, now: datetime, created: int) -> bool:
    """Take note of a boot that has signed a request at that time; return whether it is the kiosk's newest.

    It is from the first request on that was signed no earlier than the one that made its forerunner the newest, so
    nothing that comes late from an earlier start dethrones a later one. Once there is a newer one it is old for ever.
    """
    if kiosk.boot_id == boot_id:
        return True
    record = session.get(Boot, (kiosk.id, boot_id))
    if record is None:
        record = Boot(kiosk_id=kiosk.id, boot_id=boot_id, first_seen=now, told={})
        session.add(record)
    newest = session.get(Boot, (kiosk.id, kiosk.boot_id)) if kiosk.boot_id else None
    if record.began is not None or (newest is not None and created < (newest.began or 0)):
        return False
    record.began, kiosk.boot_id = created, boot_id
    return True


def server_boot(session: Session) -> str:
    """The mark of the server's newest boot."""
    return session.get_one(ServerBoot, 1).mark


def _arriving(session: Session, kiosk_id: str) -> tuple[Kiosk, str]:
    """The kiosk's record, locked, with its newest boot; and the mark of the server's."""
    found = session.execute(_ARRIVING, {"kiosk": kiosk_id}).one_or_none()
    return (found[0], found[1]) if found else (locked(session, kiosk_id), server_boot(session))


def _signed(message: Message, public: bytes, now: datetime, *, revoked: bool) -> Signed:
    try:
        return check(message, public, now)
    except Problem as problem:
        # Out of time it asks for nothing, yet its signer has the kiosk's key, and may know that it counts no more.
        if revoked and problem.reason is Fault.CLOCK_SKEW:
            raise Problem(Refusal.KIOSK_REVOKED) from None
        raise


def _check_serving(office: Office, kiosk: Kiosk, key: bytes) -> None:
    if kiosk.revoked_at is not None:
        raise Problem(Refusal.KIOSK_REVOKED)
    if key and key != public_of(office, kiosk):
        raise Problem(Refusal.KIOSK_UNKNOWN, said="this kiosk was enrolled anew")


def _raise_anchor(kiosk: Kiosk, head: Head, *, greeted: bool) -> None:
    """Only for a kiosk that has compared its journal with the anchor of these very records.

    Where they were restored from a backup, the anchor stays as old as they are until the kiosk has seen it.
    """
    if head.seq > (kiosk.journal_seq or 0) + LONGEST_JUMP:
        raise Problem(Fault.BAD_REQUEST, said="the journal's head is too far from the one that was told before")
    if greeted and head.seq > (-1 if kiosk.journal_seq is None else kiosk.journal_seq):
        kiosk.journal_seq, kiosk.journal_hash = head.seq, head.hash


def _remember(session: Session, signed: Signed, now: datetime) -> None:
    try:
        session.execute(_HEARD, {"kiosk_id": signed.kiosk, "nonce": signed.nonce, "heard_at": now})
    except IntegrityError:
        raise Problem(Fault.REPLAYED) from None


def _sweep(session: Session, kiosk: Kiosk, now: datetime) -> None:
    session.execute(delete(Nonce).where(Nonce.kiosk_id == kiosk.id, Nonce.heard_at < now - NONCES_KEPT))

"""Enrolment: staff make a code, the kiosk makes a key, and the code brings the key to the server, once."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from kiosk.domain.voucher import ALPHABET
from kiosk.mock import vouchers
from kiosk.mock.access import same
from kiosk.mock.arrivals import Message, check, locked, public_of
from kiosk.mock.enrolment import wire
from kiosk.mock.heartbeat.hearing import last_heard
from kiosk.mock.messages import texts
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.redemption.counter_wire import COUNTERS
from kiosk.mock.redemption.kiosks import anchor_of
from kiosk.mock.tables.house import Cinema
from kiosk.mock.tables.redemption import Claim, Heartbeat, Kiosk
from kiosk.trust.keys import fingerprint, read_public


def make_code(office: Office, request: wire.CodeRequest) -> wire.Code:
    """A new code for a kiosk; an earlier one works no more."""

    def work(session: Session) -> wire.Code:
        kiosk = locked(session, request.kiosk)
        kiosk.cinema_id = _cinema(session, request.cinema or kiosk.cinema_id).id
        code = "".join(secrets.choice(ALPHABET) for _ in range(9))
        until = office.clock() + timedelta(seconds=office.settings.limits.enrolment_seconds)
        kiosk.code_hash, kiosk.code_until, kiosk.code_tries, kiosk.code_key = _hash(office, code), until, 0, None
        return wire.Code(kiosk=kiosk.id, code="-".join((code[:3], code[3:6], code[6:])), expires_at=until)

    return office.store.transact(work)


def enrol(office: Office, message: Message, request: wire.Enrolment) -> wire.Enrolled:
    """Take a kiosk's new key; its old one is worth nothing from then on, and its claims are over.

    Until the code's end the same code with the same key gets the same answer, for an answer may be lost.
    Raises Problem if the code is wrong or the request is not signed with the new key.
    """
    now = office.clock()
    if check(message, read_public(request.public_key), now).kiosk != request.kiosk:
        raise Problem(Fault.ENROLMENT_REFUSED, said="the body names another kiosk than the header")
    outcome = office.store.transact(lambda session: _enrol(session, office, request))
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def revoke(office: Office, kiosk_id: str) -> wire.Known:
    """Withdraw a kiosk: nothing that it signs counts any more, and its claims are over. Raises Problem."""

    def work(session: Session) -> wire.Known:
        if kiosk_id not in office.settings.kiosks and session.get(Kiosk, kiosk_id) is None:
            raise Problem(Fault.NO_SUCH_THING)
        kiosk = locked(session, kiosk_id)
        kiosk.revoked_at = kiosk.revoked_at or office.clock()
        kiosk.code_hash = None
        _fence(session, office, kiosk)
        return _known(office, kiosk)

    return office.store.transact(work)


def kiosks(office: Office) -> wire.KnownKiosks:
    """All kiosks."""

    def look(session: Session) -> wire.KnownKiosks:
        query = select(Kiosk).where(~Kiosk.id.startswith(COUNTERS)).options(joinedload(Kiosk.heartbeat))
        return wire.KnownKiosks(kiosks=[_known(office, kiosk) for kiosk in session.scalars(query.order_by(Kiosk.id))])

    return office.store.read(look)


def _enrol(session: Session, office: Office, request: wire.Enrolment) -> wire.Enrolled | Problem:
    kiosk = session.get(Kiosk, request.kiosk, with_for_update=True)
    if kiosk is None or not _code_works(kiosk, office, request.code):
        return Problem(Fault.ENROLMENT_REFUSED)  # returned, so that the try is counted
    if kiosk.code_key not in {None, request.public_key}:
        return Problem(Fault.ENROLMENT_REFUSED)
    if kiosk.code_key is None:
        _take(session, office, kiosk, request.public_key)
    cinema = _cinema(session, kiosk.cinema_id)
    return wire.Enrolled(
        kiosk=kiosk.id,
        cinema=cinema.id,
        cinema_name=texts(cinema),
        fingerprint=kiosk.fingerprint or "",
        **office.keys.published.as_data(),
    )


def _take(session: Session, office: Office, kiosk: Kiosk, public_key: str) -> None:
    kiosk.revoked_at = kiosk.boot_id = kiosk.journal_seq = kiosk.journal_hash = None
    kiosk.public_key = kiosk.code_key = public_key
    kiosk.enrolled_at = office.clock()
    kiosk.fingerprint = fingerprint(kiosk.id, read_public(public_key), office.keys.published)
    session.execute(delete(Heartbeat).where(Heartbeat.kiosk_id == kiosk.id))
    _fence(session, office, kiosk)


def _code_works(kiosk: Kiosk, office: Office, code: str) -> bool:
    if kiosk.code_hash is None or kiosk.code_until is None or kiosk.code_until <= office.clock():
        return False
    if same(kiosk.code_hash, _hash(office, code)):
        return True
    kiosk.code_tries += 1
    if kiosk.code_tries >= office.settings.limits.enrolment_tries:
        kiosk.code_hash = None
    return False


def _fence(session: Session, office: Office, kiosk: Kiosk) -> None:
    ended = update(Claim).where(Claim.kiosk_id == kiosk.id, Claim.ended_at.is_(None))
    session.execute(ended.values(ended_at=office.clock()))


def _cinema(session: Session, cinema_id: str | None) -> Cinema:
    query = select(Cinema).order_by(Cinema.id)
    cinema = session.scalars(query.where(Cinema.id == cinema_id) if cinema_id else query).first()
    if cinema is None:
        raise Problem(Fault.NO_SUCH_THING, said="there is no such cinema")
    return cinema


def _known(office: Office, kiosk: Kiosk) -> wire.Known:
    return wire.Known(
        kiosk=kiosk.id,
        cinema=kiosk.cinema_id,
        enrolled_at=kiosk.enrolled_at,
        revoked_at=kiosk.revoked_at,
        fingerprint=_fingerprint(office, kiosk),
        boot=kiosk.boot_id,
        anchor=anchor_of(kiosk),
        heartbeat=last_heard(kiosk.heartbeat, office.clock()),
    )


def _fingerprint(office: Office, kiosk: Kiosk) -> str | None:
    """That of the enrolment; of a kiosk that needed none, what it would be now."""
    if kiosk.fingerprint is not None:
        return kiosk.fingerprint
    public = public_of(office, kiosk)
    return fingerprint(kiosk.id, public, office.keys.published) if public else None


def _hash(office: Office, code: str) -> str:
    return vouchers.secret_hash(office.settings.pepper, f"enrolment:{code}")

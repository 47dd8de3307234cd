"""The kiosks: their boots, the heads of their journals, and how much each may ask."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.domain.booking import Refusal
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.redemption import leases, wire
from kiosk.mock.tables import Boot, Claim, Kiosk


def boot(office: Office, message: wire.Boot) -> wire.Booted:
    """Take note of a started kiosk; answer what it must know before it serves anybody."""
    return office.store.transact(lambda session: _boot(session, office, message))


def locked(session: Session, kiosk_id: str) -> Kiosk:
    """The kiosk's record, locked until the end of the transaction; made if this is its first word."""
    kiosk = session.get(Kiosk, kiosk_id, with_for_update=True)
    if kiosk is None:
        kiosk = Kiosk(id=kiosk_id, wrong=0)
        session.add(kiosk)
        session.flush()
    return kiosk


def note_boot(session: Session, kiosk: Kiosk, boot_id: str, now: datetime) -> bool:
    """Take note of a boot; return whether it is the kiosk's newest: one that was never seen before is."""
    if session.get(Boot, (kiosk.id, boot_id)) is None:
        session.add(Boot(kiosk_id=kiosk.id, boot_id=boot_id, first_seen=now, versions={}))
        kiosk.boot_id = boot_id
    return kiosk.boot_id == boot_id


def check_pace(session: Session, office: Office, kiosk: Kiosk, now: datetime) -> None:
    """Raise the problem ``rate_limited`` if the kiosk asks too often or pauses after wrong vouchers."""
    if kiosk.paused_until is not None and kiosk.paused_until > now:
        raise Problem(Refusal.RATE_LIMITED, seconds=_seconds(kiosk.paused_until - now))
    minute_ago = now - timedelta(minutes=1)
    recent = (Claim.kiosk_id == kiosk.id, Claim.made_at > minute_ago, Claim.body_hash != "")
    count, first = session.execute(select(func.count(), func.min(Claim.made_at)).where(*recent)).one()
    if count >= office.settings.limits.claims_per_minute:
        raise Problem(Refusal.RATE_LIMITED, seconds=_seconds(first - minute_ago))


def wrong_voucher(office: Office, kiosk: Kiosk, now: datetime) -> None:
    """Count a wrong voucher; every few of them in a row make the kiosk pause, each time twice as long."""
    limits = office.settings.limits
    kiosk.wrong += 1
    rounds, rest = divmod(kiosk.wrong, limits.wrong_vouchers)
    if rest == 0:
        pause = min(limits.pause_seconds * 2 ** min(rounds - 1, 30), limits.longest_pause_seconds)
        kiosk.paused_until = now + timedelta(seconds=pause)


def _boot(session: Session, office: Office, message: wire.Boot) -> wire.Booted:
    now = office.clock()
    kiosk = locked(session, message.kiosk)
    if note_boot(session, kiosk, message.boot_id, now):
        session.get_one(Boot, (kiosk.id, message.boot_id)).versions = dict(message.versions)
    anchor = _anchor(kiosk)
    head = message.journal_head
    if head is not None and (anchor is None or head.seq > anchor.seq):
        kiosk.journal_seq, kiosk.journal_hash = head.seq, head.hash
    return wire.Booted(
        server_time=now,
        policy=wire.Policy(
            gate_mode=office.settings.gate_mode,
            self_reissues=office.settings.self_reissues if office.settings.gate_mode == "scan" else 0,
        ),
        anchor=anchor,
        claims=_open_claims(session, message, now),
    )


def _anchor(kiosk: Kiosk) -> wire.JournalHead | None:
    if kiosk.journal_seq is None or kiosk.journal_hash is None:
        return None
    return wire.JournalHead(seq=kiosk.journal_seq, hash=kiosk.journal_hash)


def _open_claims(session: Session, message: wire.Boot, now: datetime) -> list[wire.Claim]:
    query = select(Claim).where(
        Claim.kiosk_id == message.kiosk, Claim.boot_id != message.boot_id, Claim.ended_at.is_(None)
    )
    claims = session.scalars(query.order_by(Claim.made_at))
    return [_faceless(leases.state_of(session, claim, now)) for claim in claims]


def _faceless(state: wire.ClaimState) -> wire.Claim:
    """What was granted to an earlier boot may not be printed by this one."""
    tickets = [ticket.model_copy(update={"face": None}) for ticket in state.tickets]
    return wire.Claim(claim=state.claim, order=state.order, lease_seconds=state.lease_seconds, tickets=tickets)


def _seconds(time: timedelta) -> float:
    return round(max(time.total_seconds(), 0.001), 3)

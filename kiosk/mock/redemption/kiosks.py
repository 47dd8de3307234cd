"""What a kiosk that has started must know, and how much each may ask."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from kiosk.domain.booking import Refusal
from kiosk.mock.arrivals import note_boot, serving
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.redemption import leases, wire
from kiosk.mock.tables.redemption import Boot, Claim, Kiosk

_RECENT = select(func.count(), func.min(Claim.made_at)).where(
    Claim.kiosk_id == bindparam("kiosk"), Claim.made_at > bindparam("since"), Claim.counted
)


def boot(office: Office, message: wire.Boot, key: bytes = b"") -> wire.Booted:
    """Take note of a started kiosk; answer what it must know before it serves anybody.

    Raises Problem if the kiosk was revoked, or enrolled with another key than the one that signed (empty: any).
    """
    return office.store.transact(lambda session: _boot(session, office, message, key))


def check_pace(session: Session, office: Office, kiosk: Kiosk, now: datetime) -> None:
    """Raise the problem ``rate_limited`` if the kiosk asks too often or pauses after wrong vouchers."""
    if kiosk.paused_until is not None and kiosk.paused_until > now:
        raise Problem(Refusal.RATE_LIMITED, seconds=_seconds(kiosk.paused_until - now))
    minute_ago = now - timedelta(minutes=1)
    count, first = session.execute(_RECENT, {"kiosk": kiosk.id, "since": minute_ago}).one()
    if count >= office.settings.limits.claims_per_minute:
        raise Problem(Refusal.RATE_LIMITED, seconds=_seconds(first - minute_ago))


def wrong_voucher(office: Office, kiosk: Kiosk, now: datetime) -> None:
    """Count a wrong voucher; every few of them make the kiosk pause, each time twice as long.

    Only time lets them be forgotten, one after the other: who guesses may have a good voucher, too.
    """
    limits = office.settings.limits
    forgotten = (now - (kiosk.wrong_at or now)) // timedelta(seconds=limits.forgiven_seconds)
    kiosk.wrong, kiosk.wrong_at = max(0, kiosk.wrong - max(0, forgotten)) + 1, now
    rounds, rest = divmod(kiosk.wrong, limits.wrong_vouchers)
    if rest == 0:
        pause = min(limits.pause_seconds * 2 ** min(rounds - 1, 30), limits.longest_pause_seconds)
        kiosk.paused_until = now + timedelta(seconds=pause)


def anchor_of(kiosk: Kiosk) -> wire.JournalHead | None:
    """The highest head of the kiosk's journal that the server was told."""
    if kiosk.journal_seq is None or kiosk.journal_hash is None:
        return None
    return wire.JournalHead(seq=kiosk.journal_seq, hash=kiosk.journal_hash)


def _boot(session: Session, office: Office, message: wire.Boot, key: bytes) -> wire.Booted:
    now = office.clock()
    kiosk = serving(session, office, message.kiosk, key)
    record = session.get(Boot, (kiosk.id, message.boot_id))
    if record is None:  # nobody heard it by a signed request
        note_boot(session, kiosk, message.boot_id, now, int(now.timestamp()))
        record = session.get_one(Boot, (kiosk.id, message.boot_id))
    record.told = message.model_dump(mode="json")
    return wire.Booted(
        kiosk=kiosk.id,
        boot_id=message.boot_id,
        server_time=now,
        policy=wire.Policy(
            gate_mode=office.settings.gate_mode,
            self_reissues=office.settings.reissues_without_staff,
        ),
        anchor=anchor_of(kiosk),
        claims=_open_claims(session, office, message, now),
    )


def _open_claims(session: Session, office: Office, message: wire.Boot, now: datetime) -> list[wire.Claim]:
    query = select(Claim).where(
        Claim.kiosk_id == message.kiosk, Claim.boot_id != message.boot_id, Claim.ended_at.is_(None)
    )
    claims = session.scalars(query.order_by(Claim.made_at))
    return [_faceless(leases.state_of(session, office, claim, now)) for claim in claims]


def _faceless(state: wire.ClaimState) -> wire.Claim:
    """What was granted to an earlier boot may not be printed by this one."""
    tickets = [ticket.model_copy(update={"face": None}) for ticket in state.tickets]
    return wire.Claim(**state.model_dump(exclude={"tickets", "live"}), tickets=tickets)


def _seconds(time: timedelta) -> float:
    return round(max(time.total_seconds(), 0.001), 3)

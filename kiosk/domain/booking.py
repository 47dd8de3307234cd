"""What kiosk and booking server say to each other, as values: tickets, issues, claims, refusals, facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TicketState(StrEnum):
    """Where the server sees a ticket when it answers a claim."""

    GRANTED = "granted"
    """this claim may print this issue"""
    IN_DOUBT = "in_doubt"
    """an earlier claim may have printed it"""
    PRESUMED = "presumed"
    """an earlier claim most likely printed it"""
    PRINTED = "printed"
    ADMITTED = "admitted"
    """its holder is in the hall; final"""


@dataclass(frozen=True)
class Bilingual:
    """A text in the two languages of the lobby."""

    zh: str
    en: str


@dataclass(frozen=True)
class TicketFace:
    """What a paper ticket says; ``code`` is what the gate scans: this issue and no other."""

    cinema: Bilingual
    film: Bilingual
    version: Bilingual
    """language and format, as 国语 2D / Mandarin 2D"""
    hall: Bilingual
    row: str
    seat: str
    starts_at: datetime
    """aware; UTC"""
    zone: str
    """IANA name of the cinema's time zone"""
    price: str
    """decimal number with two places"""
    currency: str
    """ISO 4217"""
    order: str
    code: str


@dataclass(frozen=True)
class Issue:
    """One printing of a ticket: its number and its random serial. Only the newest is valid at the gate."""

    ticket: str
    number: int
    serial: str


@dataclass(frozen=True)
class ClaimedTicket:
    """One ticket in the answer to a claim; ``face`` is there only where it may be printed."""

    issue: Issue
    seat: str
    """as people say it: row and seat, ``F7``"""
    state: TicketState
    face: TicketFace | None = None
    reissues_left: int = 2
    """how many more times the customer may have it replaced without staff; 0 where ushers look instead of scan"""


@dataclass(frozen=True)
class Proof:
    """That the phone which handed the voucher over holds the key that its order registered (P-256)."""

    pk: str
    """the holder's public key, as base64 of SEC1"""
    transcript_hash: str
    """SHA-256 over the hand-over, as hexadecimal digits"""
    sig: str
    """over that hash and the voucher, as base64 of r and s"""


@dataclass(frozen=True)
class Claim:
    """The server's promise, under a lease, that this kiosk and no other may print these tickets."""

    id: str
    lease_seconds: float
    tickets: tuple[ClaimedTicket, ...]


@dataclass(frozen=True)
class Reprint:
    """That staff want a ticket printed once more: ``issue``, wherever its paper is, is void then."""

    issue: Issue
    seat: str
    reason: str
    by: str
    """the name of the staff"""


class Refusal(StrEnum):
    """Why a server refuses; one closed list for server, kiosk, screen and adapters."""

    NOT_FOUND = "not_found"
    UNPAID = "unpaid"
    CANCELLED = "cancelled"
    ALREADY_COLLECTED = "already_collected"
    EXPIRED = "expired"
    BUSY_ELSEWHERE = "busy_elsewhere"
    SUPERSEDED = "superseded"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_CINEMA = "wrong_cinema"
    BLOCKED = "blocked"
    PROOF_REQUIRED = "proof_required"
    DELEGATED = "delegated"
    KEY_REUSED = "key_reused"
    RATE_LIMITED = "rate_limited"
    KIOSK_UNKNOWN = "kiosk_unknown"
    KIOSK_REVOKED = "kiosk_revoked"
    MAINTENANCE = "maintenance"


REFUSAL_STATUS: Mapping[Refusal, int] = {
    Refusal.NOT_FOUND: 404,
    Refusal.UNPAID: 402,
    Refusal.CANCELLED: 410,
    Refusal.ALREADY_COLLECTED: 410,
    Refusal.EXPIRED: 410,
    Refusal.BUSY_ELSEWHERE: 409,
    Refusal.SUPERSEDED: 409,
    Refusal.TOO_EARLY: 425,
    Refusal.TOO_LATE: 410,
    Refusal.WRONG_CINEMA: 403,
    Refusal.BLOCKED: 403,
    Refusal.PROOF_REQUIRED: 403,
    Refusal.DELEGATED: 423,
    Refusal.KEY_REUSED: 422,
    Refusal.RATE_LIMITED: 429,
    Refusal.KIOSK_UNKNOWN: 401,
    Refusal.KIOSK_REVOKED: 401,
    Refusal.MAINTENANCE: 503,
}
"""The HTTP status of each refusal."""


class FactKind(StrEnum):
    """What a kiosk reports: it happened, so it is never refused, only recorded."""

    PRINTED = "printed"
    PRESUMED = "presumed"
    IN_DOUBT = "in_doubt"
    NOT_SENT = "not_sent"
    RECEIVED = "received"
    """the customer says that the paper is in hand; recorded, changes nothing"""
    RETRACTED = "retracted"
    """the printer took the paper back, because nobody took it; recorded, changes nothing"""
    WAITING = "waiting"
    """the claim's customer waits for a repair; renews the lease"""
    ABANDONED = "abandoned"
    """the claim is over"""


@dataclass(frozen=True)
class Fact:
    """One fact about a claim, or about one issue of it; ``id`` makes a repetition harmless."""

    id: str
    kind: FactKind
    claim: str
    at: datetime
    issue: Issue | None = None
    evidence: str = "none"
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Head:
    """The end of a journal: the number of its last row and that row's hash."""

    seq: int
    hash: str

"""The rows of the journal: their kinds, their hash chain, and the facts that they stand for."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from types import MappingProxyType
from typing import Any, NamedTuple

from kiosk.domain.booking import Claim, ClaimedTicket, Fact, FactKind, Issue

ORIGIN = "0" * 64
"""The hash before the first row."""

_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))


class Kind(StrEnum):
    """What a row says."""

    BOOT = "boot"
    """the process began"""
    CLAIM_TRY = "claim_try"
    """a claim is about to be made"""
    GRANT = "grant"
    """the claim is granted: these tickets may be printed"""
    INTENT = "intent"
    """the ticket's first byte is about to leave for the printer"""
    WITHDRAWN = "withdrawn"
    """the intent came to nothing: not a byte left"""
    PRINTED = "printed"
    PRESUMED = "presumed"
    IN_DOUBT = "in_doubt"
    NOT_SENT = "not_sent"
    """the ticket is handed back"""
    RECEIVED = "received"
    """the customer says that the paper is in hand"""
    RETRACTED = "retracted"
    """the printer took the paper back, because nobody took it"""
    REISSUE_TRY = "reissue_try"
    """a new issue is about to be asked for"""
    REISSUED = "reissued"
    """a new issue may be printed, the old one is void"""
    ABANDONED = "abandoned"
    """the claim is over; ``sent`` is ``none`` where what the server still counts as granted was never sent"""
    ACKNOWLEDGED = "acknowledged"
    """the server has recorded these facts"""
    FORGOTTEN = "forgotten"
    """the server has heard of no row after ``since``; what it recorded later it may have lost, and is told again"""
    ANCHORED = "anchored"
    """the server knows the row ``seq``, ``hash`` of a journal that is gone (``why``): the numbers go on behind it"""
    CHECKPOINT = "checkpoint"
    """stands for all rows up to ``seq``, ``hash``, which were exported; always the first row"""
    STAFF = "staff"
    """staff (``by``) are about to do something (``act``), or did it"""
    STOP = "stop"
    """the process ended by itself"""


@dataclass(frozen=True)
class Entry:
    """A row before it is written; ``claim`` is empty where it belongs to none."""

    kind: Kind
    claim: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


class Record(NamedTuple):
    """A row as it stands in the journal."""

    seq: int
    utc: datetime
    boot: str
    kind: Kind
    claim: str
    text: str
    """the body as JSON: weeks of rows are in memory, and few of them are looked at"""
    hash: str

    @property
    def body(self) -> Mapping[str, Any]:
        """What it says beside its kind and its claim."""
        return _decoded(self.text)

    @property
    def issue(self) -> Issue | None:
        """The issue that the row is about."""
        body = self.body
        return issue_from(body) if "ticket" in body else None


def encoded(body: Mapping[str, Any]) -> str:
    """A body as it is kept."""
    return _ENCODER.encode(body)


def link(previous: str, seq: int, utc: str, boot: str, kind: str, claim: str, body: str) -> str:
    """The hash of a row: SHA-256 over the hash before it and everything that it says."""
    words = ",".join(map(quoted, (utc, boot, kind, claim, body)))
    return hashlib.sha256(f"[{quoted(previous)},{seq},{words}]".encode("ascii")).hexdigest()


def issue_body(issue: Issue, **more: Any) -> dict[str, Any]:
    """The body of a row about an issue."""
    return {"ticket": issue.ticket, "issue": issue.number, "serial": issue.serial, **more}


def ticket_body(ticket: ClaimedTicket) -> dict[str, Any]:
    """What a row keeps of a granted ticket: a hash of what it says, for nothing is printed from the journal."""
    face = hashlib.sha256(repr(ticket.face).encode()).hexdigest() if ticket.face else ""
    return issue_body(ticket.issue, seat=ticket.seat, state=ticket.state, face=face)


def grant_body(claim: Claim) -> dict[str, Any]:
    """The body of a grant."""
    return {"lease": claim.lease_seconds, "tickets": [ticket_body(ticket) for ticket in claim.tickets]}


def told(record: Record) -> dict[str, Any]:
    """A row as JSON; what it says of another row's number and hash is called so."""
    own = {
        "seq": record.seq,
        "utc": record.utc.isoformat(timespec="milliseconds"),
        "boot": record.boot,
        "kind": record.kind,
        "claim": record.claim,
        "hash": record.hash,
    }
    return own | {f"other_{name}" if name in own else name: value for name, value in record.body.items()}


def issue_from(body: Mapping[str, Any]) -> Issue:
    """The issue in a body."""
    return Issue(str(body["ticket"]), int(body["issue"]), str(body["serial"]))


@lru_cache(64)
def _decoded(text: str) -> Mapping[str, Any]:
    body: dict[str, Any] = _DECODER.decode(text)
    return MappingProxyType(body)


def fact(record: Record) -> Fact | None:
    """The fact that the server is to learn from a row, if any: the row itself is the outbox."""
    kind = _FACTS.get(record.kind)
    if kind is None:
        return None
    body = record.body
    detail = {name: str(body[name]) for name in ("sent", "hint", "why", "by") if name in body}
    evidence = str(body.get("evidence", "none"))
    return Fact(fact_id(record), kind, record.claim, record.utc, record.issue, evidence, detail)


def fact_id(record: Record) -> str:
    """The id of the fact that a row stands for, if it does."""
    return record.hash[:32]


_FACTS: Mapping[Kind, FactKind] = {
    Kind.PRINTED: FactKind.PRINTED,
    Kind.PRESUMED: FactKind.PRESUMED,
    Kind.IN_DOUBT: FactKind.IN_DOUBT,
    Kind.NOT_SENT: FactKind.NOT_SENT,
    Kind.RECEIVED: FactKind.RECEIVED,
    Kind.RETRACTED: FactKind.RETRACTED,
    Kind.ABANDONED: FactKind.ABANDONED,
}

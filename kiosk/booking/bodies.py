"""The questions of the booking contract, as JSON on the way out."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from kiosk.booking.port import Boot, Heartbeat
from kiosk.domain.booking import Fact, Proof, Reprint
from kiosk.domain.voucher import Voucher


def boot_body(kiosk: str, boot: Boot) -> dict[str, Any]:
    """The JSON of a boot."""
    head = {"seq": boot.head.seq, "hash": boot.head.hash} if boot.head else None
    return {
        "kiosk": kiosk,
        "boot_id": boot.id,
        "journal_head": head,
        "capabilities": dict(boot.capabilities),
        "versions": dict(boot.versions),
    }


def heartbeat_body(kiosk: str, told: Heartbeat) -> dict[str, Any]:
    """The JSON of a heartbeat."""
    return {
        "kiosk": kiosk,
        "boot_id": told.boot,
        "health": told.health,
        "uptime_seconds": told.uptime_seconds,
        "troubles": [{"component": name, "code": code or None} for name, code in told.troubles.items()],
        "tickets_left": told.tickets_left,
        "in_doubt": told.in_doubt,
        "owed": told.owed,
        "versions": dict(told.versions),
    }


def claim_body(kiosk: str, boot: str, voucher: Voucher, proof: Proof | None) -> dict[str, Any]:
    """The JSON of a claim."""
    body: dict[str, Any] = {"kiosk": kiosk, "boot_id": boot, "voucher": voucher.code}
    return body | ({"proof": asdict(proof)} if proof else {})


def reprint_body(kiosk: str, boot: str, reprint: Reprint) -> dict[str, Any]:
    """The JSON of a reprint."""
    return {
        "kiosk": kiosk,
        "boot_id": boot,
        "supersedes": reprint.issue.number,
        "serial": reprint.issue.serial,
        "reason": reprint.reason,
        "staff": reprint.by,
    }


def facts_body(kiosk: str, boot: str, facts: Sequence[Fact]) -> dict[str, Any]:
    """The JSON of a report."""
    return {"kiosk": kiosk, "boot_id": boot, "facts": [_fact(fact) for fact in facts]}


def _fact(fact: Fact) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": fact.id,
        "kind": fact.kind,
        "claim": fact.claim,
        "evidence": fact.evidence,
        "at": _utc(fact.at),
        "detail": dict(fact.detail),
    }
    if fact.issue is not None:
        body |= {"ticket": fact.issue.ticket, "issue": fact.issue.number, "serial": fact.issue.serial}
    return body


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

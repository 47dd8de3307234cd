"""What facts become at a pretix: notes in a ticket's print log; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.booking.pretix.attempt import read_serial
from kiosk.domain.booking import Fact, FactKind

WAITING, ABANDONED, NOT_SENT = FactKind.WAITING, FactKind.ABANDONED, FactKind.NOT_SENT
_SUCCESSFUL: Mapping[FactKind, bool] = {
    FactKind.PRINTED: True,
    FactKind.PRESUMED: True,
    FactKind.IN_DOUBT: False,
    FactKind.RECEIVED: True,
    FactKind.RETRACTED: False,
}
"""The facts that become notes, and whether pretix shall count a print that went well."""


@dataclass(frozen=True)
class Note:
    """One row of a print log."""

    position: int
    successful: bool
    info: Mapping[str, Any]


def note(fact: Fact, kiosk: str) -> Note | None:
    """The note that a fact becomes; None where there is nothing that pretix could note."""
    if fact.issue is None or fact.kind not in _SUCCESSFUL or not fact.issue.ticket.isdecimal():
        return None
    info = {
        "kiosk": kiosk,
        "claim": fact.claim,
        "state": str(fact.kind),
        "issue": fact.issue.number,
        "evidence": fact.evidence,
        "at": fact.at.isoformat(timespec="seconds"),
        **fact.detail,
    }
    return Note(int(fact.issue.ticket), _SUCCESSFUL[fact.kind], info)


def place_of(fact: Fact) -> tuple[int, datetime] | None:
    """The check-in that an issue came from: its place in the claim, and when it was made."""
    return read_serial(fact.issue.serial) if fact.issue else None

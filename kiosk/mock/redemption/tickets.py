"""A ticket's states and what moves it between them, as a table; no database, no clock.

=============================  ==============================  ===============
from                           by                              to
=============================  ==============================  ===============
unissued(n)                    claim                           granted(n+1)
granted(n)                     printed                         printed(n)
granted(n)                     presumed                        presumed(n)
granted(n), in_doubt(n)        in_doubt, or its lease is over  in_doubt(n)
granted(n), in_doubt(n)        not_sent                        unissued(n)
in_doubt(n), presumed(n)       printed                         printed(n)
in_doubt(n), presumed(n)       reissue by the lease's holder   granted(n+1)
in_doubt, presumed, printed    reissue by staff                granted(n+1)
any but unissued               admission                       admitted, final
=============================  ==============================  ===============
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class State(StrEnum):
    """Where a ticket stands."""

    UNISSUED = "unissued"
    GRANTED = "granted"
    IN_DOUBT = "in_doubt"
    PRESUMED = "presumed"
    PRINTED = "printed"
    ADMITTED = "admitted"


class Move(StrEnum):
    """What can happen to a ticket."""

    CLAIM = "claim"
    PRINTED = "printed"
    PRESUMED = "presumed"
    IN_DOUBT = "in_doubt"
    NOT_SENT = "not_sent"
    SELF_REISSUE = "self_reissue"
    STAFF_REISSUE = "staff_reissue"
    ADMISSION = "admission"


MOST_ISSUES = 65_535
"""What a ticket's paper can name."""

COLLECTED = frozenset({State.PRINTED, State.ADMITTED})
"""Nothing is left to hand out."""

ISSUING = frozenset({Move.CLAIM, Move.SELF_REISSUE, Move.STAFF_REISSUE})
"""The moves that make a new issue."""

TABLE: Mapping[tuple[State, Move], State] = {
    (State.UNISSUED, Move.CLAIM): State.GRANTED,
    (State.GRANTED, Move.PRINTED): State.PRINTED,
    (State.GRANTED, Move.PRESUMED): State.PRESUMED,
    (State.GRANTED, Move.IN_DOUBT): State.IN_DOUBT,
    (State.GRANTED, Move.NOT_SENT): State.UNISSUED,
    (State.GRANTED, Move.ADMISSION): State.ADMITTED,
    # In doubt by its lease before, now by the fact too: the claim's end can't hand back what was sent.
    (State.IN_DOUBT, Move.IN_DOUBT): State.IN_DOUBT,
    (State.IN_DOUBT, Move.NOT_SENT): State.UNISSUED,
    (State.IN_DOUBT, Move.PRINTED): State.PRINTED,
    (State.IN_DOUBT, Move.SELF_REISSUE): State.GRANTED,
    (State.IN_DOUBT, Move.STAFF_REISSUE): State.GRANTED,
    (State.IN_DOUBT, Move.ADMISSION): State.ADMITTED,
    (State.PRESUMED, Move.PRINTED): State.PRINTED,
    (State.PRESUMED, Move.SELF_REISSUE): State.GRANTED,
    (State.PRESUMED, Move.STAFF_REISSUE): State.GRANTED,
    (State.PRESUMED, Move.ADMISSION): State.ADMITTED,
    (State.PRINTED, Move.STAFF_REISSUE): State.GRANTED,
    (State.PRINTED, Move.ADMISSION): State.ADMITTED,
}
"""All that can happen; what is not here changes nothing."""

EVIDENCE: Mapping[Move, frozenset[str]] = {
    Move.PRINTED: frozenset({"proved", "scanned"}),
    Move.PRESUMED: frozenset({"processed", "inferred"}),
}
"""The evidence that a move needs where a machine tells of it; the others need none."""

BY_HAND: Mapping[Move, frozenset[str]] = {
    Move.PRINTED: frozenset({"handed_over"}),
    Move.PRESUMED: frozenset(),
}
"""The same where staff tell of it: they gave this very paper into the customer's hand, and they presume nothing."""


@dataclass(frozen=True)
class Standing:
    """Where a ticket stands: its state, its newest issue and that one's serial, its reissues without staff."""

    state: State = State.UNISSUED
    issue: int = 0
    serial: str = ""
    self_reissues: int = 0

    def seen(self, *, leased: bool) -> Self:
        """As it is seen from outside: a grant whose lease is over is in doubt."""
        derived = self.state is State.GRANTED and not leased
        return replace(self, state=State.IN_DOUBT) if derived else self

    def is_current(self, issue: int | None, serial: str | None) -> bool:
        """Whether number and serial are those of the newest issue."""
        return self.issue > 0 and (self.issue, self.serial) == (issue, serial)


def advance(standing: Standing, move: Move, serial: str = "") -> Standing | None:
    """Where the move leads, or None where it can't be made; an issuing move takes the new issue's serial."""
    state = TABLE.get((standing.state, move))
    if state is None:
        return None
    if move not in ISSUING:
        return replace(standing, state=state)
    if standing.issue >= MOST_ISSUES:
        return None
    spent = standing.self_reissues + (move is Move.SELF_REISSUE)
    return Standing(state, standing.issue + 1, serial, spent)

"""What is counted of visits."""

import pytest

from kiosk.domain import visit
from kiosk.domain.booking import Issue
from kiosk.domain.party import Party, Seat, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.ops.tally import BOUNDS, Outcome, Tally

PARTY = Party("claim", (Seat(Issue("T1", 1, "AA" * 8), "F7", Standing.PRINTED),))
ASKING = visit.Verifying(None, "claim")
IDLE = visit.Idle()
NO_PAPER = visit.Attention(Problem(Code.PRINTER_PAPER), PARTY)


@pytest.mark.parametrize(
    ("states", "outcome", "code"),
    [
        ((ASKING, visit.Printing(PARTY), visit.Done(PARTY), IDLE), Outcome.DONE, ""),
        ((ASKING, visit.Printing(PARTY), NO_PAPER, visit.Printing(PARTY), visit.Done(PARTY), IDLE), Outcome.DONE, ""),
        ((ASKING, visit.Attention(Problem(Code.SEAT_MISSING), PARTY), ASKING), Outcome.PRESUMED, "SEAT-MISSING"),
        ((ASKING, visit.Attention(Problem(Code.VOUCHER_UNKNOWN)), IDLE), Outcome.REFUSED, "VCH-UNKNOWN"),
        ((visit.Attention(Problem(Code.VOUCHER_TYPO)), IDLE), Outcome.REFUSED, "VCH-TYPO"),
        ((ASKING, visit.Printing(PARTY), NO_PAPER, IDLE), Outcome.UNFINISHED, "PRN-PAPER"),
        ((ASKING, IDLE), Outcome.STOPPED, ""),
    ],
)
def test_a_visit_is_counted_once_by_how_it_ended(states, outcome, code):
    told = []
    tally = Tally(lambda: 0.0, lambda *words: told.append(words))
    for state in states:
        tally.follow(state)
        tally.follow(state)
    assert dict(tally.visits) == {outcome: 1}
    assert told == [(outcome, code)]


def test_a_claim_lasts_from_the_question_to_the_answer():
    times = iter([10.0, 10.3])
    tally = Tally(lambda: next(times))
    for state in (ASKING, ASKING, visit.Printing(PARTY), visit.Done(PARTY), IDLE):
        tally.follow(state)
    assert tally.claims.seconds == pytest.approx(0.3)
    assert tally.claims.counts[BOUNDS.index(0.5)] == 1
    assert sum(tally.claims.counts) == 1

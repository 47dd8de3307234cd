"""What a phone is told of the states of its visit."""

import pytest

from drivers.ble.messages import State as Stage
from drivers.ble.messages import Status, Why
from kiosk.domain import visit
from kiosk.domain.booking import Issue
from kiosk.domain.party import Parting, Party, Seat, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.statuses import is_last, status
from tests.kiosk.lobby import face


def party(*standings, parting=None, faces=True):
    issues = [Issue(f"T{number}", 1, "AABBCCDDEEFF0011") for number in range(len(standings))]
    seats = tuple(
        Seat(issue, issue.ticket, standing, face(issue) if faces else None)
        for issue, standing in zip(issues, standings, strict=True)
    )
    return Party("ours", seats, parting)


HALF = party(Standing.PRINTED, Standing.SENT)
WHOLE = party(Standing.PRINTED, Standing.PRESUMED)
NOTHING_NEW = party(Standing.COLLECTED, faces=False)
PAPER = Problem(Code.PRINTER_PAPER)
STAFF = Problem(Code.SEAT_STAFF, {"seat": "F1"})


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (visit.Verifying(None, "ours"), Status(Stage.ACCEPTED)),
        (visit.Printing(HALF), Status(Stage.PRINTING, counts=(1, 2))),
        (visit.Attention(PAPER, HALF), Status(Stage.CALL_STAFF, Why.PRINTER, (1, 2))),
        (visit.Attention(STAFF, HALF), Status(Stage.CALL_STAFF, Why.SEE_SCREEN, (1, 2))),
        (visit.Done(WHOLE), Status(Stage.PRINTED, counts=(2, 2))),
        (visit.Done(NOTHING_NEW), Status(Stage.PRINTED, Why.COLLECTED, (0, 0))),
        (visit.Attention(Problem(Code.VOUCHER_COLLECTED)), Status(Stage.REJECTED, Why.COLLECTED)),
        (visit.Attention(Problem(Code.VOUCHER_PROOF)), Status(Stage.REJECTED, Why.PROOF)),
        (visit.Attention(Problem(Code.SERVER_AWAY)), Status(Stage.REJECTED, Why.OFFLINE)),
        (visit.Attention(PAPER), Status(Stage.REJECTED, Why.PRINTER)),
        (visit.Attention(Problem(Code.SERVER_CLOCK)), Status(Stage.REJECTED, Why.SEE_SCREEN)),
        (visit.Verifying(None, "another"), None),
        (visit.Idle(), None),
    ],
)
def test_a_state_is_told_as_a_status(state, told):
    assert status(state, "ours") == told


@pytest.mark.parametrize("state", [visit.Printing(HALF), visit.Done(WHOLE), visit.Attention(PAPER, HALF)])
def test_nothing_is_told_of_the_visit_of_somebody_else(state):
    assert status(state, "another") is None


@pytest.mark.parametrize("state", [visit.Done(WHOLE), visit.Attention(PAPER), visit.Attention(STAFF, WHOLE)])
def test_after_the_end_of_a_visit_there_is_nothing_to_tell(state):
    assert is_last(state)


@pytest.mark.parametrize(
    "state", [visit.Verifying(None, "ours"), visit.Printing(HALF), visit.Attention(PAPER, party(Standing.OWED))]
)
def test_before_it_there_is(state):
    assert not is_last(state)


def test_a_party_that_parted_has_no_more_to_wait_for():
    assert is_last(visit.Attention(STAFF, party(Standing.IN_DOUBT, parting=Parting.GONE)))

"""What a phone that handed its voucher over is told of the visit; pure. Whatever it can't show, the screen says."""

from collections.abc import Mapping

from drivers.ble.messages import State as Stage
from drivers.ble.messages import Status, Why
from kiosk.domain import visit
from kiosk.domain.party import Party
from kiosk.domain.problem import Code
from kiosk.domain.visit import State

BUSY = Status(Stage.REJECTED, Why.BUSY)
"""another customer is served, or nobody is now"""
FOREIGN = Status(Stage.REJECTED, Why.NOT_OURS)

_WHY: Mapping[Code, Why] = {
    Code.VOUCHER_FOREIGN: Why.NOT_OURS,
    Code.VOUCHER_TYPO: Why.NOT_OURS,
    Code.VOUCHER_UNKNOWN: Why.NOT_OURS,
    Code.VOUCHER_TICKET: Why.NOT_OURS,
    Code.VOUCHER_EXPIRED: Why.NOT_HERE_OR_NOW,
    Code.VOUCHER_EARLY: Why.NOT_HERE_OR_NOW,
    Code.VOUCHER_LATE: Why.NOT_HERE_OR_NOW,
    Code.VOUCHER_CINEMA: Why.NOT_HERE_OR_NOW,
    Code.VOUCHER_PROOF: Why.PROOF,
    Code.VOUCHER_COLLECTED: Why.COLLECTED,
    Code.VOUCHER_UNPAID: Why.UNPAID,
    Code.VOUCHER_CANCELLED: Why.UNPAID,
    Code.VOUCHER_BUSY: Why.BUSY,
    Code.VOUCHER_LIMIT: Why.BUSY,
    Code.CLOSING: Why.BUSY,
    Code.SERVER_AWAY: Why.OFFLINE,
    Code.SERVER_CLOSED: Why.OFFLINE,
} | {code: Why.PRINTER for code in Code if code.startswith("PRN-")}


def status(state: State, claim: str) -> Status | None:
    """What to tell in this state of the visit with this claim; None where it is a visit of somebody else, or none."""
    match state:
        case visit.Verifying(claim=verified) if verified == claim:
            return Status(Stage.ACCEPTED)
        case visit.Attention(problem, None):
            return Status(Stage.REJECTED, _WHY.get(problem.code, Why.SEE_SCREEN))
        case visit.Printing(party) if party.claim == claim:
            return Status(Stage.PRINTING, counts=party.progress)
        case visit.Done(party) if party.claim == claim:
            return _done(party)
        case visit.Attention(problem, Party() as party) if party.claim == claim:
            return Status(Stage.CALL_STAFF, _WHY.get(problem.code, Why.SEE_SCREEN), party.progress)
        case _:
            return None


def is_last(state: State) -> bool:
    """Whether there will be nothing more to tell of this visit."""
    return visit.free(state) and not isinstance(state, visit.Verifying)


def _done(party: Party) -> Status:
    done, total = party.progress
    return Status(Stage.PRINTED, Why.NONE if total else Why.COLLECTED, (done, total))

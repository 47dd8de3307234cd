"""The steps of a visit, as tests take them."""

from kiosk.domain import effects, events, visit
from kiosk.domain.booking import Claim, ClaimedTicket, Issue, TicketState
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import advance
from kiosk.domain.voucher import Voucher, VoucherKind

VOUCHER = Voucher("V1" + "0" * 26, VoucherKind.OPAQUE)
PAPER = Problem(Code.PRINTER_PAPER)
CLAIM = "c"


def ticket(seat, state=TicketState.GRANTED, number=1, left=2):
    return ClaimedTicket(Issue(f"T-{seat}", number, f"{seat}{number}"), seat, state, reissues_left=left)


def granted(*tickets):
    return events.Granted(Claim(CLAIM, 60, tickets))


def verifying():
    state, _ = advance(visit.Idle(), events.VoucherShown(VOUCHER, CLAIM))
    return state


def run(state, *events):
    """The state and all wanted after these events."""
    wanted: list[effects.Effect] = []
    for event in events:
        state, more = advance(state, event)
        wanted += more
    return state, wanted


def standings(state):
    return {seat.label: seat.standing for seat in state.party.seats}


F7, F8 = ticket("F7"), ticket("F8")

"""The visit as commands and screens see it: plain JSON, no voucher code in it."""

from typing import Any

from kiosk.domain import visit
from kiosk.domain.booking import Bilingual
from kiosk.domain.problem import Problem
from kiosk.domain.visit import State


def visit_now(state: State) -> dict[str, Any]:
    """What there is to know about the visit now."""
    party = state.party if isinstance(state, visit.Printing | visit.Done | visit.Attention) else None
    asking = party.asking if party else None
    offering = visit.offering(state)
    return {
        "state": type(state).__name__.lower(),
        "problem": problem(state.problem) if isinstance(state, visit.Attention) else None,
        "question": asking.label if asking else None,
        "offered": [seat.label for seat in offering.offered] if offering else [],
        "seats": [
            {"seat": seat.label, "ticket": seat.issue.ticket, "issue": seat.issue.number, "standing": seat.standing}
            for seat in (party.seats if party else ())
        ],
    }


def out_of_service(trouble: Problem) -> dict[str, Any]:
    """The same where there is no visit, because the kiosk can't serve anybody."""
    return {"state": "out_of_service", "problem": problem(trouble), "question": None, "offered": [], "seats": []}


def problem(trouble: Problem) -> dict[str, str]:
    """A problem with its code, its text in both languages and what staff can do."""
    return {"code": trouble.code, **text(trouble.text), "remedy": trouble.remedy}


def text(words: Bilingual) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": words.zh, "en": words.en}

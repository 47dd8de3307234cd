"""The visit as commands and screens see it: plain JSON, no voucher code in it."""

from collections.abc import Mapping
from typing import Any

from kiosk.domain import visit
from kiosk.domain.booking import Bilingual
from kiosk.domain.problem import Problem
from kiosk.domain.visit import State
from kiosk.staff import overview
from kiosk.troubles import told


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


def trouble(found: Problem) -> str:
    """A problem as the trouble of a component."""
    return told(f"{found.code}: {found.text.en}", found.remedy)


def troubles(known: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What is wrong by component, and what to do about each."""
    return {"troubles": dict(known), "remedies": {name: overview.remedy(name, line) for name, line in known.items()}}


def text(words: Bilingual) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": words.zh, "en": words.en}

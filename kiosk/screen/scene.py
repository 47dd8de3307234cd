"""What the customer's page is to show now, as JSON; pure. No code of a voucher or a ticket is in it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kiosk.comparing import Compared
from kiosk.control.snapshot import text
from kiosk.domain import visit
from kiosk.domain.booking import Bilingual, TicketFace
from kiosk.domain.health import Health, Readiness
from kiosk.domain.party import Party, Question, Seat
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import State

_OURS = {Question.OPEN, Question.DENIED}
"""What this visit still has to ask or to replace: staff is not needed for it yet."""
_UNTOLD = {Code.RADIO_AWAY, Code.RADIO_LIMIT}
"""What takes away a way to show a voucher, and leaves the others: it is not offered, and no word is lost about it."""
_KIOSKS_OWN = {Code.SERVICE: "service_mode", Code.CLOSING: "stopping"}
"""What the kiosk is doing when it serves nobody, by its problem; else it is out of service."""


@dataclass(frozen=True)
class Ways:
    """How a customer can show a voucher now."""

    camera: bool = True
    """a camera sees codes, and there is a picture of what it sees"""
    scanner: bool = False
    """something else sees codes"""
    typed: bool = True
    ble: str | None = None
    """the QR code that a phone scans to hand a voucher over by radio: its rows of dots, one a line, ``1`` is dark"""


@dataclass(frozen=True)
class Around:
    """What is shown and is not the visit."""

    now: datetime
    """aware"""
    kiosk: str = ""
    cinema: str = ""
    assets: str = ""
    """changes with the page's files"""
    health: Health = field(default_factory=Health)
    hint: Bilingual | None = None
    """what customers are told now, whoever they are"""
    ends_in: float | None = None
    """seconds until the state ends by itself"""
    ways: Ways = field(default_factory=Ways)
    typed_wait: float = 0.0
    """seconds for which nothing can be typed, because of too many wrong codes"""
    compared: Compared | None = None
    """the code that the customer is asked to compare with a phone's"""
    staff: str | None = None
    """the path of a page to open, for whoever showed a badge"""


def scene(state: State, around: Around) -> dict[str, Any]:
    """What to show of a visit and all around it."""
    party = getattr(state, "party", None)
    return {
        "assets": around.assets,
        "kiosk": around.kiosk,
        "cinema": around.cinema,
        "now": _utc(around.now),
        "state": _state(state, around.health),
        "readiness": around.health.readiness,
        "problem": _problem(_trouble(state, around.health)),
        "question": _question(party),
        "show_paper": _labels(party.seats if party else (), Question.SHOW),
        "offered": _labels(visit.questions(state), Question.OFFERED),
        "party": _party(party),
        "ends_in": None if around.ends_in is None else round(max(0.0, around.ends_in), 1),
        "hint": text(around.hint) if around.hint else None,
        "ways": _ways(around.ways),
        "typed_wait": math.ceil(around.typed_wait),
        "compare": _compare(around.compared),
        "staff": around.staff,
    }


def _state(state: State, health: Health) -> str:
    """The visit's state; that of the kiosk where nobody is served and nobody can be."""
    if not isinstance(state, visit.Idle) or health.readiness is not Readiness.OUT_OF_SERVICE:
        return type(state).__name__.lower()
    return _KIOSKS_OWN.get(health.problem.code, "out_of_service") if health.problem else "out_of_service"


def _trouble(state: State, health: Health) -> Problem | None:
    if isinstance(state, visit.Attention):
        return state.problem
    problem = health.problem if isinstance(state, visit.Idle) else None
    serves = health.readiness is not Readiness.OUT_OF_SERVICE
    return None if problem and problem.code in _UNTOLD and serves else problem


def _problem(problem: Problem | None) -> dict[str, str] | None:
    return {"code": problem.code, **text(problem.text)} if problem else None


def _question(party: Party | None) -> dict[str, str] | None:
    return {"seat": party.asking.label} if party and party.asking else None


def _labels(seats: Iterable[Seat], question: Question) -> list[str]:
    return [seat.label for seat in seats if seat.question is question]


def _party(party: Party | None) -> dict[str, Any] | None:
    """The party's seats; ``total`` counts those that this visit prints, ``printed`` those of them that are on paper."""
    if party is None:
        return None
    faces = [seat.face for seat in party.seats if seat.face]
    printed, total = party.progress
    return {
        **_screening(faces[0] if faces else None),
        "printed": printed,
        "total": total,
        "seats": [_seat(seat) for seat in party.seats],
    }


def _screening(face: TicketFace | None) -> dict[str, Any]:
    return {
        **{name: text(getattr(face, name)) if face else None for name in ("film", "version", "cinema", "hall")},
        "starts_at": _utc(face.starts_at) if face else None,
        "zone": face.zone if face else None,
    }


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "seat": seat.label,
        "standing": seat.standing,
        "received": seat.received,
        "retracted": seat.retracted,
        "for_staff": seat.for_staff and seat.question not in _OURS,
    }


def _compare(compared: Compared | None) -> dict[str, Any] | None:
    return {"code": compared.code, "confirmed": compared.confirmed} if compared else None


def _ways(ways: Ways) -> dict[str, Any]:
    ble = {"qr": ways.ble} if ways.ble else None
    return {"camera": ways.camera, "scanner": ways.scanner, "typed": ways.typed, "ble": ble}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

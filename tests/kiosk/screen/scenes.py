"""Each thing that the customer's page can show, made as the kiosk makes it."""

from dataclasses import replace
from datetime import UTC, datetime

from kiosk.comparing import Compared
from kiosk.domain import visit
from kiosk.domain.booking import Bilingual, Issue, TicketFace
from kiosk.domain.health import Health, Readiness
from kiosk.domain.party import Party, Question, Seat, Standing
from kiosk.domain.problem import INTERRUPTED, TEXTS, Code, Problem
from kiosk.domain.visit import State
from kiosk.domain.voucher import typed
from kiosk.screen.scene import Around

NOW = datetime(2026, 3, 14, 11, 5, tzinfo=UTC)
AROUND = Around(NOW, kiosk="lobby-1", cinema="星光影城 Starlight", assets="1f3c")
FILM = Bilingual("流浪地球", "The Wandering Earth")
DETAILS = {
    "at": "19:02",
    "kiosk": "lobby-2",
    "seconds": "42",
    "opens_at": "18:30",
    "cinema": "Moonlight",
    "seat": "F7",
    "server_time": "2026-03-14 11:05",
}


def face(label: str = "F7", film: Bilingual = FILM) -> TicketFace:
    """What the ticket of a seat says."""
    return TicketFace(
        cinema=Bilingual("星光影城", "Starlight"),
        film=film,
        version=Bilingual("国语 2D", "Mandarin 2D"),
        hall=Bilingual("3号厅", "Hall 3"),
        row=label[0],
        seat=label[1:],
        starts_at=datetime(2026, 3, 14, 11, 30, tzinfo=UTC),
        zone="Asia/Shanghai",
        price="59.90",
        currency="CNY",
        order="2603-0001",
        code=f"SECRET-{label}",
    )


def seat(label: str, standing: Standing = Standing.OWED, question: Question = Question.NONE, **more: bool) -> Seat:
    """A seat of this visit."""
    return Seat(Issue(f"T-{label}", 1, "AA" * 8), label, standing, face(label), question, **more)


def earlier(label: str, standing: Standing, question: Question = Question.NONE, **more: bool) -> Seat:
    """A seat of which an earlier visit knows more than this one."""
    return replace(seat(label, standing, question, **more), face=None)


def party(*seats: Seat) -> Party:
    """Those who came with one voucher."""
    return Party("claim", seats)


THREE = ("F7", "F8", "F9")
PRINTING = visit.Printing(
    party(seat("F7", Standing.PRINTED), seat("F8", Standing.SENT), seat("F9", Standing.OWED)),
)
QUESTION = visit.Attention(
    Problem(Code.SEAT_QUESTION, DETAILS), party(earlier("F7", Standing.IN_DOUBT, Question.OPEN), seat("F8"))
)

HUNDRED = [
    seat(f"{row}{number}", Standing.PRINTED if row < "F" else Standing.OWED)
    for row in "ABCDEFGHJK"
    for number in range(1, 11)
]

STATES: dict[str, State] = {
    "idle": visit.Idle(),
    "reading": visit.Reading("camera"),
    "verifying": visit.Verifying(typed(b"a cinema"), "claim"),
    "printing": PRINTING,
    "done": visit.Done(party(*(seat(label, Standing.PRINTED) for label in THREE))),
    "collected": visit.Done(party(*(earlier(label, Standing.COLLECTED) for label in THREE))),
    "hundred": visit.Printing(party(*HUNDRED)),
    "question": QUESTION,
    "offer": visit.Attention(
        Problem(Code.SEAT_MISSING, {"seat": "F7, F8"}),
        party(*(earlier(label, Standing.PRESUMED, Question.OFFERED) for label in ("F7", "F8"))),
    ),
    "show": visit.Attention(
        Problem(Code.SEAT_SCAN, DETAILS),
        party(earlier("F7", Standing.IN_DOUBT, Question.SHOW, received=True), seat("F8", Standing.PRINTED)),
    ),
    "staff": visit.Attention(
        Problem(Code.SEAT_STAFF, DETAILS), party(earlier("F7", Standing.IN_DOUBT, Question.STAFF), seat("F8"))
    ),
    "retracted": visit.Attention(
        Problem(Code.SEAT_RETRACTED, DETAILS), party(seat("F7", Standing.PRINTED, retracted=True))
    ),
    "stalled": visit.Attention(Problem(Code.PRINTER_PAPER), PRINTING.party),
    **{f"problem-{code}": visit.Attention(Problem(code, DETAILS)) for code in TEXTS},
}
"""By name: what the visit can be."""

AROUNDS: dict[str, Around] = {
    "hint": replace(AROUND, hint=INTERRUPTED),
    "degraded": replace(AROUND, health=Health(Readiness.DEGRADED, Problem(Code.CAMERA_BLURRED))),
    "locked": replace(AROUND, typed_wait=58.0),
    "compare": replace(AROUND, compared=Compared("0471", 30.0, confirmed=False), ends_in=30.0),
    "compared": replace(AROUND, compared=Compared("0471", 30.0, confirmed=True)),
    **{
        name: replace(AROUND, health=Health(Readiness.OUT_OF_SERVICE, Problem(code)))
        for name, code in {
            "out_of_service": Code.PRINTER_PAPER,
            "service_mode": Code.SERVICE,
            "stopping": Code.CLOSING,
        }.items()
    },
}
"""By name: what an idle kiosk can be."""

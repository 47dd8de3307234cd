"""What staff see of the kiosk, as JSON: devices with their remedies, the paper roll, tickets that wait for somebody."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from kiosk.domain.party import Party, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import State
from kiosk.journal.book import Book, TicketLine
from kiosk.journal.upkeep import Upkeep
from kiosk.troubles import parted

PRINTER = "printer"
SERVER = "booking server"
ALWAYS = (PRINTER, SERVER, "disk", "journal")
"""What every kiosk has, beside its readers."""

_CODES: Mapping[str, Code] = {code.value: code for code in Code}
_ASSUMED: Mapping[str, Code] = {SERVER: Code.SERVER_AWAY, "journal": Code.JOURNAL}
"""What a trouble is called that comes without a code; a reader's is that its device is gone."""
_READER = "reader "
_LOOK = "Look closer: kiosk doctor."
_LESSER = frozenset(
    {
        Code.PRINTER_TAKE,
        Code.CAMERA_BLACK,
        Code.CAMERA_BRIGHT,
        Code.CAMERA_BLURRED,
        Code.RADIO_AWAY,
        Code.RADIO_LIMIT,
        Code.JOURNAL,
    }
)
"""The kiosk serves customers all the same."""


_RECALLED = "recalled"
"""Where a ticket stands that may be void, because the server's answer to a reprint was lost."""
_LOST = "the server's answer to a reprint was lost"


def devices(troubles: Mapping[str, str], readers: Iterable[str], restartable: Iterable[str]) -> list[dict[str, Any]]:
    """Each device: ``state`` is ``ok``, ``warn`` or ``fail``; if it is ok, what tells of a trouble is empty."""
    able = set(restartable)
    names = dict.fromkeys((*ALWAYS, *readers, *troubles))
    return [_device(name, troubles.get(name)) | {"restartable": name in able} for name in names]


def remedy(name: str, trouble: str) -> str:
    """What to do about the trouble of a component: what it says itself, or what its code is known for."""
    line, own = parted(trouble)
    code = _code(name, line)
    return own or (Problem(code).remedy if code else _LOOK)


def roll(upkeep: Upkeep, usual_mm: float) -> dict[str, Any]:
    """The paper roll, and the usual one: lengths in millimetres, and for how many tickets it is still good."""
    known = upkeep.roll_mm > 0
    return {
        "length_mm": round(upkeep.roll_mm) if known else None,
        "used_mm": round(upkeep.used_mm),
        "tickets_left": upkeep.tickets_left,
        "usual_mm": round(usual_mm) or None,
    }


def lines(book: Book, some: Iterable[TicketLine]) -> list[dict[str, Any]]:
    """Tickets of the journal, with what is known of their newest issue."""
    return [_line(book, line) for line in some]


def owed(state: State, book: Book) -> list[dict[str, Any]]:
    """The tickets that somebody still waits for: those of this visit, and reprints that came to nothing."""
    party = getattr(state, "party", None)
    return [*(_seats(party) if party is not None else ()), *lines(book, book.not_reprinted())]


def _device(name: str, trouble: str | None) -> dict[str, Any]:
    if trouble is None:
        return {"name": name, "state": "ok", "code": "", "zh": "", "en": "", "said": "", "remedy": ""}
    line, own = parted(trouble)
    code = _code(name, line)
    about = {"zh": "", "en": "", "remedy": remedy(name, trouble)}
    if code is not None:  # in the words that the page has in both languages
        problem = Problem(code)
        about = {"zh": problem.text.zh, "en": problem.text.en, "remedy": problem.remedy}
    said = line if own == about["remedy"] else trouble
    said = said.removeprefix(f"{code}: ")
    return {"name": name, "state": "warn" if code in _LESSER else "fail", "code": code or "", "said": said, **about}


def _code(name: str, line: str) -> Code | None:
    """What a trouble is called: as it says, or what is assumed of such a component; None where there is no word."""
    assumed = Code.CAMERA_GONE if name.startswith(_READER) else _ASSUMED.get(name)
    return _CODES.get(line.partition(": ")[0], assumed)


def _seats(party: Party) -> Iterator[dict[str, Any]]:
    for seat in party.standing(Standing.OWED, Standing.SENT):
        issue = seat.issue
        known = {"ticket": issue.ticket, "issue": issue.number, "seat": seat.label}
        yield known | {"standing": seat.standing, "claim": party.claim, "since": None, "evidence": "none", "hint": ""}


def _line(book: Book, line: TicketLine) -> dict[str, Any]:
    paper = book.paper(line.issue)
    recalled = line.recalled and line.standing is not Standing.HANDED_BACK
    return {
        "ticket": line.issue.ticket,
        "issue": line.issue.number,
        "seat": line.seat,
        "standing": _RECALLED if recalled else line.standing,
        "claim": paper.claim if paper else "",
        "since": _utc(line.at),
        "evidence": line.evidence,
        "hint": line.hint or (_LOST if recalled else ""),
    }


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None

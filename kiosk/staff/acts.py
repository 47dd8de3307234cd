"""What staff can do: settle and reprint tickets, look at and look after the kiosk."""

from collections.abc import Mapping
from typing import Any

import structlog

from drivers.printers.document import Document
from kiosk.attendant import Attendant
from kiosk.domain import events, visit
from kiosk.domain.booking import Issue, Reprint
from kiosk.domain.party import Party, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import State
from kiosk.journal.book import Paper
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.upkeep import Act
from kiosk.spooler import Spooler
from kiosk.staff import overview, words
from kiosk.staff.errors import ActRefused, KioskBusy, NothingThere
from kiosk.staff.search import search
from kiosk.states import followed
from kiosk.supervision import Components

_TOGETHER: Mapping[str, tuple[str, ...]] = {overview.SERVER: ("greeting", "outbox")}
"""What is started again together, under the name that people know."""

_log = structlog.get_logger(__name__)


class Acts:
    """What staff can do. Each act is in the journal, with the name of who did it (``by``), before it is done.

    Every method raises StaffError for what can't be done, with a remedy, and JournalError.
    """

    def __init__(
        self,
        attendant: Attendant,
        spooler: Spooler,
        ledger: Ledger,
        components: Components,
        troubles: Mapping[str, str],
        specimen: Document,
        roll_mm: float = 0.0,
    ) -> None:
        """Take those who do the work; ``troubles`` is what is wrong now, by component.

        ``specimen`` is the paper of a test print, ``roll_mm`` the length of the rolls that are usual here, if known.
        """
        self._attendant = attendant
        self._spooler = spooler
        self._ledger = ledger
        self._components = components
        self._troubles = troubles
        self._specimen = specimen
        self._roll_mm = roll_mm
        self._replacing: set[Issue] = set()

    async def overview(self) -> dict[str, Any]:
        """All that staff see at a glance, as JSON; times in UTC. Nothing is asked of any device.

        ``devices``: ``{name, state (ok, warn, fail), code, zh, en, said, remedy, restartable}``; ``roll``:
        ``{length_mm, used_mm, tickets_left, usual_mm}``, null where not known; ``owed``, ``in_doubt``, ``retracted``:
        ``{ticket, issue, seat, standing, claim, since, evidence, hint}``, of standing ``recalled`` where it may
        be void, because the answer to a reprint was lost; ``service_mode``; ``facts_waiting``; ``server``:
        ``{state, said}``; ``free``: whether what needs a free kiosk can be done now.
        """
        book, state = self._ledger.book, self._attendant.state
        readers = [name for name in self._components.names if name.startswith("reader ")]
        return {
            "devices": overview.devices(self._troubles, readers, self._restartable()),
            "roll": overview.roll(book.upkeep, self._roll_mm),
            "owed": overview.owed(state, book),
            "in_doubt": overview.lines(book, book.doubtful()),
            "retracted": overview.lines(book, book.retracted()),
            "service_mode": self._attendant.service_mode,
            "facts_waiting": len(book.outbox),
            "server": {
                "state": "fail" if overview.SERVER in self._troubles else "ok",
                "said": self._troubles.get(overview.SERVER, ""),
            },
            "free": visit.takes_next(state),
        }

    async def search(self, text: str, limit: int = 100) -> list[dict[str, Any]]:
        """The newest rows of the journal that fit all words (seat, ticket, claim, kind, day), newest first."""
        return await search(self._ledger.records, self._ledger.book, text, limit)

    async def papers(self, text: str) -> list[dict[str, Any]]:
        """The newest issues of tickets of this kiosk that are meant, by name, seat or beginning, as in the overview."""
        book = self._ledger.book
        return overview.lines(book, book.find(text))

    # -- tickets -------------------------------------------------------------------------------------------------------

    async def settle(self, ticket: str, issue: int, by: str, reason: str = "") -> None:
        """Say that the customer has the paper, also one from elsewhere: the ticket is off the list, the server told."""
        by, paper = words.name(by), self._paper(ticket, issue)
        why = {"why": words.reason(reason)} if reason else {}
        line, book = paper.line, self._ledger.book
        if self._is_replaced(line.issue):
            raise KioskBusy("a ticket is printed once more")
        asked = any(seat.issue == line.issue for seat in visit.questions(self._attendant.state))
        listed = any(one is line for one in (*book.doubtful(), *book.retracted(), *book.not_reprinted()))
        if not asked and not listed:
            raise NothingThere(
                f"nothing is open about seat {line.seat}: it is {line.standing}", "look at the list again"
            )
        note = _note(by, Act.SETTLE, line.issue, seat=line.seat, **why)
        if asked:
            await self._ledger.write(note)
            self._attendant.tell(events.Answered(line.issue, received=True))
        else:
            await self._ledger.write(note, Entry(Kind.RECEIVED, paper.claim, issue_body(line.issue, by=by)))
            self._attendant.refresh()

    async def reprint(self, ticket: str, issue: int, reason: str, by: str) -> dict[str, Any]:
        """Print a ticket once more at this kiosk, in a visit of its own: older papers of it are void from then on.

        Returns ``{claim, ticket, issue, seat}`` of the new issue as soon as the booking server has granted it; what
        becomes of it is told by the visit, as always. A ticket that was let in is never printed again, nor one that
        another kiosk is printing now.
        """
        by, reason, paper = words.name(by), words.reason(reason), self._paper(ticket, issue)
        line = paper.line
        if paper.void:
            raise ActRefused(Problem(Code.SEAT_VOID, {"seat": line.seat}))
        if line.standing in {Standing.OWED, Standing.SENT} or self._is_replaced(line.issue):
            raise KioskBusy
        self._check_free()
        self._replacing.add(line.issue)
        try:
            await self._ledger.write(_note(by, Act.REPRINT, line.issue, seat=line.seat, why=reason))
            return await self._reprinted(Reprint(line.issue, line.seat, reason, by))
        finally:
            self._replacing.discard(line.issue)

    # -- the kiosk -----------------------------------------------------------------------------------------------------

    async def test_print(self, by: str, paper: Document | None = None) -> dict[str, Any]:
        """Print a paper that is no ticket, the usual one or this, while the kiosk is free: ``{evidence, mm}``."""
        by = words.name(by)
        self._check_free()
        await self._ledger.write(_note(by, Act.TEST_PRINT))
        end = await self._spooler.print_specimen(paper or self._specimen)
        if isinstance(end, Problem):
            raise ActRefused(end)
        result: dict[str, Any] = {"evidence": end.evidence, "mm": round(end.mm)}
        await self._ledger.write(_note(by, Act.TEST_PRINTED, **result))
        return result

    async def service_mode(self, on: bool, by: str) -> None:
        """Take no vouchers from now on, or take them again; a visit that goes on comes to its end.

        It outlives a restart: only staff end it.
        """
        by = words.name(by)
        if on is not self._attendant.service_mode:
            await self._ledger.write(_note(by, Act.SERVICE_MODE, on=on))
            self._attendant.refresh()

    async def restart(self, component: str, by: str) -> None:
        """Start a component again, by its name among the devices; the printer only while the kiosk is free."""
        by = words.name(by)
        if component not in self._restartable():
            known = ", ".join(self._restartable())
            raise NothingThere(f"there is no component {component} that can be started again", f"use one of: {known}")
        if component == overview.PRINTER:
            self._check_free()
        await self._ledger.write(_note(by, Act.RESTART, component=component))
        if component == overview.PRINTER:
            if (problem := await self._spooler.take_anew()) is not None:
                raise ActRefused(problem)
            return
        for name in _TOGETHER.get(component, (component,)):
            await self._components.restart(name)

    async def new_roll(self, length_mm: float, by: str) -> None:
        """Say that a new roll of this length is in the printer; 0 is the usual length, as it is configured."""
        by, length = words.name(by), words.roll(length_mm or self._roll_mm)
        await self._ledger.write(_note(by, Act.NEW_ROLL, mm=length))
        self._attendant.refresh()

    # -- how -----------------------------------------------------------------------------------------------------------

    def _paper(self, ticket: str, issue: int) -> Paper:
        paper = self._ledger.book.ticket(ticket, issue)
        if paper is None:
            told = f"this kiosk knows of no issue {issue} of ticket {ticket}"
            raise NothingThere(told, "look at the list again; tickets of other kiosks are for the counter")
        return paper

    def _is_replaced(self, issue: Issue) -> bool:
        """Whether a paper in its place may be asked for now, so that nobody knows which of the two is good."""
        state = self._attendant.state
        return issue in self._replacing or (isinstance(state, visit.Verifying) and state.voucher is None)

    def _check_free(self) -> None:
        """Raise KioskBusy unless the next visit may begin."""
        if self._attendant.stopping:
            raise KioskBusy("the kiosk is stopping")
        if not visit.takes_next(self._attendant.state):
            raise KioskBusy

    def _restartable(self) -> tuple[str, ...]:
        return (overview.PRINTER, *_TOGETHER, *self._components.names)

    async def _reprinted(self, reprint: Reprint) -> dict[str, Any]:
        with followed(self._attendant) as states:
            claim = await self._attendant.reprint(reprint)
            if claim is None:
                raise KioskBusy
            _log.info("staff reprint", ticket=reprint.issue.ticket, by=reprint.by)
            while not _is_asked(await states.get(), claim):
                pass
            while _is_asked(state := await states.get(), claim):
                pass
        return _granted(state, claim)


def _is_asked(state: State, claim: str) -> bool:
    return isinstance(state, visit.Verifying) and state.claim == claim


def _granted(state: State, claim: str) -> dict[str, Any]:
    """What the state after the server's answer says. Raises ActRefused, KioskBusy."""
    match state:
        case visit.Printing(party) | visit.Attention(party=Party() as party) if party.claim == claim:
            seat = party.seats[0]
            return {"claim": claim, "ticket": seat.issue.ticket, "issue": seat.issue.number, "seat": seat.label}
        case visit.Attention(problem=problem):
            raise ActRefused(problem)
        case _:
            raise KioskBusy("the kiosk is stopping")


def _note(by: str, act: Act, issue: Issue | None = None, **more: Any) -> Entry:
    about = issue_body(issue) if issue else {}
    return Entry(Kind.STAFF, "", {"by": by, "act": act, **about, **more})

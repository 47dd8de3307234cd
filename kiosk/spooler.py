"""The spooler owes tickets to customers and is the only one that talks to the printer.

One ticket at a time. Each is journalled as an intent before its first byte leaves, and as settled when the printer's
evidence is in; whatever lies between those two rows is in doubt for every process that comes after.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import TypeVar

from drivers.errors import DriverError, NothingSent
from drivers.ports import Cause, Evidence, Outlet, Printer, PrinterStatus, Progress, Recovery
from drivers.printers.document import Document
from drivers.worker import Worker
from kiosk.domain.booking import Issue, TicketFace
from kiosk.domain.effects import Print
from kiosk.domain.events import Event, Held, Resumed, Retracted, Settled, Stalled
from kiosk.domain.party import Standing
from kiosk.domain.problem import Code, Problem
from kiosk.journal.book import Sent
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.lease import Lease
from kiosk.printed import GIVEN_UP, OPEN, OUTCOMES, End, Open

T = TypeVar("T")
Tell = Callable[[Event], None]
Layout = Callable[[TicketFace, Issue], Document]

STATUS_DEADLINE = 4.0
STEP_DEADLINE = 5.0
CLEAR_DEADLINE = 8.0
OUTLET_DEADLINE = 4.0
"""Seconds for a call to the printer; each well above what the port promises."""
OUTLET_PAUSE = 0.5
"""Seconds between two looks at a paper that waits to be taken."""
OUTLET_LOOKS = 240
"""No printer draws a paper back later than this; one that is away is not asked for ever."""

_SPECIMEN = Issue("", 0, "")
"""in the place of an issue, where what is printed is no ticket"""
_JOB_ALPHABET = "".join(chr(code) for code in range(0x21, 0x7F))

PROBLEMS: Mapping[Cause, Code] = {
    Cause.PAPER_OUT: Code.PRINTER_PAPER,
    Cause.COVER_OPEN: Code.PRINTER_COVER,
    Cause.CUTTER: Code.PRINTER_CUTTER,
    Cause.JAM: Code.PRINTER_JAM,
    Cause.OVERHEATED: Code.PRINTER_HOT,
    Cause.UNRECOVERABLE: Code.PRINTER_FAULT,
    Cause.OFFLINE: Code.PRINTER_FAULT,
    Cause.SILENT: Code.PRINTER_AWAY,
    Cause.DISCONNECTED: Code.PRINTER_AWAY,
    Cause.NOT_TAKEN: Code.PRINTER_TAKE,
}
"""What a printer's trouble is called on the screen."""


class Spooler:
    """Prints the tickets of one visit, one after another, and tells what became of each."""

    def __init__(self, printer: Printer, worker: Worker, ledger: Ledger, layout: Layout, lease_margin: float) -> None:
        """Take the printer; ``lease_margin`` is the least that must be left of a lease, in seconds."""
        self._printer = printer
        self._worker = worker
        self._ledger = ledger
        self._layout = layout
        self._lease_margin = lease_margin
        self._given_up: set[Issue] = set()
        self._using = asyncio.Lock()
        """held by whoever talks to the printer"""
        self._unsettled: tuple[Sent, ...] | None = None
        """the tickets whose end is unknown, until the printer was asked and cleared"""
        self._tell: Tell = _nobody
        """who hears of the visit's tickets"""
        self._held_out: tuple[Print, Tell] | None = None
        """the ticket whose paper may stand at the printer's output"""

    @property
    def stuck(self) -> bool:
        """Whether a call to the printer that nobody waits for any more has still not come back."""
        return self._worker.stuck

    async def trouble(self) -> Problem | None:
        """Ask the printer now; why it can't print, or None if it is known to be able to. Raises JournalError."""
        async with self._using:
            return await self._trouble()

    async def status(self) -> PrinterStatus:
        """What the printer says of itself now; as one that does not answer where the call does not come back."""
        async with self._using:
            try:
                return await self._call(STATUS_DEADLINE, self._printer.status)
            except DriverError:
                return PrinterStatus(link=Cause.SILENT)

    async def print(self, order: Print, lease: Lease, tell: Tell) -> None:
        """Print one ticket; tell Held, or Settled after any number of Stalled and Resumed. Raises JournalError."""
        async with self._using:
            try:
                await self._print(order, lease, tell)
            finally:
                self._given_up.discard(order.seat.issue)

    async def print_specimen(self, document: Document) -> End | Problem:
        """Print a paper that is no ticket; how that ended, or why nothing was sent. One that gets stuck is given up.

        Raises JournalError.
        """
        async with self._using:
            try:
                problem = await self._trouble()
                return problem or await self._run_specimen(document)
            finally:
                self._given_up.discard(_SPECIMEN)

    async def watch_outlet(self) -> None:
        """Follow the paper that came out last until it is taken; tell Retracted if the printer takes it back.

        Raises JournalError.
        """
        for _ in range(OUTLET_LOOKS):
            async with self._using:
                await self._look_at_outlet()
            if self._held_out is None:
                return
            await asyncio.sleep(OUTLET_PAUSE)

    async def recover(self, *sent: Sent) -> Recovery:
        """What the printer still has to say, above all of these tickets; an absent printer is asked when it is back."""
        async with self._using:
            return await self._recover(*sent)

    async def take_anew(self) -> Problem | None:
        """Let go of the printer and take it in hand again; why it can't print, if it can't. Raises JournalError."""
        async with self._using:
            with contextlib.suppress(DriverError):
                await self._call(CLEAR_DEADLINE, self._printer.close)
            self._unsettled = self._unsettled or ()
            return await self._trouble()

    def give_up(self, issue: Issue) -> None:
        """Take a ticket out of the printer's hands at its next step; what became of it is told as always."""
        self._given_up.add(issue)

    async def close(self) -> None:
        """Let go of the printer."""
        with contextlib.suppress(DriverError):
            await self._call(CLEAR_DEADLINE, self._printer.close)
        self._worker.close()

    async def _trouble(self) -> Problem | None:
        try:
            if self._unsettled is not None and not await self._settle_late(self._unsettled):
                return Problem(Code.PRINTER_AWAY)
            await self._look_at_outlet()
            status = await self._call(STATUS_DEADLINE, self._printer.status)
        except DriverError:
            return Problem(Code.PRINTER_AWAY)
        if status.ready:
            return None
        return Problem(PROBLEMS[status.cause] if status.cause else Code.PRINTER_AWAY)

    async def _print(self, order: Print, lease: Lease, tell: Tell) -> None:
        issue = order.seat.issue
        assert order.seat.face is not None
        document = self._layout(order.seat.face, issue)
        problem = await self._trouble() or self._fence(issue, lease)
        if problem is not None:
            tell(Held(issue, problem))
            return
        self._tell = tell
        job = self._next_job()
        await self._ledger.write(Entry(Kind.INTENT, order.claim, issue_body(issue, job=job)))
        if (problem := self._fence(issue, lease)) is not None:  # the disk may have taken its time
            await self._withdraw(order)
            tell(Held(issue, problem))
            return
        try:
            end = await self._run(issue, document, job, tell)
        except NothingSent:
            await self._withdraw(order)
            tell(Held(issue, await self._trouble() or Problem(Code.PRINTER_AWAY)))
            return
        await self._settle(order, job, end, tell)

    def _fence(self, issue: Issue, lease: Lease) -> Problem | None:
        """Why nothing may be sent any more: it is given up, or another kiosk may print what this one was granted."""
        over = issue in self._given_up or lease.left() < self._lease_margin
        return Problem(Code.SERVER_AWAY) if over else None

    async def _withdraw(self, order: Print) -> None:
        await self._ledger.write(Entry(Kind.WITHDRAWN, order.claim, issue_body(order.seat.issue)))

    async def _settle(self, order: Print, job: str, end: End, tell: Tell) -> None:
        issue = order.seat.issue
        sent = Sent(order.claim, issue, job)
        if end.open is Open.NOW:
            recovery = await self._recover(sent)
            end = End(Evidence.PROVED, "late", mm=end.mm) if job in recovery.printed else end
        if end.open is Open.LATER:
            self._unsettled = (sent,)
        kind, standing = OUTCOMES[end.evidence]
        body = issue_body(issue, job=job, evidence=end.evidence, hint=end.hint, mm=round(end.mm))
        await self._ledger.write(Entry(kind, order.claim, body))
        self._held_out = (order, tell) if end.evidence is not Evidence.NONE else None
        tell(Settled(issue, standing))

    async def _run(self, issue: Issue, document: Document, job: str, tell: Tell) -> End:
        """Drive the job to its end."""
        blocked: Cause | None = None
        try:
            await self._call(STEP_DEADLINE, self._printer.start, document, job)
            while True:
                progress = await self._call(STEP_DEADLINE, self._printer.step)
                if progress.evidence is not None:
                    return End(progress.evidence, open=OPEN.get(progress.evidence, Open.NO), mm=progress.mm)
                blocked = _tell_block(issue, blocked, progress, tell)
                if issue in self._given_up:
                    cleared = await self._call(CLEAR_DEADLINE, self._printer.abandon)
                    return End(Evidence.NONE, *GIVEN_UP[cleared], progress.mm)
        except NothingSent:
            raise
        except DriverError as error:
            return End(Evidence.NONE, str(error), Open.NOW)

    async def _run_specimen(self, document: Document) -> End | Problem:
        try:
            end = await self._run(_SPECIMEN, document, self._next_job(), lambda _: self.give_up(_SPECIMEN))
        except NothingSent:
            return await self._trouble() or Problem(Code.PRINTER_AWAY)
        if end.open is not Open.NO:
            await self._recover()
        self._held_out = None  # what stands at the output now is no ticket
        return end

    async def _settle_late(self, sent: tuple[Sent, ...]) -> bool:
        """Ask for the proof of jobs that ended while the printer was away; False while it still is."""
        recovery = await self._recover(*sent)
        for ticket in sent:
            paper = self._ledger.book.paper(ticket.issue)
            if ticket.job in recovery.printed and (paper is None or paper.doubtful):
                body = issue_body(ticket.issue, job=ticket.job, evidence=Evidence.PROVED, hint="late")
                await self._ledger.write(Entry(Kind.PRINTED, ticket.claim, body))
                self._tell(Settled(ticket.issue, Standing.PRINTED))
        return recovery.heard

    async def _look_at_outlet(self) -> None:
        if self._held_out is None:
            return
        order, tell = self._held_out
        try:
            outlet = await self._call(OUTLET_DEADLINE, self._printer.outlet)
        except DriverError:
            return
        if outlet in {Outlet.PRESENTED, Outlet.UNKNOWN}:
            return
        self._held_out = None
        if outlet is Outlet.RETRACTED:
            await self._ledger.write(Entry(Kind.RETRACTED, order.claim, issue_body(order.seat.issue)))
            tell(Retracted(order.seat.issue))

    async def _recover(self, *sent: Sent) -> Recovery:
        try:
            recovery = await self._call(CLEAR_DEADLINE, self._printer.recover, [ticket.job for ticket in sent])
        except DriverError:
            recovery = Recovery()
        self._unsettled = None if recovery.heard else sent
        return recovery

    async def _call(self, deadline: float, function: Callable[..., T], *args: object) -> T:
        return await self._worker.call(deadline, function, *args)

    def _next_job(self) -> str:
        """Three characters that do not come again for 830,000 rows of the journal."""
        number = self._ledger.head.seq if self._ledger.head else 0
        base = len(_JOB_ALPHABET)
        return "".join(_JOB_ALPHABET[number // base**place % base] for place in (2, 1, 0))


def _nobody(_: Event) -> None:
    """Before the first ticket nobody waits for one."""


def _tell_block(issue: Issue, before: Cause | None, progress: Progress, tell: Tell) -> Cause | None:
    """Tell when the printer stops in the middle of a ticket, and when it goes on."""
    if progress.blocked is not None and progress.blocked != before:
        tell(Stalled(issue, Problem(PROBLEMS[progress.blocked])))
    if progress.blocked is None and before is not None:
        tell(Resumed(issue))
    return progress.blocked

"""What commands can ask of the daemon."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from itertools import islice
from typing import Any, NoReturn

from drivers.ports import Scan
from kiosk.attendant import Attendant
from kiosk.config.model import KioskSection
from kiosk.control import snapshot
from kiosk.control.audit import AUDIT_COMMANDS
from kiosk.control.examination import EXAMINATION_COMMANDS
from kiosk.control.server import Answer, Command, ControlError, Request
from kiosk.control.staff import STAFF_COMMANDS
from kiosk.domain import visit
from kiosk.domain.booking import Bilingual
from kiosk.domain.health import Readiness
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import State
from kiosk.domain.voucher import NotAVoucher
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import told
from kiosk.ops.commands import TRACE_COMMANDS
from kiosk.states import followed
from kiosk.trust.codes import TICKET


class NotInService(ControlError):
    """The kiosk can do nothing of what commands ask."""

    reason = "out_of_service"
    exit_code = os.EX_UNAVAILABLE


class Commands:
    """The commands to a kiosk in service."""

    def __init__(
        self,
        kiosk: KioskSection,
        attendant: Attendant,
        ledger: Ledger,
        troubles: Mapping[str, str],
        hint: Callable[[], Bilingual | None],
        readiness: Callable[[], Readiness] = lambda: Readiness.READY,
        screen: Callable[[], str | None] = lambda: None,
    ) -> None:
        """Take what they ask; ``troubles`` is what is wrong now by component, ``hint`` what customers are told now.

        ``readiness`` is whether the next customer can be served, ``screen`` the address of the customer's page, while
        it is served.
        """
        self._kiosk = kiosk
        self._attendant = attendant
        self._ledger = ledger
        self._troubles = troubles
        self._hint = hint
        self._readiness = readiness
        self._screen = screen

    @property
    def table(self) -> Mapping[str, Command]:
        """The commands by name."""
        return {
            "status": self._status,
            "watch": self._watch,
            "scan": self._scan,
            "answer": self._answer,
            "journal": self._journal,
        }

    async def _status(self, request: Request) -> Answer:
        book = self._ledger.book
        head = self._ledger.head
        problems = {"disk": None if await self._ledger.has_room() else Problem(Code.DISK)}
        if request.get("ask_printer"):
            problems["printer"] = await self._attendant.printer_trouble()
        found = {name: snapshot.trouble(problem) for name, problem in problems.items() if problem}
        yield {
            **snapshot.visit_now(self._attendant.state),
            **snapshot.troubles(found | dict(self._troubles)),
            "kiosk": self._kiosk.id,
            "cinema": self._kiosk.cinema,
            "readiness": self._readiness(),
            "journal": {"rows": head.seq if head else 0, "waiting_facts": len(book.outbox)},
            "hint": snapshot.text(hint) if (hint := self._hint()) else None,
            "screen": self._screen(),
            "in_doubt": [ticket.seat for ticket in book.doubtful()],
            "retracted": [ticket.seat for ticket in book.retracted()],
        }

    async def _watch(self, _request: Request) -> Answer:
        yield snapshot.visit_now(self._attendant.state)
        with followed(self._attendant) as states:
            while True:
                yield snapshot.visit_now(await states.get())

    async def _scan(self, request: Request) -> Answer:
        """Show a code as a reader would, and follow the visit to its end; a ticket may be shown in its midst."""
        code = str(request.get("code", ""))
        self._check_taken(code)
        if not code.startswith(TICKET) and not _may_end(self._attendant.state):
            raise _busy()
        with followed(self._attendant) as states:
            self._attendant.show(Scan(code, "control"))
            if code.startswith(TICKET):
                yield snapshot.visit_now(await states.get())
                return
            async for state in self._visit_of(code, states):
                yield snapshot.visit_now(state)

    async def _answer(self, request: Request) -> Answer:
        if not isinstance(request.get("received"), bool):
            raise ControlError("the answer must be yes or no", 'send "received": true or false')
        if not self._attendant.answer(str(request.get("seat")), received=request["received"]):
            raise ControlError("that is not the question that is open", "look at the status first")
        yield {"ok": True}

    async def _journal(self, request: Request) -> Answer:
        """The last rows behind one, of the claims whose ids begin so; each limit is optional."""
        since, last, claim = (request.get(name, default) for name, default in _LIMITS.items())
        if not isinstance(since, int) or not isinstance(last, int):
            raise ControlError("a row has a whole number", 'send "since": 0, or the number of another row')
        behind = (record for record in reversed(self._ledger.records) if record.seq > since)
        found = (record for record in behind if isinstance(claim, str) and record.claim.startswith(claim))
        for record in reversed(list(islice(found, min(max(last, 0), sys.maxsize)))):
            yield told(record)

    def _check_taken(self, code: str) -> None:
        if self._attendant.stopping:
            raise ControlError("the kiosk is stopping", "start it again")
        if self._attendant.service_mode and not code.startswith(TICKET):
            raise ControlError("staff work at the kiosk: it takes no vouchers", "end the service mode first")

    async def _visit_of(self, code: str, states: asyncio.Queue[State]) -> AsyncGenerator[State]:
        """The states of the visit that a voucher begins. Raises ControlError where somebody else was faster."""
        begun = False
        while True:
            state = await states.get()
            if not begun and self._verifies_another(state, code):
                raise _busy()
            begun = begun or isinstance(state, visit.Verifying | visit.Attention)
            if begun:
                yield state
            if begun and _may_end(state) and not isinstance(state, visit.Verifying):
                return

    def _verifies_another(self, state: State, code: str) -> bool:
        """Whether somebody else was faster, so that this code was not looked at."""
        try:
            voucher = self._attendant.read_voucher(code)
        except NotAVoucher:
            voucher = None
        return isinstance(state, visit.Verifying) and (state.voucher is None or state.voucher != voucher)


class OutOfService:
    """The commands to a kiosk whose journal can't be opened."""

    def __init__(
        self, kiosk: KioskSection, troubles: Mapping[str, str], screen: Callable[[], str | None] = lambda: None
    ) -> None:
        """Take who it is, what is wrong now, and the address of the customer's page."""
        self._kiosk = kiosk
        self._troubles = troubles
        self._screen = screen

    @property
    def table(self) -> Mapping[str, Command]:
        """The commands by name: all but ``status`` are refused."""
        others = (*AUDIT_COMMANDS, *STAFF_COMMANDS, *EXAMINATION_COMMANDS, *TRACE_COMMANDS)
        return dict.fromkeys(("watch", "scan", "answer", "journal", *others), self._refuse) | {"status": self._status}

    async def _status(self, _request: Request) -> Answer:
        yield {
            **snapshot.out_of_service(Problem(Code.JOURNAL)),
            **snapshot.troubles(self._troubles),
            "kiosk": self._kiosk.id,
            "cinema": self._kiosk.cinema,
            "readiness": Readiness.OUT_OF_SERVICE,
            "journal": {"rows": 0, "waiting_facts": 0},
            "hint": None,
            "screen": self._screen(),
            "in_doubt": [],
            "retracted": [],
        }

    def _refuse(self, _request: Request) -> NoReturn:
        raise NotInService("the kiosk is out of service: its journal can't be opened", "see why: kiosk status")


def _may_end(state: State) -> bool:
    """Whether the next voucher may be shown: this visit is over, or waits for nothing but a last word."""
    return visit.free(state) or visit.offering(state) is not None


def _busy() -> ControlError:
    return ControlError("the kiosk serves another customer", "wait until it is free")


_LIMITS: Mapping[str, Any] = {"since": 0, "last": sys.maxsize, "claim": ""}
"""Of what is told of the journal, where a request does not say them."""

"""Watches what the kiosk needs to serve anybody, so that a customer reads of a fault before trying."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, MutableMapping, Sequence
from typing import Protocol

import structlog

from kiosk import redaction
from kiosk.domain import visit
from kiosk.domain.health import Health, Readiness, together
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import State
from kiosk.spooler import PROBLEMS
from kiosk.troubles import told

LOOK_SECONDS = 2.0
"""Between two looks at a kiosk that is free."""

_PRINTERS_OWN = frozenset(PROBLEMS.values())
_PASSING = frozenset({Code.PRINTER_TAKE})
"""What the next customer ends by taking it away."""
_RADIO = frozenset({Code.RADIO_AWAY, Code.RADIO_LIMIT})
_BLIND = frozenset({Code.CAMERA_GONE, Code.CAMERA_BLIND}) | _RADIO
"""What leaves a reader of no use; all else leaves a bad one."""

_OTHERS = frozenset(Code) - _RADIO
"""A radio that is away comes last: customers need not know of it, and would hear of nothing else."""

_CODES = {str(code): code for code in Code}

_log = structlog.get_logger(__name__)


class Served(Protocol):
    """Who looks after customers."""

    @property
    def state(self) -> State:
        """The visit now."""
        ...

    @property
    def service_mode(self) -> bool:
        """Whether staff work at the kiosk, so that it takes no vouchers."""
        ...

    async def printer_trouble(self) -> Problem | None:
        """Ask the printer how it is."""
        ...


class HealthWatch:
    """Knows whether the next customer can be served, and what is to be mended where not."""

    def __init__(
        self,
        attendant: Served,
        has_room: Callable[[], Awaitable[bool]],
        readers: Sequence[str],
        troubles: MutableMapping[str, str],
    ) -> None:
        """Take who asks the printer, who looks at the disk, and the readers' addresses.

        ``troubles`` tells what is wrong now by component; what is found wrong here is noted there, too.
        """
        self.looking: object = None
        """the look that goes on now, None between two of them"""
        self._attendant = attendant
        self._has_room = has_room
        self._readers = readers
        self._troubles = troubles
        self._known: dict[str, Problem | None] = {"printer": Problem(Code.CLOSING)}
        """by component; nothing is known of a printer before the first look"""

    def __repr__(self) -> str:
        return f"<HealthWatch {self.now.readiness}>"

    @property
    def now(self) -> Health:
        """How ready the kiosk is, as far as is known."""
        return together(self._parts())

    @property
    def seeing(self) -> tuple[str, ...]:
        """The addresses of the readers that are of use."""
        return tuple(device for device in self._readers if self._ailment(device) not in _BLIND)

    async def run(self) -> None:
        """Look again and again, for ever. Raises JournalError."""
        while True:
            self.looking = object()
            await self.look()
            self.looking = None
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """See how printer and disk are; nothing is asked of them during a visit. Raises JournalError."""
        if not visit.free(self._attendant.state):
            return
        printer = await self._attendant.printer_trouble()
        if visit.free(self._attendant.state):  # else nobody was asked: a visit has begun meanwhile
            self._note("printer", printer)
        self._note("disk", None if await self._has_room() else Problem(Code.DISK))

    def follow(self, state: State) -> None:
        """Learn what a visit finds out about the printer; to be told each state of it."""
        if isinstance(state, visit.Printing):
            self._note("printer", None)
        elif isinstance(state, visit.Attention) and state.problem.code in _PRINTERS_OWN:
            self._note("printer", state.problem)

    def _note(self, name: str, problem: Problem | None) -> None:
        before, self._known[name] = self._known.get(name), problem
        if problem is None:
            self._troubles.pop(name, None)
        else:
            self._troubles[name] = told(f"{problem.code}: {problem.text.en}", problem.remedy)
        if problem != before:
            _log.info("health", component=name, problem=problem.code if problem else None)

    def _parts(self) -> Iterator[Health]:
        if self._attendant.service_mode:
            yield Health(Readiness.OUT_OF_SERVICE, Problem(Code.SERVICE))
        for problem in filter(None, self._known.values()):
            passing = problem.code in _PASSING
            yield Health(Readiness.DEGRADED if passing else Readiness.OUT_OF_SERVICE, problem)
        yield from self._of_readers(_OTHERS)
        if "booking server" in self._troubles:
            yield Health(Readiness.DEGRADED, Problem(Code.SERVER_AWAY))
        yield from self._of_readers(_RADIO)

    def _of_readers(self, codes: Collection[Code]) -> Iterator[Health]:
        left = Readiness.DEGRADED if self.seeing else Readiness.OUT_OF_SERVICE
        for code in filter(None, map(self._ailment, self._readers)):
            if code in codes:
                yield Health(left, Problem(code))

    def _ailment(self, device: str) -> Code | None:
        """What is wrong with a reader: its trouble begins with a code, or it is away."""
        trouble = self._troubles.get(redaction.reader(device))
        if trouble is None:
            return None
        code = trouble.partition(":")[0]
        return _CODES.get(code, Code.CAMERA_GONE)

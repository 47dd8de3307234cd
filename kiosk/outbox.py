"""The outbox: facts that the journal holds and the server has not recorded yet."""

import asyncio
from itertools import islice

import structlog

from kiosk.booking.port import BookingError, WrongAnswer
from kiosk.desk import Desk
from kiosk.greeting import Greeter
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind

BATCH = 50
GATHER_SECONDS = 0.2
"""So long facts wait for each other: the last ticket of a claim and the claim's end go together."""
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds to wait after each failure in turn; the last one again and again."""

_log = structlog.get_logger(__name__)


class Outbox:
    """Reports facts, oldest first, to a server that has greeted this kiosk, until it has recorded them."""

    def __init__(self, ledger: Ledger, desk: Desk, greeter: Greeter) -> None:
        self._ledger = ledger
        self._desk = desk
        self._greeter = greeter
        self._flushing = asyncio.Lock()

    async def run(self) -> None:
        """Report facts as they come, for ever; a server that is away is tried again with growing pauses."""
        failures = 0
        while True:
            self._ledger.grown.clear()
            if not self._ledger.book.outbox:
                await self._ledger.grown.wait()
                await asyncio.sleep(GATHER_SECONDS)
                continue
            try:
                await self.flush()
                failures = 0
            except BookingError as error:
                _log.warning("facts wait", count=len(self._ledger.book.outbox), why=str(error))
                await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
                failures += 1

    async def greet(self) -> None:
        """See that the server which answers now knows this boot. Raises BookingError."""
        await self._greeter.ensure()

    async def tell_anew(self) -> None:
        """Greet a server that says that it was not, and report what it may lack. Raises BookingError."""
        self._greeter.forget()
        await self.flush()

    async def flush(self) -> None:
        """Report all facts that wait. Raises BookingError; what the server has recorded by then stays recorded."""
        async with self._flushing:
            await self._greeter.ensure()
            while facts := tuple(islice(self._ledger.book.outbox.values(), BATCH)):
                recorded = await self._desk.ask(self._desk.booking.report, facts)
                known = sorted(recorded.keys() & {fact.id for fact in facts})
                if not known:
                    raise WrongAnswer("it records no fact that it was told")
                await self._ledger.write(Entry(Kind.ACKNOWLEDGED, "", {"facts": known}))
                await self._greeter.ensure()

"""Decides orders for one screening that are placed at the same time in one go: by time, then priority, then arrival.

A client's priority is the server's own record of when it first saw it. Each process has a desk. Where several work on
one database, each lets the others know who waits at its own.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from kiosk.mock import engines, outages
from kiosk.mock.chain import consent
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import holding, orders, wire
from kiosk.mock.sale.holding import Answer
from kiosk.mock.sale.queue import common
from kiosk.mock.sale.queue.board import Board
from kiosk.mock.sale.queue.common import Announced
from kiosk.mock.sale.queue.line import Line, Standing

_AT_ONCE = 200
"""orders in a transaction, or a little more: a screening is not kept from other processes for long"""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Asked:
    announced: Announced
    answer: "asyncio.Future[wire.OrderMade]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def settle(self, answer: Answer) -> None:
        if self.answer.done():  # whoever asked is not there any more
            return
        if isinstance(answer, Problem):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class ReservationDesk:
    """Takes orders on one event loop and decides them on threads; ``sleep`` and ``clock`` are the loop's."""

    def __init__(
        self,
        office: Office,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._office = office
        self._sleep = sleep
        self._clock = clock
        self._lines: dict[str, Line[_Asked]] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self._board = Board(office) if office.store.shared else None

    def __repr__(self) -> str:
        return f"<ReservationDesk with lines for {len(self._lines)} screenings>"

    async def place(
        self, request: wire.OrderRequest, client_format: str | None = None, key: str | None = None
    ) -> wire.OrderMade:
        """Hold the seats when it is the request's turn, here and at the chain; raise Problem if they can't be had."""
        made = await self._hold(request, client_format, key)
        return await run_in_threadpool(consent.agreed, self._office, made)

    async def close(self) -> None:
        """Wait until all who stand in line have their answers."""
        await asyncio.gather(*self._serving)
        if self._board:
            await self._board.shows()

    async def _hold(self, request: wire.OrderRequest, client_format: str | None, key: str | None) -> wire.OrderMade:
        if not self._office.settings.queue_seconds:
            return await run_in_threadpool(orders.place, self._office, request, client_format, key)
        arrived = self._now()
        asked = _Asked(Announced(holding.wish(self._office, request, client_format, key)))
        line = self._lines.get(request.screening)
        if line is None:
            line = self._lines[request.screening] = Line(self._office.settings.queue_seconds)
            # In a context of its own: what is wrong with the clock for one request is not wrong for those beside it.
            serving = asyncio.create_task(self._serve(request.screening, line), context=Context())
            self._serving.add(serving)
            serving.add_done_callback(self._serving.discard)
        line.join(asked, arrived)
        if self._board:
            self._board.announce(asked.announced)
        return await asked.answer

    async def _serve(self, screening: str, line: Line[_Asked]) -> None:
        """Serve a line until nobody stands in it; whatever ends that, nobody is left without an answer."""
        served: Sequence[Standing[_Asked]] = ()
        try:
            while line:
                await self._sleep(max(0.0, line.closes - self._now()))
                served = line.leave(max(self._now(), line.closes), _AT_ONCE)
                for one, answer in zip(served, await self._answers(served), strict=True):
                    if isinstance(answer, float):
                        line.rejoin(one, self._now() + answer)
                    else:
                        one.wish.settle(answer)
        finally:
            del self._lines[screening]
            for one in (*served, *line.leave(math.inf)):
                one.wish.settle(Problem(Fault.INTERNAL))

    async def _answers(self, served: Sequence[Standing[_Asked]]) -> Sequence[Answer | float]:
        """The answer to each; instead of it the seconds that its window is still open, in sight of all processes."""
        deciding = asyncio.ensure_future(self._decided(served))
        await asyncio.wait({deciding})
        error = deciding.exception()
        if error is None:
            return deciding.result()
        refusal = self._refusal(error, len(served))
        # One for each: an exception that is raised in several places collects the tracebacks of all.
        return [Problem(refusal.reason, said=refusal.said, **refusal.extras) for _ in served]

    def _refusal(self, error: BaseException, orders: int) -> Problem:
        if isinstance(error, Problem):
            return error
        if engines.is_away(error):
            return outages.problem_of(error)
        _log.error("%s orders for one screening could not be decided", orders, exc_info=error)
        return Problem(Fault.INTERNAL)

    async def _decided(self, served: Sequence[Standing[_Asked]]) -> Sequence[Answer | float]:
        announced = [one.wish.announced for one in served]
        if self._board:
            await self._board.shows()
            return await asyncio.to_thread(common.decide, self._office, announced)
        standing = [Standing(one.window, one.arrival, one.wish.announced.wish) for one in served]
        return await asyncio.to_thread(holding.decide, self._office, standing)

    def _now(self) -> float:
        return (self._clock or asyncio.get_running_loop().time)()

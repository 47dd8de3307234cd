"""Decides orders for one screening that are placed at the same time in one go: by time, then priority, then arrival.

A client's priority is the server's own record of when it first saw it. Each process has a desk; what several decide on
one database is put one after the other by the lock on the screening's row.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from kiosk.mock.clients import registry
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import orders, seats, wire
from kiosk.mock.sale.orders import Wish
from kiosk.mock.sale.queue.line import Line, Standing, in_turn

Answer = wire.OrderMade | Problem


@dataclass(frozen=True)
class _Asked:
    wish: Wish
    answer: "asyncio.Future[wire.OrderMade]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def settle(self, answer: Answer | BaseException) -> None:
        if self.answer.done():  # whoever asked is not there any more
            return
        if isinstance(answer, BaseException):
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

    def __repr__(self) -> str:
        return f"<ReservationDesk with lines for {len(self._lines)} screenings>"

    async def place(self, request: wire.OrderRequest, client_format: str | None = None) -> wire.OrderMade:
        """Hold the seats when it is the request's turn; raise Problem if they can't be had."""
        if not self._office.settings.queue_seconds:
            return await run_in_threadpool(orders.place, self._office, request, client_format)
        arrived = self._now()
        asked = _Asked(orders.wish(self._office, request, client_format))
        line = self._lines.get(request.screening)
        if line is None:
            line = self._lines[request.screening] = Line(self._office.settings.queue_seconds)
            # In a context of its own: what is wrong with the clock for one request is not wrong for those beside it.
            serving = asyncio.create_task(self._serve(request.screening, line), context=Context())
            self._serving.add(serving)
            serving.add_done_callback(self._serving.discard)
        line.join(asked, arrived)
        return await asked.answer

    async def close(self) -> None:
        """Wait until all who stand in line have their answers."""
        await asyncio.gather(*self._serving)

    async def _serve(self, screening: str, line: Line[_Asked]) -> None:
        """Serve a line until nobody stands in it."""
        while line:
            await self._sleep(max(0.0, line.closes - self._now()))
            served = line.leave(max(self._now(), line.closes))
            wishes = [Standing(one.window, one.arrival, one.wish.wish) for one in served]
            deciding = asyncio.ensure_future(asyncio.to_thread(decide, self._office, wishes))
            await asyncio.wait({deciding})
            error = deciding.exception()
            answers: Sequence[Answer | BaseException] = [error] * len(served) if error else deciding.result()
            for one, answer in zip(served, answers, strict=True):
                one.wish.settle(answer)
        del self._lines[screening]

    def _now(self) -> float:
        return (self._clock or asyncio.get_running_loop().time)()


def decide(office: Office, standing: Sequence[Standing[Wish]]) -> list[Answer]:
    """Decide in one transaction what was asked for one screening; the answers, as the requests stand there.

    Raises Problem if nobody can have seats of that screening.
    """
    clients = registry.meet(office, [one.wish.client for one in standing])
    return office.store.transact(partial(_decide, office=office, standing=standing, clients=clients))


def _decide(
    session: Session, office: Office, standing: Sequence[Standing[Wish]], clients: Sequence[str]
) -> list[Answer]:
    now, requests = office.clock(), [one.wish.request for one in standing]
    screening = orders.on_sale(session, requests[0].screening, now)
    taken = seats.lock(session, screening.id, now)
    answers: dict[int, Answer] = {}
    for place in in_turn(standing, registry.first_seen(session, clients)):
        answers[place] = _answer(session, office, requests[place], clients[place], taken)
    return [answers[place] for place in range(len(standing))]


def _answer(session: Session, office: Office, request: wire.OrderRequest, client: str, taken: set[str]) -> Answer:
    """The answer to one; ``taken`` are the seats that are gone by now. Most refusals need no look at the records."""
    if gone := taken.intersection(request.seats):
        return Problem(Fault.SEAT_TAKEN, seats=sorted(gone))
    try:
        made = orders.hold(session, office, request, client)
    except Problem as refusal:
        return refusal
    taken.update(made.seats)
    return made

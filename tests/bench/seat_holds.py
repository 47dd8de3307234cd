"""Holds for one hall: how many a second are granted where all phones come at once and each wants another seat.

Without HTTP they go through the queue, which decides in one transaction who came in one window; the baseline decides
each order by itself. Over HTTP they go to one server process, over connections that are kept.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from statistics import median
from time import perf_counter

import httpx

from kiosk.mock.app import create
from kiosk.mock.office import Office, utc_now
from kiosk.mock.sale import catalogue, orders
from kiosk.mock.sale.queue.desk import ReservationDesk
from kiosk.mock.sale.wire import OrderRequest
from kiosk.mock.settings import Settings
from tests.bench.timing import in_turns
from tests.kiosk.mock.sale.processes import databases, servers

PHONES = 150
RUNS = 4
CONNECTIONS = 50
HOLD_SECONDS = 3600
QUEUED, ALONE, OVER_HTTP = "through the queue, no HTTP", "each order by itself, no HTTP", "through the queue, over HTTP"
TARGET = "at least 300 a second through the queue"


class Clock:
    """The computer's, and as much later as it is set."""

    ahead = timedelta()

    def __call__(self):
        return utc_now() + self.ahead


class Hall:
    """A big hall without HTTP, emptied before each run."""

    def __init__(self, office: Office, clock: Clock, wishes: Sequence[OrderRequest]) -> None:
        self._office = office
        self._clock = clock
        self._wishes = wishes

    def queued(self) -> None:
        self._empty()

        async def all_at_once() -> None:
            desk = ReservationDesk(self._office)
            await asyncio.gather(*map(desk.place, self._wishes))

        asyncio.run(all_at_once())

    def alone(self) -> None:
        self._empty()
        for wish in self._wishes:
            orders.place(self._office, wish)

    def _empty(self) -> None:
        self._clock.ahead += timedelta(seconds=HOLD_SECONDS)


@contextlib.contextmanager
def opened(database: str, clock: Clock) -> Iterator[Office]:
    settings = Settings(hold_seconds=HOLD_SECONDS, reconcile_seconds=86_400, sweep_seconds=86_400)
    office = replace(create(settings, clock, database).state.office, clock=clock)
    yield office
    office.store.close()


def crowds(office: Office) -> list[list[OrderRequest]]:
    """For each of some screenings in the biggest halls its phones, each with a seat of its own."""
    on_sale = sorted(catalogue.screenings(office), key=lambda it: (it.free, it.starts_at))
    return [[*_crowd(office, it.screening)] for it in on_sale[-1 - RUNS :]]


def _crowd(office: Office, screening: str) -> Iterator[OrderRequest]:
    seats = [it.seat for it in catalogue.seats(office, screening).seats if it.kind == "seat"]
    for number, seat in enumerate(seats[:PHONES]):
        yield OrderRequest(client=f"phone-{number}", screening=screening, seats=[seat])


async def over_http(url: str, crowds: Sequence[Sequence[OrderRequest]]) -> list[float]:
    """The seconds in which a server process grants all that each crowd wants."""
    # A connection that was idle is given up before the server does so.
    limits = httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=1)
    took = []
    async with httpx.AsyncClient(timeout=60, limits=limits, trust_env=False) as client:
        await asyncio.gather(*(client.get(f"{url}/v1/keys") for _ in range(CONNECTIONS)))
        for crowd in crowds:
            bodies = [wish.model_dump(exclude={"holder_key"}) for wish in crowd]
            started = perf_counter()
            answers = await asyncio.gather(*(client.post(f"{url}/v1/orders", json=body) for body in bodies))
            took.append(perf_counter() - started)
            assert {answer.status_code for answer in answers} == {201}
    return took


def tell(name: str, seconds: Sequence[float]) -> None:
    """Print how many holds a second that were."""
    middle, worst = PHONES / median(seconds), PHONES / max(seconds)
    print(f"  {name:32} p50 {middle:6.0f} /s   worst {worst:6.0f} /s   ({len(seconds)})")


def main():
    with databases(None) as found:
        for kind, database in found.items():
            print(f"  {kind}, {PHONES} phones")
            clock = Clock()
            with opened(database, clock) as office:
                nearby, *distant = crowds(office)
                hall = Hall(office, clock, nearby)
                works: dict[str, Callable[[], object]] = {QUEUED: hall.queued, ALONE: hall.alone}
                samples = in_turns(RUNS, works)
            with servers(database, 1, Settings().queue_seconds, HOLD_SECONDS) as (server,):
                samples[OVER_HTTP] = asyncio.run(over_http(server.url, distant))
            for name, seconds in samples.items():
                tell(name, seconds)
    print(f"  target: {TARGET}")


if __name__ == "__main__":
    main()

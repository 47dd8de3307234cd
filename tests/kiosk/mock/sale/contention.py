"""Two thousand phones want the seats of one hall at once, from several server processes on one database.

Each phone tries once; who gets seats pays, pays twice, pays and goes, cancels, or walks away without paying. In the end
the records are judged: each seat sold once, no payment lost, no hold left behind, and every phone was told the truth,
those that only watched, too. ``make seat-race`` runs it with the queue and, as the baseline, without.
"""

import argparse
import asyncio
import contextlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import httpx
from sqlalchemy import Connection, create_engine, select

from kiosk.mock.tables.schema import METADATA
from tests.kiosk.mock.sale.processes import databases, servers

ORDERS, PAYMENTS, SEATS = (METADATA.tables[name] for name in ("orders", "payments", "seats"))

PROCESSES = 3
WAYS = {"with the queue": 0.03, "baseline, each order by itself": 0}
HOLD_SECONDS = 20
_PATIENCE = httpx.Timeout(120)
_DEEDS = {"pay": 50, "pay twice": 10, "pay and go": 15, "pay and cancel": 5, "cancel": 5, "walk away": 15}


@dataclass(frozen=True)
class Attempt:
    """What one phone wants, and what came of it."""

    number: int
    seats: Sequence[str]
    deed: str
    status: int
    answer: Any


@dataclass
class Race:
    """One hall, so many attempts."""

    urls: Sequence[str]
    database: str
    attempts: int
    hold_seconds: int
    screening: str = ""
    violations: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    """until the last phone knew whether it had its seats"""

    @property
    def held(self) -> int:
        """How many orders got their seats."""
        return sum(count for what, count in self.told.items() if what in _DEEDS)

    @property
    def pace(self) -> float:
        """Decisions per second."""
        return self.attempts / self.seconds

    async def run(self) -> None:
        """Run the race and judge it."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(timeout=_PATIENCE, limits=limits, trust_env=False) as client:
            places = await self._hall(client)
            async with contextlib.AsyncExitStack() as stack:
                maps = [await stack.enter_async_context(self._watching(client, url)) for url in self.urls]
                done = await self._all_at_once(client, places)
                self.told.update(_outcome(it) for it in done)
                await self._settled(client)
                await self._judge(done, maps)

    async def _hall(self, client: httpx.AsyncClient) -> list[str]:
        """The hall that has the most free seats, as late as can be; its seats, in their order."""
        on_sale = (await client.get(f"{self.urls[0]}/v1/screenings")).json()
        chosen = max(on_sale, key=lambda it: (it["free"], it["starts_at"]))
        self.screening = chosen["screening"]
        seats = (await client.get(f"{self.urls[0]}/v1/screenings/{self.screening}/seats")).json()["seats"]
        return [seat["seat"] for seat in seats]

    @contextlib.asynccontextmanager
    async def _watching(self, client: httpx.AsyncClient, url: str) -> AsyncIterator[dict[str, str]]:
        """What somebody who watches the hall knows of it, kept as it is told."""
        known: dict[str, str] = {}
        first = asyncio.Event()

        async def watch() -> None:
            async with client.stream("GET", f"{url}/v1/screenings/{self.screening}/events", timeout=None) as stream:
                async for line in stream.aiter_lines():
                    if line.startswith("data: "):
                        known.update((it["seat"], it["state"]) for it in json.loads(line[6:])["changed"])
                        first.set()

        watching = asyncio.create_task(watch())
        await asyncio.wait_for(first.wait(), 30)
        try:
            yield known
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def _all_at_once(self, client: httpx.AsyncClient, places: Sequence[str]) -> list[Attempt]:
        rng = random.Random(self.attempts)
        wishes = []
        for _ in range(self.attempts):
            first = int(rng.betavariate(2, 2) * len(places))  # those in the middle are wanted most
            wishes.append(places[first : first + rng.choice((1, 2, 2, 3, 4))])
        deeds = rng.choices(list(_DEEDS), list(_DEEDS.values()), k=self.attempts)
        begun = time.monotonic()

        async def one(number: int) -> Attempt:
            url = self.urls[number % len(self.urls)]
            attempt = await self._ask(client, url, number, wishes[number], deeds[number])
            self.seconds = max(self.seconds, time.monotonic() - begun)
            if attempt.status == 201:
                await self._deed(client, url, attempt)
            return attempt

        return list(await asyncio.gather(*map(one, range(self.attempts))))

    async def _ask(self, client: httpx.AsyncClient, url: str, number: int, seats: Sequence[str], deed: str) -> Attempt:
        order = {"client": f"phone-{number}", "screening": self.screening, "seats": list(seats)}
        answer = await client.post(f"{url}/v1/orders", json=order)
        return Attempt(number, seats, deed, answer.status_code, answer.json())

    async def _deed(self, client: httpx.AsyncClient, url: str, attempt: Attempt) -> None:
        made = attempt.answer
        order, secret = f"{url}/v1/orders/{made['order']}", {"Authorization": f"Bearer {made['secret']}"}
        if attempt.deed == "walk away":
            return
        if attempt.deed != "cancel":
            pays = 2 if attempt.deed == "pay twice" else 1
            await asyncio.gather(*(client.post(url + made["pay_url"]) for _ in range(pays)))
        if attempt.deed in {"pay", "pay twice"}:
            await client.post(f"{order}/report", headers=secret)
        elif attempt.deed != "pay and go":
            await client.post(f"{order}/cancel", headers=secret)

    async def _settled(self, client: httpx.AsyncClient) -> None:
        """Wait until holds are over and notices told: long enough that what is left then was forgotten."""
        deadline = time.monotonic() + self.hold_seconds + 30
        while time.monotonic() < deadline and await asyncio.to_thread(self._pending):
            await asyncio.sleep(0.2)
        await asyncio.sleep(1.5)  # what was written last is told within a second

    def _pending(self) -> bool:
        with self._records() as records:
            held = records.execute(select(SEATS).where(SEATS.c.state == "held")).first()
            waiting = records.execute(select(ORDERS).where(ORDERS.c.state == "awaiting")).first()
        return bool(held or waiting)

    async def _judge(self, done: Sequence[Attempt], maps: Sequence[dict[str, str]]) -> None:
        with self._records() as records:
            found = records.execute(select(ORDERS).where(ORDERS.c.screening_id == self.screening))
            orders = {it.id: it for it in found}
            payments = records.execute(select(PAYMENTS).where(PAYMENTS.c.order_id.in_(orders))).all()
            seats = records.execute(select(SEATS).where(SEATS.c.screening_id == self.screening))
            rows = {it.name: it for it in seats}
        self._judge_seats(orders, rows)
        self._judge_payments(orders, payments)
        for attempt in done:
            self._judge_answer(attempt, orders)
        for number, known in enumerate(maps):
            taken = {name: state for name, state in known.items() if state != "free"}
            self._expect(
                taken == {name: row.state for name, row in rows.items()}, f"watcher {number} sees another hall"
            )

    def _judge_seats(self, orders: dict[str, Any], rows: dict[str, Any]) -> None:
        sold = Counter(name for order in orders.values() if order.state == "paid" for name in order.seats)
        for name, times in sold.items():
            self._expect(times == 1, f"seat {name} was sold {times} times")
        for name, row in rows.items():
            self._expect(row.state == "sold", f"seat {name} is still held")
            owner = orders.get(row.order_id or "")
            self._expect(owner is not None and owner.state == "paid", f"seat {name} is sold to nobody")
        self._expect(sold.keys() == rows.keys(), "the seats of the paid orders are not the seats that are sold")

    def _judge_payments(self, orders: dict[str, Any], payments: Sequence[Any]) -> None:
        for payment in payments:
            paid = payment.state == "settled"
            order = orders[payment.order_id]
            self._expect(paid == (order.state == "paid"), f"a payment is {payment.state}, its order {order.state}")
            self._expect(order.state != "awaiting", f"order {order.id} was forgotten")

    def _judge_answer(self, attempt: Attempt, orders: dict[str, Any]) -> None:
        if attempt.status == 201:
            made = orders.get(attempt.answer["order"])
            self._expect(made is not None and set(made.seats) == set(attempt.seats), "an order is not what was told")
            ends = {"paid"} if attempt.deed in {"pay", "pay twice", "pay and go"} else {"cancelled", "expired"}
            ends |= {"expired", "refunded"} if attempt.deed.startswith("pay") else set()  # where it took too long
            self._expect(made is None or made.state in ends, f"{attempt.deed}: the order is {made and made.state}")
            return
        named = set(attempt.answer.get("seats", []))
        told = (
            attempt.status == 409 and attempt.answer["reason"] == "seat_taken" and named and named <= {*attempt.seats}
        )
        self._expect(bool(told), f"attempt {attempt.number} was told {attempt.status} {attempt.answer}")

    def _expect(self, good: bool, otherwise: str) -> None:
        if not good:
            self.violations.append(otherwise)

    @contextlib.contextmanager
    def _records(self) -> Iterator[Connection]:
        engine = create_engine(self.database)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def _outcome(attempt: Attempt) -> str:
    return attempt.deed if attempt.status == 201 else str(attempt.answer.get("reason", attempt.status))


def race(database: str, attempts: int, processes: int, hold_seconds: int, queue_seconds: float = 0.03) -> Race:
    """Run one race over so many processes on a database."""
    with servers(database, processes, queue_seconds, hold_seconds) as urls:
        one = Race(urls, database, attempts, hold_seconds)
        asyncio.run(one.run())
    return one


def main() -> int:
    """Race on each kind of database that is there, with the queue and without; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=2000)
    parser.add_argument("--database", help="an empty one; both kinds of our own if not given")
    wanted = parser.parse_args()
    violations: list[str] = []
    with databases(wanted.database) as found:
        for (name, database), (way, queue_seconds) in product(found.items(), WAYS.items()):
            one = race(database, wanted.attempts, PROCESSES, HOLD_SECONDS, queue_seconds)
            told = ", ".join(f"{count} {what}" for what, count in sorted(one.told.items()))
            sys.stdout.write(
                f"{name}, {way}: {one.attempts} attempts, {PROCESSES} servers,"
                f" {one.pace:.0f} decided and {one.held / one.seconds:.0f} held per second; {told}\n"
            )
            sys.stdout.flush()
            violations += (f"{name}, {way}: {it}" for it in one.violations)
    sys.stdout.writelines(f"{it}\n" for it in violations[:50])
    sys.stdout.write(f"violations: {len(violations)}\n")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())

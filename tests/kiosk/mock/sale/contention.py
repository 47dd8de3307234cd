"""Two thousand phones want the seats of one hall at once, from several server processes on one database.

Each phone tries once; who gets seats pays, pays twice, at a slow bank or too late, declines, cancels, or walks away.
Meanwhile the chain sells some of these seats itself, and amid it all one server is killed: its phones ask the others,
with the same keys. In the end the records are judged: each seat sold once, no payment lost, no hold left behind, and
every phone was told the truth, those that only watched, too. ``make seat-race`` runs it with the queue and, as the
baseline, without.
"""

import argparse
import asyncio
import contextlib
import json
import random
import secrets
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, Select, Table, create_engine, select

from kiosk.mock.tables.schema import METADATA
from tests.kiosk.mock.sale.asking import Asking
from tests.kiosk.mock.sale.processes import Server, databases, servers
from tests.kiosk.mock.sale.verdict import DEEDS, Attempt, Records

ORDERS, PAYMENTS, SEATS, CHAIN = (METADATA.tables[name] for name in ("orders", "payments", "seats", "chain_sales"))

PROCESSES = 3
WAYS = {"with the queue": 0.03, "baseline, each order by itself": 0}
HOLD_SECONDS = 20
_PATIENCE = httpx.Timeout(120)
_STAFF = {"Authorization": "Bearer development-staff"}
_CHAIN_SHARE = 0.03


@dataclass
class Race:
    """One hall, so many attempts; when a third of them is answered, and two, it is struck if that is wanted."""

    servers: Sequence[Server]
    database: str
    attempts: int
    hold_seconds: int
    kills: bool = False
    """whether the last server is killed then"""
    outage: Callable[[], None] | None = None
    """what is done to the database then"""
    screening: str = ""
    violations: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    """the states of the orders in the end, and ``chain`` for what that sold"""
    known: Counter[bool] = field(default_factory=Counter)
    """how many got seats of those that had been clients before, and of the strangers"""
    seconds: float = 0
    """until the last phone knew whether it had its seats"""
    _answered: int = 0
    _striking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def asked_again(self) -> int:
        """How many requests nobody answered."""
        return self._asking.again

    @property
    def put_off(self) -> int:
        """How many answers said that the records are away."""
        return self._asking.put_off

    @property
    def pace(self) -> float:
        """Decisions per second."""
        return self.attempts / self.seconds

    async def run(self) -> None:
        """Run the race and judge it."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(timeout=_PATIENCE, limits=limits, trust_env=False) as client:
            self._client, self._asking = client, Asking(client, self.servers)
            places = await self._hall()
            async with contextlib.AsyncExitStack() as stack:
                survivors = self.servers[:-1] if self.kills else self.servers
                maps = [await stack.enter_async_context(self._watching(it.url)) for it in survivors]
                done, _ = await asyncio.gather(self._all_at_once(places), self._chain(places))
                await self._settled()
                self._judge(done, maps)

    async def _hall(self) -> list[str]:
        """The hall that has the most free seats, as late as can be; its seats, but those for couples, in their order.

        In the next one some phones have tickets already, so they are known.
        """
        on_sale = sorted(await self._asking.get("/v1/screenings"), key=lambda it: (it["free"], it["starts_at"]))
        *_, other, chosen = (it["screening"] for it in on_sale)
        known = zip(filter(_is_known, range(self.attempts)), await self._seats(other), strict=False)
        for order in await asyncio.gather(*(self._order(phone, other, [seat]) for phone, seat in known)):
            order.raise_for_status()
        self.screening = chosen
        return await self._seats(chosen)

    async def _seats(self, screening: str) -> list[str]:
        seats = (await self._asking.get(f"/v1/screenings/{screening}/seats"))["seats"]
        return [seat["seat"] for seat in seats if seat["kind"] != "couple"]

    async def _order(self, number: int, screening: str, seats: Sequence[str]) -> httpx.Response:
        body = {"client": f"phone-{number}", "screening": screening, "seats": list(seats)}
        key = {"Idempotency-Key": secrets.token_hex(16)}
        return await self._asking.post(number, "/v1/orders", json=body, headers=key)

    @contextlib.asynccontextmanager
    async def _watching(self, url: str) -> AsyncIterator[dict[str, str]]:
        """What somebody who watches the hall knows of it, kept as it is told."""
        known: dict[str, str] = {}
        first = asyncio.Event()

        async def watch() -> None:
            address = f"{url}/v1/screenings/{self.screening}/events"
            async with self._client.stream("GET", address, timeout=None) as stream:
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

    async def _all_at_once(self, places: Sequence[str]) -> list[Attempt]:
        rng = random.Random(self.attempts)
        deeds = rng.choices(list(DEEDS), [deed.weight for deed in DEEDS.values()], k=self.attempts)
        attempts = [Attempt(number, _wanted(rng, places), deed) for number, deed in enumerate(deeds)]
        begun = time.monotonic()

        async def one(attempt: Attempt) -> None:
            answer = await self._order(attempt.number, self.screening, attempt.seats)
            attempt.status, attempt.answer = answer.status_code, answer.json()
            self.seconds = max(self.seconds, time.monotonic() - begun)
            self._answered += 1
            if self._answered in {self.attempts // 3, self.attempts * 2 // 3}:
                await self._strike()
            if attempt.held:
                for together in DEEDS[attempt.deed].steps:
                    await asyncio.gather(*(self._step(attempt, step) for step in together))

        await asyncio.gather(*map(one, attempts))
        return attempts

    async def _strike(self) -> None:
        if self.outage:
            async with self._striking:  # on a slow machine the second may come before the first is over
                await asyncio.to_thread(self.outage)
        elif self.kills:
            self.servers[-1].kill()

    async def _step(self, attempt: Attempt, step: str) -> None:
        made = attempt.answer
        pay, order = made["pay_url"], f"/v1/orders/{made['order']}"
        paths = {
            "pay": pay,
            "pay slowly": f"{pay}?late=1",
            "pay too slowly": f"{pay}?late={self.hold_seconds + 1}",
            "decline": pay.removesuffix("pay") + "decline",
        }
        secret = {"Authorization": f"Bearer {made['secret']}"}
        answer = await self._asking.post(attempt.number, paths.get(step, f"{order}/{step}"), headers=secret)
        reason = "" if answer.status_code == 200 else answer.json().get("reason", "")
        attempt.steps.append((step, answer.status_code, reason))

    async def _chain(self, places: Sequence[str]) -> None:
        """The chain sells some of the seats over its own counter, as far as it can have them."""
        rng = random.Random(1)
        for number in range(max(5, round(self.attempts * _CHAIN_SHARE))):
            body = {"screening": self.screening, "seats": _wanted(rng, places)}
            answer = await self._asking.post(number, "/sandbox/chain/sales", json=body, headers=_STAFF)
            told = answer.status_code, answer.json().get("reason")
            self._expect(told in {(201, None), (409, "seat_taken")}, f"the chain was told {told}")

    async def _settled(self) -> None:
        """Wait until holds are over and notices told: long enough that what is left then was forgotten."""
        deadline = time.monotonic() + self.hold_seconds + 30
        while time.monotonic() < deadline and await asyncio.to_thread(self._pending):
            await asyncio.sleep(0.2)
        await asyncio.sleep(1.5)  # what was written last is told within a second

    def _pending(self) -> bool:
        with self._records() as records:
            held = records.execute(self._of_hall(SEATS).where(SEATS.c.state == "held")).first()
            return bool(held or records.execute(self._of_hall(ORDERS).where(ORDERS.c.state == "awaiting")).first())

    def _judge(self, done: Sequence[Attempt], maps: Sequence[Mapping[str, str]]) -> None:
        found = self._found()
        self.violations += (*found.violations(), *self._asking.unclear)
        for attempt in done:
            self.violations += attempt.violations()
            self.violations += found.contradicting(attempt) if attempt.held else ()
        for number, known in enumerate(maps):
            taken = {name: state for name, state in known.items() if state != "free"}
            same = taken == {name: row.state for name, row in found.seats.items()}
            self._expect(same, f"watcher {number} sees another hall")
        self._expect(self.kills or not self.asked_again, f"{self.asked_again} requests had no answer")
        self.told.update(attempt.outcome for attempt in done)
        self.ended.update(order.state for order in found.orders.values())
        self.ended["chain"] = len(found.chain)
        self.known.update(_is_known(attempt.number) for attempt in done if attempt.held)

    def _found(self) -> Records:
        with self._records() as records:
            orders = {it.id: it for it in records.execute(self._of_hall(ORDERS))}
            payments = records.execute(select(PAYMENTS).where(PAYMENTS.c.order_id.in_(orders))).all()
            seats = {it.name: it for it in records.execute(self._of_hall(SEATS))}
            own = CHAIN.c.order_id.is_(None) & (CHAIN.c.state == "sold")
            return Records(orders, payments, seats, records.execute(self._of_hall(CHAIN).where(own)).all())

    def _of_hall(self, table: Table) -> Select[Any]:
        return select(table).where(table.c.screening_id == self.screening)

    def _expect(self, good: bool, otherwise: str) -> None:
        if not good:
            self.violations.append(otherwise)

    @contextlib.contextmanager
    def _records(self) -> Iterator[Connection]:
        engine = create_engine(self.database)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def _is_known(number: int) -> bool:
    return number % 10 == 9


def _wanted(rng: random.Random, places: Sequence[str]) -> Sequence[str]:
    first = int(rng.betavariate(2, 2) * len(places))  # those in the middle are wanted most
    return places[first : first + rng.choice((1, 2, 2, 3, 4))]


def race(
    database: str,
    attempts: int,
    processes: int,
    hold_seconds: int,
    queue_seconds: float = 0.03,
    *,
    kills: bool = False,
    outage: Callable[[], None] | None = None,
    log: Path | None = None,
) -> Race:
    """Run one race over so many processes on a database; what they log goes to the file, if there is one."""
    with servers(database, processes, queue_seconds, hold_seconds, log) as running:
        one = Race(running, database, attempts, hold_seconds, kills, outage)
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
            one = race(database, wanted.attempts, PROCESSES, HOLD_SECONDS, queue_seconds, kills=True)
            sys.stdout.write(f"{name}, {way}: {_summary(one)}\n")
            sys.stdout.flush()
            violations += (f"{name}, {way}: {it}" for it in one.violations)
    sys.stdout.writelines(f"{it}\n" for it in violations[:50])
    sys.stdout.write(f"violations: {len(violations)}\n")
    return 1 if violations else 0


def _summary(one: Race) -> str:
    known = sum(map(_is_known, range(one.attempts)))
    lines = (
        f"{one.attempts} attempts, {len(one.servers)} servers, {one.pace:.0f} decided per second",
        f"told: {_counts(one.told)}",
        f"ended: {_counts(one.ended)}; {one.asked_again} requests asked again",
        f"seats for {one.known[True]} of {known} known clients, {one.known[False]} of {one.attempts - known} strangers",
    )
    return "\n  ".join(lines)


def _counts(what: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(what.items()))


if __name__ == "__main__":
    sys.exit(main())

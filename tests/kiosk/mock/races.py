"""Kiosks that claim, print and report the same vouchers at once, by real HTTP and over two servers on one database.

A round ends when every seat has paper: then all papers that were ever printed go to the gate, in any order. Each seat
is let in exactly once, or the round raises AssertionError. ``make races`` runs many rounds.
"""

import contextlib
import random
import secrets
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import requests

from kiosk.mock.client import Purchase
from kiosk.mock.settings import Limits, Settings
from tests.kiosk.mock.conftest import House, KioskClient, SetClock, running

RULES = Settings(self_reissues=1000, limits=Limits(claims_per_minute=100_000, wrong_vouchers=100_000))
FACTS = (("printed", "proved"), ("presumed", "inferred"), ("in_doubt", "none"), ("", ""))


@contextlib.contextmanager
def houses(database: str) -> Iterator[list[House]]:
    """Two servers on one database, with one clock."""
    clock = SetClock()
    with running(RULES, clock, database) as one, running(RULES, clock, database) as two:
        yield [one, two]


class Patient(KioskClient):
    """A kiosk that asks again where the clock was set forward between its signature and the server's look."""

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        while (answer := super().post(path, body, **headers)).status_code == 401:
            assert answer.json()["reason"] == "clock_skew", answer.text
        return answer


@dataclass
class Race:
    """One round: so many kiosks, so many visits of each, over the same few vouchers."""

    houses: list[House]
    seed: int
    kiosks: int = 4
    visits: int = 6
    vouchers: int = 2
    papers: dict[tuple[str, int], str] = field(default_factory=dict)
    """ticket and issue → the code on paper"""
    told: Counter[str] = field(default_factory=Counter)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Run the round; raise AssertionError if a seat has no valid paper, or two."""
        bought = [self.houses[0].buy(1 + number % 3) for number in range(self.vouchers)]
        with ThreadPoolExecutor(self.kiosks) as lobby:
            list(lobby.map(lambda number: self._stand(number, bought), range(1, self.kiosks + 1)))
        self.houses[0].clock.advance(1000)
        for purchase in bought:
            self._collect_the_rest(purchase)
        codes = list(self.papers.values())
        random.Random(self.seed).shuffle(codes)
        with ThreadPoolExecutor(4) as gate:
            admitted = list(gate.map(self._scan, codes))
        seats = Counter(ticket for ticket in admitted if ticket)
        assert len(seats) == sum(len(it.seats) for it in bought), "a seat has no valid paper"
        assert set(seats.values()) == {1}, "a ticket was let in twice"

    def _stand(self, number: int, bought: list[Purchase]) -> None:
        rng = random.Random(self.seed * 100 + number)
        kiosk = self._kiosk(number)
        for _ in range(self.visits):
            purchase = rng.choice(bought)
            self._visit(kiosk, rng.choice((purchase.qr, purchase.typed, purchase.signed)), rng)
            if rng.random() < 0.2:
                kiosk = kiosk.restarted()
            if rng.random() < 0.15:
                self.houses[0].clock.advance(rng.choice((5, 30, 70)))

    def _kiosk(self, number: int) -> KioskClient:
        house = self.houses[number % 2]
        return Patient(house.url, house.clock, f"kiosk-{number}")

    def _visit(self, kiosk: KioskClient, voucher: str, rng: random.Random) -> None:
        key = secrets.token_hex(16)
        answer = self._twice(kiosk, lambda it: it.claim(voucher, key), rng)
        if answer is None:
            return
        for ticket in answer["tickets"]:
            now = ticket
            if ticket["state"] in {"in_doubt", "presumed"} and rng.random() < 0.7:
                now = self._twice(kiosk, partial(_reissue, claim=answer["claim"], ticket=ticket), rng) or ticket
            if now["state"] == "granted":
                self._print(kiosk, answer["claim"], now, rng)
        if rng.random() < 0.5:
            kiosk.tell("abandoned", answer["claim"], detail={"sent": "none"} if rng.random() < 0.5 else {})
            self._twice(kiosk, lambda it: it.claim(voucher, key), rng)

    def _print(self, kiosk: KioskClient, claim: str, ticket: Any, rng: random.Random) -> None:
        if rng.random() < 0.2:
            kiosk.tell("not_sent", claim, ticket)
            return
        if not self._put_on_paper(ticket):
            return
        kind, evidence = rng.choice(FACTS)
        if kind:
            kiosk.tell(kind, claim, ticket, evidence=evidence)
        else:
            kiosk.tell("in_doubt", claim, ticket)  # so that an abandoned claim hands back only what was not sent

    def _put_on_paper(self, ticket: Any) -> bool:
        """Print, if this kiosk has not done so before; no two kiosks are ever granted one issue."""
        issue, code = (ticket["ticket"], ticket["issue"]), ticket["face"]["code"]
        with self._turn:
            first = issue not in self.papers
            assert first or self.papers[issue] == code, "one issue was granted with two serials"
            self.papers[issue] = code
            return first

    def _twice(self, kiosk: KioskClient, ask: Callable[[KioskClient], Any], rng: random.Random) -> Any:
        """Ask, sometimes both servers at the same time; the answer, or None for a refusal."""
        count = 1 + (rng.random() < 0.4)
        with ThreadPoolExecutor(2) as lines:
            answers = list(lines.map(lambda house: ask(replace(kiosk, url=house.url)), self.houses[:count]))
        with self._turn:
            self.told.update(it.json().get("reason", "granted") for it in answers)
        good = [it.json() for it in answers if it.ok]
        assert all(it["tickets"] == good[0]["tickets"] for it in good if "tickets" in it), "one claim, two answers"
        return good[0] if good else None

    def _collect_the_rest(self, purchase: Purchase) -> None:
        kiosk = self._kiosk(1)
        answer = kiosk.claim(purchase.qr)
        if not answer.ok:
            assert answer.json()["reason"] == "already_collected"
            return
        claim = answer.json()
        for ticket in claim["tickets"]:
            now = ticket
            if ticket["state"] in {"in_doubt", "presumed"}:
                now = kiosk.reissue(claim["claim"], ticket).json()
            if now["state"] == "granted":
                self._put_on_paper(now)

    def _scan(self, code: str) -> str:
        answer = self.houses[0].admit(None, code=code)
        return str(answer.json()["ticket"]) if answer.ok else ""


def _reissue(kiosk: KioskClient, claim: str, ticket: Any) -> Any:
    return kiosk.reissue(claim, ticket)


def main(rounds: int) -> int:
    """Run so many rounds on each kind of database that is there; the exit code."""
    from tests.kiosk.mock.postgres import cluster

    told: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="races-")))
        databases = {"SQLite": f"sqlite:///{folder / 'booking.db'}"}
        try:
            databases["PostgreSQL"] = stack.enter_context(cluster())()
        except StopIteration:
            sys.stdout.write("PostgreSQL is not on this machine\n")
        for name, database in databases.items():
            with houses(database) as both:
                for seed in range(rounds):
                    race = Race(both, seed, kiosks=2 + seed % 7)
                    try:
                        race.run()
                    except AssertionError as broken:
                        sys.stdout.write(f"{name}, seed {seed}: {broken}\nviolations: 1\n")
                        return 1
                    told += race.told
            sys.stdout.write(f"{name}: {rounds} rounds\n")
    sys.stdout.write(", ".join(f"{count} {reason}" for reason, count in told.most_common()) + "\nviolations: 0\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))

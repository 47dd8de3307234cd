"""The product follows the model: its states after each step of random walks are those that the model has."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.mock.office import Office
from kiosk.mock.settings import Limits, Settings
from kiosk.mock.storage import Store
from kiosk.mock.tables.redemption import ServerBoot
from tests.formal.checker import search
from tests.formal.house import ACTS, SERVERS, House
from tests.formal.laws import broken
from tests.formal.mutants import TWICE, DoubtByLeaseCanBeHandedBack
from tests.formal.protocol import Bounds, PresumingPrinters, Protocol
from tests.formal.server import Change
from tests.formal.world import EMPTY, INTENT, OWED, SENT

SETTINGS = Settings(
    limits=Limits(claims_per_minute=100_000, wrong_vouchers=100_000), opens_hours=100_000, closes_minutes=100_000
)
BOOKED = {OWED: OWED, INTENT: SENT, SENT: SENT}
"""How a seat of the model stands in the book."""

RARE = dict.fromkeys(("gone", "expiry", "abandoned", "leave", "leave_and_cleared", "received"), 0.1)
"""What ends a walk early, and how likely it is; other steps count 1."""


class Clock:
    """Moves only when it is told to."""

    def __init__(self):
        self.now = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def office():
    with Store() as store:
        store.transact(lambda session: session.merge(ServerBoot(id=1, mark="one")))
        yield Office(store, SETTINGS, Clock())


def walk(protocol, bounds, chance, used):
    """A random way through the model, to where nothing can happen any more; what was used less often is likelier."""
    world = protocol.beginning(bounds)
    while True:
        steps: dict[str, list[Change]] = {}
        for change in protocol.steps(world):
            steps.setdefault(change[0], []).append(change)
        if not steps:
            return
        names = sorted(steps)
        [name] = chance.choices(names, [RARE.get(name, 1.0) / (1 + used[name]) ** 2 for name in names])
        used[name] += 1
        change = chance.choice(steps[name])
        yield world, change
        world = change[3]


def compare(house, name, world):
    if name in SERVERS | {"boot", "boot_uncleared"}:
        live = world.live()
        tickets = [(world.seen(t), it.issue, it.spent) for t, it in enumerate(world.tickets)]
        assert house.server() == (tickets, house.kiosks[live].claim if live >= 0 else "")
    for k, kiosk in enumerate(world.kiosks):
        assert house.told(k) == [tuple(fact) for fact in kiosk.outbox]
        if kiosk.visit == "serving":
            seats = [(BOOKED.get(it.stands, EMPTY), it.issue if it.stands in BOOKED else 0) for it in kiosk.seats]
            assert house.standings(k) == seats


def follow(office, tickets, way):
    house, seen = House(office, tickets), []
    for world, change in way:
        seen.append(change[:3])
        house.follow(world, change)
        try:
            compare(house, change[0], change[3])
        except AssertionError as error:
            raise AssertionError(f"{error}\nafter {seen}") from error


def test_server_books_and_recovery_do_what_the_model_says(office):
    bounds, used = Bounds(tickets=2, visits=4, faults=4, staff=1), Counter[str]()
    for seed in range(50):
        protocol = PresumingPrinters() if seed % 5 == 0 else Protocol()
        follow(office, 2, walk(protocol, bounds, random.Random(seed), used))
    assert used.keys() >= ACTS.keys(), "a walk tries each step"


def test_what_was_in_doubt_by_its_lease_is_not_handed_back_by_the_end_of_its_claim(office):
    """The model found it: the ticket's paper was made void without a word to anybody."""
    trace = search(DoubtByLeaseCanBeHandedBack(), TWICE, first=True).traces["I5"]
    way, protocol = [], Protocol()
    world = protocol.beginning(TWICE)
    for name, k, t, _ in trace:
        change = next(it for it in protocol.steps(world) if it[:3] == (name, k, t))
        way.append((world, change))
        world = change[3]
    follow(office, 1, way)
    assert not broken(protocol, world)

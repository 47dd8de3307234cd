"""Whole visits of a cinema that sells by pretix: what is on paper and what pretix has noted is all that counts.

No secret may be on two papers, whatever kiosk dies when; what is not on paper is to be had, or noted for staff.
"""

from typing import Any

import pytest

from kiosk.booking.pretix import system
from kiosk.config.loading import load
from tests.journeys.parties import Kiosk, until, virtual_printer
from tests.journeys.test_visit import at_once, told
from tests.kiosk.booking.pretix import house as pretix
from tests.kiosk.booking.pretix import records

TEXT = "epson-tm-t88-native"
POINTS = ["journal before 3", "journal after 4", "printer within 8", "printer after 9", "printer within 12"]
"""From the answer to the claim, which is not yet in the journal, to the second ticket."""


@pytest.fixture(scope="module")
def house():
    with pretix.running() as house:
        yield house


class Foyer(Kiosk):
    """A kiosk that is a device of a pretix."""

    server: Any

    def __post_init__(self):
        super().__post_init__()
        text = self.config.read_text().replace("[booking]", '[booking]\nsystem = "pretix"')
        settings = f'[pretix]\nevent = "{records.EVENT}"\npickup_list = {records.PICKUP}\ndevice_file = "device.json"\n'
        self.config.write_text(text + settings)
        system.enrol(load(self.config), self.server.device(self.name).code)


@pytest.fixture(scope="module")
def foyer(house, forks, tmp_path_factory):
    """Two kiosks, each with a printer; the second one runs all the time."""
    folder = tmp_path_factory.mktemp("foyer")
    with virtual_printer(folder / "papers-1") as one, virtual_printer(folder / "papers-2") as two:
        pair = [
            Foyer(folder / name, house, where, name=name, profile=TEXT, nursery=forks)
            for name, where in (("lobby-1", one), ("lobby-2", two))
        ]
        start(pair[1])
        yield pair
        pair[1].stop()


@pytest.fixture
def kiosks(foyer):
    """The two kiosks; the first one is started by whoever needs it."""
    yield foyer
    if foyer[0].pid and not foyer[0].dead():
        foyer[0].stop()


def start(kiosk, point="none"):
    kiosk.start(point)
    until(kiosk.ready, "the kiosk is ready")


def papers(order, *kiosks):
    """How many papers there are of each ticket of an order."""
    return [sum(kiosk.printer.count()[ticket.secret] for kiosk in kiosks) for ticket in order.tickets]


def test_a_paid_order_becomes_one_noted_paper_for_each_seat_and_the_door_takes_it_once(house, kiosks):
    kiosk = kiosks[0]
    start(kiosk)
    order = house.buy(3)
    states = kiosk.scan(order.tickets[1].secret)
    assert states[-1]["state"] == "done", states[-1]
    until(lambda: told(kiosk), "pretix is told everything")
    assert papers(order, *kiosks) == [1, 1, 1]
    for ticket in order.tickets:
        assert [(log["successful"], log["info"]["evidence"]) for log in ticket.logs] == [(True, "proved")]
        assert [house.door(ticket.secret), house.door(ticket.secret)] == [True, False]
    for again in kiosks:
        last = again.scan(order.tickets[0].secret)[-1]
        assert last["problem"]["code"] == "VCH-COLLECTED"
        assert "lobby-1" in last["problem"]["en"]
    kiosk.stop()
    house.asked.clear()
    start(kiosk)
    assert house.asked.count("POST printlog") == 0, "a new start tells nothing again"


@pytest.mark.parametrize(
    ("shown", "code"),
    [("https://example.org/menu", "VCH-FOREIGN"), ("0" * 32, "VCH-UNKNOWN"), ("电影票", "VCH-FOREIGN")],
)
def test_what_pretix_does_not_know_is_refused(kiosks, shown, code):
    assert kiosks[1].scan(shown)[-1]["problem"]["code"] == code


def test_an_unpaid_order_is_told_so_and_a_cancelled_one_too(house, kiosks):
    for status, code in (("n", "VCH-UNPAID"), ("c", "VCH-CANCELLED"), ("e", "VCH-EXPIRED")):
        assert kiosks[1].scan(house.buy(1, status).tickets[0].secret)[-1]["problem"]["code"] == code


def test_two_kiosks_that_are_shown_one_order_at_once_print_one_set(house, kiosks):
    start(kiosks[0])
    for _ in range(3):
        order = house.buy(2)
        both = at_once(lambda kiosk, secret=order.tickets[0].secret: kiosk.scan(secret), *kiosks)
        assert sorted(states[-1]["state"] for states in both) == ["attention", "done"]
        until(lambda: all(map(told, kiosks)), "pretix is told everything")
        assert papers(order, *kiosks) == [1, 1]


@pytest.mark.parametrize("point", POINTS)
def test_of_a_kiosk_that_died_the_other_one_prints_what_it_never_sent_and_nothing_twice(house, kiosks, point):
    kiosk, other = kiosks
    order = house.buy(2)
    start(kiosk, point)
    kiosk.scan(order.tickets[0].secret)
    until(kiosk.dead, "the kiosk is dead")
    start(kiosk)
    until(lambda: told(kiosk), "pretix is told everything")
    other.scan(order.tickets[0].secret)
    until(lambda: told(other), "pretix is told everything")
    for ticket, count in zip(order.tickets, papers(order, *kiosks), strict=True):
        assert ticket.states[-1:] in (["printed"], ["in_doubt"])
        assert count == 1 or (count == 0 and ticket.states[-1] == "in_doubt")
    doubts = [ticket for ticket in order.tickets if ticket.states[-1] == "in_doubt"]
    assert len(doubts) <= 1
    for ticket in doubts:
        assert other.scan(ticket.secret)[-1]["problem"]["code"] == "SEAT-STAFF"
        house.revert(ticket)
        assert other.scan(ticket.secret)[-1]["state"] == "done"


def test_a_list_that_lets_tickets_out_twice_and_a_revoked_device_print_nothing(house, kiosks):
    house.settings["allow_multiple_entries"] = True
    start(kiosks[0])
    order = house.buy(1)
    shown = order.tickets[0].secret
    assert kiosks[0].scan(shown)[-1]["problem"]["code"] == "SRV-ANSWER"
    house.settings.clear()
    house.devices["lobby-1"].revoked = True
    assert kiosks[0].scan(shown)[-1]["problem"]["code"] == "SRV-KIOSK"
    assert papers(order, *kiosks) == [0]
    house.devices["lobby-1"].revoked = False
    assert kiosks[0].scan(shown)[-1]["state"] == "done"
    assert papers(order, *kiosks) == [1]

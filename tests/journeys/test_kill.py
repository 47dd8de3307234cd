"""SIGKILL of the daemon at every journal write and every printer write, then a restart and the same voucher.

The printer and the server are processes of their own. What the paper and the records say in the end is all that
counts: for every seat exactly one paper that the gate would admit, and no issue twice on paper.

Tickets as text are a few writes long, and every other one is tried here; tickets as pictures are dozens, and every
ninth is. ``make kill`` tries each (KIOSK_KILL_STRIDE=1).
"""

import os
import time
from statistics import median

import pytest

from tests.journeys.parties import (
    Kiosk,
    booking_server,
    code_of,
    issue_of,
    nursery,
    tickets_of,
    until,
    virtual_printer,
)

SEATS = 2
TEXT, PICTURE = "epson-tm-t88-native", "epson-tm-t20"
STRIDE = int(os.environ.get("KIOSK_KILL_STRIDE", "9"))
TEXT_STRIDE = 1 + STRIDE // 9
CAMPAIGN = [
    (TEXT, "journal before", TEXT_STRIDE),
    (TEXT, "journal after", TEXT_STRIDE),
    (TEXT, "printer before", TEXT_STRIDE),
    (TEXT, "printer within", TEXT_STRIDE),
    (TEXT, "printer after", TEXT_STRIDE),
    (PICTURE, "printer within", STRIDE),
]


@pytest.fixture(scope="module")
def parties(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kill")
    with booking_server(folder) as server, virtual_printer(folder / "papers") as printer, nursery() as forks:
        yield folder, server, printer, forks


class Honest:
    """A customer who looks into the tray: was this very issue cut off and given? Remembers each no."""

    def __init__(self, printer):
        self.printer = printer
        self.denied: set[tuple[str, int]] = set()

    def __call__(self, seat, now):
        ticket, issue = next((one["ticket"], one["issue"]) for one in now["seats"] if one["seat"] == seat)
        cut = {(one.ticket, one.number) for one in map(issue_of, self.printer.count())}
        received = (ticket, issue) in cut
        if not received:
            self.denied.add((ticket, issue))
        return received


def live_through(kiosk, voucher, got, visits=4):
    """Show the voucher until the kiosk has nothing more to give; all tickets that were spoken of."""
    tickets = set()
    for _ in range(visits):
        states = kiosk.scan(voucher, got)
        tickets |= set(tickets_of(states))
        last = states[-1]
        if last["problem"] and last["problem"]["code"] == "SEAT-SCAN":
            last = show_papers(kiosk, last)
        if last["state"] == "done" or (last["problem"] and last["problem"]["code"] == "VCH-COLLECTED"):
            return tickets
    raise AssertionError(f"the visit does not come to an end: {last}")


def show_papers(kiosk, now):
    """Hold the papers that the kiosk is in doubt about under its reader; what it says of the last one."""
    asked = {(seat["ticket"], seat["issue"]) for seat in now["seats"] if seat["standing"] == "in_doubt"}
    codes = [code for code in kiosk.printer.count() if (issue_of(code).ticket, issue_of(code).number) in asked]
    assert len(codes) == len(asked)
    return [kiosk.scan(code)[-1] for code in codes][-1]


def journey(parties, profile, point):
    """One customer whose kiosk dies at that point; whether it came, and the seconds that the next start took."""
    folder, server, printer, forks = parties
    place = folder / f"{profile} {point}".replace(" ", "-")
    kiosk = Kiosk(place, server, printer, profile=profile, nursery=forks)
    purchase = server.buy(SEATS)
    kiosk.start(point)
    until(lambda: kiosk.ready() or kiosk.dead(), "the first start")
    tickets = set(tickets_of(kiosk.scan(purchase.qr))) if not kiosk.dead() else set()
    reached = kiosk.stop() == "signal 9" if not kiosk.dead() else kiosk.ended == "signal 9"
    began = time.monotonic()
    kiosk.start()
    until(kiosk.ready, "the restart")
    seconds = time.monotonic() - began
    customer = Honest(printer)
    tickets |= live_through(kiosk, purchase.qr, customer)
    until(lambda: told(kiosk), "the server is told everything")
    assert kiosk.stop() == "exit 0"
    judge(server, printer, tickets, customer.denied)
    return reached, seconds


def told(kiosk):
    from kiosk.control.client import ask

    return next(ask(kiosk.socket, do="status"))["journal"]["waiting_facts"] == 0


def judge(server, printer, tickets, denied):
    assert len(tickets) == SEATS
    papers = printer.count()
    for ticket in tickets:
        record = server.ticket(ticket)
        assert papers[code_of(record)] == 1, f"{ticket} has {papers[code_of(record)]} valid papers: {record}"
        assert record["state"] == "printed", record
        on_paper = {one: count for code, count in papers.items() if (one := issue_of(code)).ticket == ticket}
        assert max(on_paper.values()) == 1, f"an issue is on paper twice: {on_paper}"
        void = {(ticket, one.number) for one in on_paper} - {(ticket, record["issue"])}
        assert void <= denied, f"a paper was voided that nobody asked to replace: {void - denied}"


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("profile", "place", "stride"), CAMPAIGN, ids=lambda part: str(part).replace(" ", "-"))
def test_every_seat_has_one_valid_paper_whenever_the_kiosk_is_killed(parties, profile, place, stride):
    number, recoveries, reached = 1 - stride, [], True
    while reached:
        number += stride
        reached, seconds = journey(parties, profile, f"{place} {number}")
        recoveries.append(seconds)
    print(f"{len(recoveries) - 1} kills; ready again after {median(recoveries):.1f} s, {max(recoveries):.1f} s at most")
    assert number > 9, f"only {number - 1} points were reached: the journey is not what it was"

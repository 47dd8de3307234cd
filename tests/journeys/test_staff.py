"""Staff at the kiosk, with every party in a process of its own: what they print again is valid, and nothing else is."""

import threading

import pytest
import requests

from kiosk.control.client import DaemonAway, DaemonRefused, ask
from kiosk.domain.booking import Issue
from kiosk.trust import development
from kiosk.trust.codes import sign_ticket
from tests.journeys.parties import Kiosk, code_of, tickets_of, until, virtual_printer

TEXT = "epson-tm-t88-native"


def admit(server, code):
    """What the gate says to a code: its answer, or why it stays closed."""
    answer = requests.post(
        f"{server.url}/v1/admissions",
        json={"code": code},
        headers={"Authorization": "Bearer development-gate"},
        timeout=10,
    )
    return answer.json().get("reason", "admitted")


def owed(kiosk):
    return next(ask(kiosk.socket, do="owed"))


def reprint(kiosk, ticket, issue):
    """Staff have it printed again; the states of that visit, up to its end or the kiosk's."""
    states = []
    try:
        states += list(ask(kiosk.socket, do="reprint", ticket=ticket, issue=issue, why="torn", by="Anna"))
    except DaemonAway:
        until(kiosk.dead, "a daemon that does not answer must be dead")
    return states[1:]


def told(kiosk):
    return next(ask(kiosk.socket, do="status"))["journal"]["waiting_facts"] == 0


def restarted(kiosk):
    kiosk.start()
    until(kiosk.ready, "the kiosk is ready again")


def doubted(kiosk, slow, voucher):
    """Let the power fail while a ticket is on its way through a printer that takes its time."""
    for now in ask(kiosk.socket, do="scan", code=voucher):
        if now["state"] == "printing":
            until(lambda: "intent" in [row["kind"] for row in ask(kiosk.socket, do="journal")], "a ticket is sent")
            threading.Event().wait(0.5)
            slow.fault("power-off")
            slow.fault("power-on")
        if now["question"]:
            return


def test_a_ticket_in_doubt_is_printed_again_by_staff_and_only_the_new_paper_is_valid(server, forks, tmp_path):
    with virtual_printer(tmp_path / "papers", "--speed", "40") as slow:
        kiosk = Kiosk(tmp_path / "kiosk", server, slow, profile=TEXT, nursery=forks)
        restarted(kiosk)
        doubted(kiosk, slow, server.buy(1).qr)
        kiosk.stop()
        restarted(kiosk)
        (doubt,) = owed(kiosk)["in_doubt"]
        old = Issue(doubt["ticket"], doubt["issue"], server.ticket(doubt["ticket"])["serial"])
        states = reprint(kiosk, doubt["ticket"], doubt["issue"])
        assert (states[-1]["state"], states[-1]["seats"][0]["issue"]) == ("done", doubt["issue"] + 1)
        until(lambda: told(kiosk), "the server is told everything")
        record = server.ticket(doubt["ticket"])
        assert (record["state"], record["issue"]) == ("printed", doubt["issue"] + 1)
        assert owed(kiosk)["in_doubt"] == []
        assert slow.count()[code_of(record)] == 1
        assert admit(server, sign_ticket(old, development.server_key())) == "superseded"
        assert admit(server, code_of(record)) == "admitted"
        with pytest.raises(DaemonRefused, match="SEAT-ADMITTED"):
            reprint(kiosk, record["ticket"], record["issue"])
        kiosk.stop()


def test_service_mode_outlives_the_daemon_until_staff_end_it(kiosk, server):
    list(ask(kiosk.socket, do="service", on=True, by="Anna"))
    kiosk.stop()
    restarted(kiosk)
    assert owed(kiosk)["service_mode"]
    with pytest.raises(DaemonRefused, match="takes no vouchers"):
        kiosk.scan(server.buy(1).qr)
    list(ask(kiosk.socket, do="service", on=False, by="Anna"))
    assert kiosk.scan(server.buy(1).qr)[-1]["state"] == "done"


@pytest.mark.parametrize(
    "point",
    [
        "journal after 2",
        "journal before 3",
        "journal after 3",
        "journal after 4",
        "journal after 5",
        "printer within 4",
    ],
)
def test_a_kiosk_that_dies_while_staff_reprint_leaves_one_valid_paper_in_the_end(
    server, printer, forks, tmp_path, point
):
    kiosk = Kiosk(tmp_path / "kiosk", server, printer, profile=TEXT, nursery=forks)
    restarted(kiosk)
    (ticket,) = tickets_of(kiosk.scan(server.buy(1).qr))
    until(lambda: told(kiosk), "the server is told everything")
    kiosk.stop()
    kiosk.start(point)
    until(lambda: kiosk.ready() or kiosk.dead(), "the kiosk is ready, or does not come so far")
    if not kiosk.dead():
        reprint(kiosk, ticket, 1)
    until(kiosk.dead, f"the kiosk dies at {point}")
    restarted(kiosk)
    known = 1
    for _ in range(3):
        until(lambda: told(kiosk), "the server is told everything")
        record = server.ticket(ticket)
        if record["issue"] > 1 and printer.count()[code_of(record)]:
            kiosk.scan(code_of(record))
            break
        known = max([known, *(one["issue"] for one in owed(kiosk)["in_doubt"] + owed(kiosk)["owed"])])
        reprint(kiosk, ticket, known)
    until(lambda: told(kiosk), "the server is told everything")
    record = server.ticket(ticket)
    assert (record["state"], record["issue"] > 1) == ("printed", True)
    assert printer.count()[code_of(record)] == 1
    assert max(printer.count().values()) == 1, "no issue is on paper twice"
    kiosk.stop()

"""Whole visits with every party in a process of its own: what customers meet, good and bad."""

import threading
from typing import Any

import pytest

from kiosk.control.client import DaemonRefused, ask
from tests.journeys.parties import Kiosk, code_of, issue_of, tickets_of, until, virtual_printer


def valid_papers(server, tickets, *printers):
    """How many papers the gate would admit, per ticket."""
    counts = {}
    for ticket in tickets:
        code = code_of(server.ticket(ticket))
        counts[ticket] = sum(printer.count()[code] for printer in printers)
    return counts


def told(kiosk):
    return next(ask(kiosk.socket, do="status"))["journal"]["waiting_facts"] == 0


def test_a_paid_order_becomes_one_proved_paper_per_seat(kiosk, server, printer):
    states = kiosk.scan(server.buy(3).qr)
    assert states[-1]["state"] == "done"
    assert [seat["standing"] for seat in states[-1]["seats"]] == ["printed"] * 3
    until(lambda: told(kiosk), "the server is told everything")
    tickets = tickets_of(states)
    assert valid_papers(server, tickets, printer) == dict.fromkeys(tickets, 1)
    assert {server.ticket(ticket)["state"] for ticket in tickets} == {"printed"}


def test_a_typed_code_is_as_good_as_a_scanned_one(kiosk, server):
    assert kiosk.scan(server.buy(1).typed.lower())[-1]["state"] == "done"


def test_a_voucher_that_was_printed_is_refused_with_time_and_place(kiosk, server, printer):
    voucher = server.buy(1).qr
    kiosk.scan(voucher)
    last = kiosk.scan(voucher)[-1]
    assert last["problem"]["code"] == "VCH-COLLECTED"
    assert "kiosk-1" in last["problem"]["en"]
    assert len(printer.papers()) == 1


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("https://example.org/menu", "VCH-FOREIGN"),
        ("0000-0000-0000-1", "VCH-TYPO"),
        ("V1" + "0" * 26, "VCH-UNKNOWN"),
        ("\x1b@" + "A" * 600, "VCH-FOREIGN"),
        ("电影票", "VCH-FOREIGN"),
    ],
)
def test_what_is_no_voucher_of_ours_is_refused_and_nothing_is_printed(kiosk, printer, shown, code):
    states = kiosk.scan(shown)
    assert states[-1]["problem"]["code"] == code
    assert printer.papers() == {}


def test_a_kiosk_without_paper_makes_no_claim(kiosk, server, printer):
    voucher = server.buy(1).qr
    printer.fault("paper-out")
    until(lambda: kiosk.scan("V1" + "0" * 26)[-1]["problem"]["code"] == "PRN-PAPER", "the printer is out of paper")
    assert kiosk.scan(voucher)[-1]["problem"]["code"] == "PRN-PAPER"
    assert not [row for row in ask(kiosk.socket, do="journal") if row["kind"] == "claim_try"]
    printer.fault("load-paper")
    until(lambda: kiosk.scan(voucher)[-1]["state"] == "done", "printing after the roll was changed")


@pytest.mark.parametrize(
    ("fault", "mend", "code"),
    [("paper-out", "load-paper", "PRN-PAPER"), ("open-cover", "close-cover", "PRN-COVER")],
)
def test_a_fault_in_the_middle_is_waited_for_and_nothing_is_printed_twice(kiosk, server, printer, fault, mend, code):
    voucher = server.buy(3).qr
    seen = []
    for now in ask(kiosk.socket, do="scan", code=voucher):
        seen.append(now)
        if now["state"] == "printing" and len(seen) == 3:
            printer.fault(fault)
        if now["problem"] and now["problem"]["code"] == code:
            printer.fault(mend)
    assert seen[-1]["state"] == "done", seen[-1]
    assert code in {now["problem"]["code"] for now in seen if now["problem"]}
    until(lambda: told(kiosk), "the server is told everything")
    tickets = tickets_of(seen)
    assert valid_papers(server, tickets, printer) == dict.fromkeys(tickets, 1)


def test_a_printer_that_loses_power_leads_to_a_question_and_a_new_issue(kiosk, server, printer):
    voucher = server.buy(2).qr
    seen: list[Any] = []
    for now in ask(kiosk.socket, do="scan", code=voucher):
        if now["state"] == "printing" and not seen:
            printer.fault("power-off")
        seen.append(now)
        if now["question"]:
            printer.fault("power-on")
            got = any(code_of(server.ticket(seat["ticket"])) in printer.count() for seat in now["seats"][:1])
            list(ask(kiosk.socket, do="answer", seat=now["question"], received=got))
    assert seen[-1]["state"] == "done", seen[-1]
    until(lambda: told(kiosk), "the server is told everything")
    tickets = tickets_of(seen)
    assert valid_papers(server, tickets, printer) == dict.fromkeys(tickets, 1)


def test_bytes_that_a_printer_took_prove_nothing(server, forks, tmp_path):
    with virtual_printer(tmp_path / "papers", "--speed", "40") as slow:
        kiosk = Kiosk(tmp_path / "kiosk", server, slow, profile="epson-tm-t88-native", nursery=forks)
        kiosk.start()
        until(kiosk.ready, "the kiosk is ready")
        seen: list[Any] = []
        for now in ask(kiosk.socket, do="scan", code=server.buy(1).qr):
            if now["state"] == "printing" and not seen:
                until(lambda: "intent" in kinds(kiosk), "a ticket is in the printer's hands")
                threading.Event().wait(0.7)
                slow.fault("power-off")
                slow.fault("power-on")
            seen.append(now)
            if now["question"]:
                assert slow.papers() == {}
                list(ask(kiosk.socket, do="answer", seat=now["question"], received=False))
        assert seen[-1]["state"] == "done", seen[-1]
        until(lambda: told(kiosk), "the server is told everything")
        tickets = tickets_of(seen)
        assert valid_papers(server, tickets, slow) == dict.fromkeys(tickets, 1)
        kiosk.stop()


def test_two_kiosks_that_are_shown_one_voucher_at_once_print_one_set(kiosk, server, printer, forks, tmp_path):
    with virtual_printer(tmp_path / "papers-2") as printer_2:
        other = Kiosk(tmp_path / "kiosk-2", server, printer_2, name="kiosk-2", nursery=forks)
        other.start()
        until(other.ready, "the second kiosk is ready")
        for _ in range(5):
            voucher = server.buy(2).qr
            both = at_once(lambda k, v=voucher: k.scan(v), kiosk, other)
            ends = sorted(states[-1]["state"] for states in both)
            assert ends == ["attention", "done"], both
            refused = next(states[-1] for states in both if states[-1]["state"] == "attention")
            assert refused["problem"]["code"] in {"VCH-BUSY", "VCH-COLLECTED"}
            until(lambda: told(kiosk) and told(other), "the server is told everything")
            tickets = sorted({ticket for states in both for ticket in tickets_of(states)})
            assert valid_papers(server, tickets, printer, printer_2) == dict.fromkeys(tickets, 1)
        everything = printer.count() + printer_2.count()
        assert set(everything.values()) == {1}
        assert len(everything) == 10
        other.stop()


def at_once(function, *arguments):
    """What the function gives for each argument, all called at the same time."""
    results = [None] * len(arguments)
    barrier = threading.Barrier(len(arguments))

    def call(place, argument):
        barrier.wait()
        results[place] = function(argument)

    threads = [threading.Thread(target=call, args=pair) for pair in enumerate(arguments)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_sigterm_ends_an_idle_kiosk_and_a_stop_is_journalled(kiosk):
    assert kiosk.stop() == "exit 0"
    kiosk.start()
    until(kiosk.ready, "the kiosk is ready again")
    kinds = [row["kind"] for row in ask(kiosk.socket, do="journal")]
    assert kinds[-2:] == ["stop", "boot"]


def test_sigterm_with_a_ticket_in_hand_waits_for_its_proof_and_hands_the_rest_back(kiosk, server, printer):
    voucher = server.buy(3).qr
    states = ask(kiosk.socket, do="scan", code=voucher)
    next(now for now in states if now["state"] == "printing")
    assert kiosk.stop() == "exit 0"
    kiosk.start()
    until(kiosk.ready, "the kiosk is ready again")
    kinds = [row["kind"] for row in ask(kiosk.socket, do="journal")]
    assert kinds.count("printed") == 1
    assert kinds.count("not_sent") == 2
    assert "in_doubt" not in kinds
    assert kiosk.scan(voucher)[-1]["state"] == "done"
    assert set(printer.count().values()) == {1}
    assert len(printer.count()) == 3


def test_facts_wait_while_the_server_is_away_and_a_claim_says_so(kiosk, server, printer, forks, tmp_path):
    dead = type(server)("http://127.0.0.1:9")
    lonely = Kiosk(tmp_path / "lonely", dead, printer, nursery=forks)
    kiosk.stop()
    lonely.start()
    until(lonely.ready, "the kiosk is ready without a server")
    assert lonely.scan(server.buy(1).qr)[-1]["problem"]["code"] == "SRV-AWAY"
    assert printer.papers() == {}
    assert lonely.stop() == "exit 0"


def test_sigterm_gives_up_a_ticket_that_waits_for_paper_and_serves_nobody_new(server, forks, tmp_path):
    with virtual_printer(tmp_path / "papers", "--speed", "40") as slow:
        kiosk = Kiosk(tmp_path / "kiosk", server, slow, nursery=forks)
        kiosk.start()
        until(kiosk.ready, "the kiosk is ready")
        stall(kiosk, slow, server.buy(3).qr)
        stopping = threading.Thread(target=kiosk.stop)
        stopping.start()
        until(lambda: refuses(kiosk, server.buy(1).qr), "a kiosk that is stopping serves nobody new")
        stopping.join()
        assert kiosk.ended == "exit 0"
        slow.fault("load-paper")
        kiosk.start()
        until(kiosk.ready, "the kiosk is ready again")
        assert kinds(kiosk)[-7:] == ["intent", "not_sent", "not_sent", "in_doubt", "abandoned", "stop", "boot"]
        assert slow.papers() == {}
        kiosk.stop()


def stall(kiosk, slow, voucher):
    """Take the paper away in the middle of a ticket; where that was too soon, give it back and try a little later."""
    patience = 0.1
    for now in ask(kiosk.socket, do="scan", code=voucher):
        if now["state"] == "printing":
            until(lambda: kinds(kiosk)[-1] == "intent", "a ticket is in the printer's hands")
            threading.Event().wait(patience)
            slow.fault("paper-out")
        if now["problem"]:
            if kinds(kiosk)[-1] == "intent":
                return
            slow.fault("load-paper")
            patience *= 2


def kinds(kiosk):
    """The kinds of the journal's rows, without those that say what the server was told."""
    told = {"acknowledged", "forgotten"}  # what the server has heard, and may hear again, depends on who is faster
    return [row["kind"] for row in ask(kiosk.socket, do="journal") if row["kind"] not in told]


def refuses(kiosk, code):
    try:
        list(ask(kiosk.socket, do="scan", code=code))
    except DaemonRefused as error:
        return "stopping" in str(error)
    return False


@pytest.mark.parametrize("point", ["journal after 4", "printer within 9", "printer after 10"])
def test_a_customer_whose_kiosk_died_gets_the_rest_at_the_other_one(server, printer, forks, tmp_path, point):
    with virtual_printer(tmp_path / "papers-2") as printer_2:
        first = Kiosk(tmp_path / "a", server, printer, profile="epson-tm-t88-native", nursery=forks)
        other = Kiosk(tmp_path / "b", server, printer_2, name="kiosk-2", nursery=forks)
        voucher = server.buy(2).qr
        for kiosk, where in ((other, "none"), (first, point)):
            kiosk.start(where)
            until(kiosk.ready, "the kiosk is ready")
        tickets = set(tickets_of(first.scan(voucher)))
        until(first.dead, "the kiosk is dead")
        assert other.scan(voucher)[-1]["problem"]["code"] == "VCH-BUSY"
        first.start()
        until(lambda: first.ready() and told(first), "the server knows what became of the first claim")

        def got(label, now):
            seat = next(seat for seat in now["seats"] if seat["seat"] == label)
            found = {issue_of(code) for code in printer.count() + printer_2.count()}
            return any((one.ticket, one.number) == (seat["ticket"], seat["issue"]) for one in found)

        states = other.scan(voucher, got)
        assert states[-1]["state"] == "done"
        tickets |= set(tickets_of(states))
        until(lambda: told(other), "the server is told everything")
        assert valid_papers(server, tickets, printer, printer_2) == dict.fromkeys(tickets, 1)
        first.stop()
        other.stop()

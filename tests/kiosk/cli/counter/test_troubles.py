"""``kiosk counter``, where something goes wrong."""

from datetime import timedelta

import pytest
import requests

from drivers.errors import UnknownScheme
from kiosk.booking.port import ServerAway
from kiosk.cli import counter_paper
from kiosk.cli.desk import TokenMissing, TokenRefused
from kiosk.config.errors import ConfigError
from kiosk.mock import desk
from kiosk.mock.client import PhoneRefused
from kiosk.mock.tables.redemption import Claim
from tests.kiosk.cli.counter.records import FakeSys, facts, reasons, states


@pytest.mark.parametrize("asked", ["replace", "why", "handed over"])
def test_p13_what_is_scanned_or_typed_in_the_wrong_place_voids_no_paper_and_is_kept_nowhere(house, run, asked):
    before, next_ = house.buy(), house.buy()
    run(before.qr, typed=["y"])
    wrong = [next_.qr, next_.typed, next_.signed, "perhaps"]
    typed = {
        "replace": [*wrong, "n"],
        "why": ["y", *wrong[:-1], "n", "y", "no", "?"],
        "handed over": ["y", "lost in the foyer", *wrong, "y"],
    }[asked]
    ended = run(before.typed, typed=typed)
    why = house.office.store.read(lambda session: reasons(session, before))
    assert why == (["", "lost in the foyer"] if asked == "handed over" else [""])
    assert states(house, before) == [("printed", 2 if asked == "handed over" else 1)]
    assert ended.stderr.count("please" if asked != "why" else "no reason") >= 4
    assert states(house, next_) == [("unissued", 0)]


def test_p13_a_code_on_the_screen_proves_no_paper(house, run, monkeypatch):
    purchase, drawn = house.buy(), []
    seen = counter_paper._said

    def said(ticket):
        drawn.append(ticket.face.code)
        return seen(ticket)

    def typed():
        yield f"{purchase.qr}\n".encode()
        yield f"{drawn[0]}\n".encode()
        yield b"y\n"
        yield f"{drawn[0]}\n".encode()

    monkeypatch.setattr(counter_paper, "_said", said)
    scanned = typed()
    monkeypatch.setattr("kiosk.cli.desk.sys", FakeSys(scanned))
    ended = run()
    assert ended.stderr.count("proves no paper") == 2
    told = house.office.store.read(lambda session: facts(session, purchase))
    assert ("printed", "handed_over") in told
    assert "scanned" not in [evidence for _, evidence in told]


@pytest.mark.parametrize(
    ("trouble", "questions", "said"),
    [(requests.ConnectionError(), 6, "can't be reached"), (PhoneRefused(503, {}), 2, "answered with status 503")],
)
def test_p13_a_server_that_is_away_costs_one_customer_and_what_was_not_printed_goes_back_later(
    house, run, monkeypatch, trouble, questions, said
):
    purchase, next_ = house.buy(2), house.buy()
    ask = desk.Counter._call
    away: list[bool] = []

    def flaky(self, method, path, **rest):
        """From the first paper that was handed over on, some questions get no answer."""
        handed_over = any(it["kind"] == "handed_over" for it in rest.get("json", {}).get("facts", []))
        if len(away) < questions and (away or handed_over):
            away.append(True)
            raise trouble
        return ask(self, method, path, **rest)

    monkeypatch.setattr(desk.Counter, "_call", flaky)
    ended = run(typed=[purchase.qr, "y", next_.qr, "y"])
    assert ended.exit_code == 1
    assert said in ended.stderr
    assert "→" in ended.stderr
    assert states(house, next_) == [("printed", 1)]
    assert states(house, purchase) == [("printed", 1), ("unissued", 1)]


def test_p13_a_printer_that_fails_costs_one_customer(house, run):
    bought = [house.buy(), house.buy()]
    printer = ["--printer", "tcp://127.0.0.1:1", "--profile", "epson-tm-t20"]
    ended = run(*printer, typed=[it.qr for it in bought])
    assert ended.exit_code == 1
    assert [states(house, it) for it in bought] == [[("unissued", 1)]] * 2


def test_p13_the_lease_is_kept_while_staff_think_about_an_answer(house, purchase, eventually):
    with desk.Counter(house.url, "development-staff", "7") as counter:
        claim = counter.claim(purchase.qr).claim
        lease = lambda: house.office.store.read(lambda session: session.get_one(Claim, claim).lease_until)  # noqa: E731
        before = house.clock.now
        with counter.kept(claim, every=0.01):
            for _ in range(3):
                house.clock.advance(50)
                eventually(lambda: lease() > house.clock.now + timedelta(seconds=55))
        counter.end(claim, [])
        house.clock.now = before


def test_p13_who_has_been_let_in_meanwhile_has_the_paper(house, run, monkeypatch):
    purchase = house.buy()
    tell = desk.Counter.tell

    def late(self, kind, claim, ticket=None):
        if kind == "handed_over":
            house.admit(None, code=ticket.face.code)
        return tell(self, kind, claim, ticket)

    monkeypatch.setattr(desk.Counter, "tell", late)
    ended = run(purchase.qr, typed=["y"])
    assert ended.exit_code == 0
    assert "admitted, issue 1" in ended.stderr


def test_p13_a_printer_that_can_not_print_leaves_all_as_it_was(house, run, purchase):
    ended = run("--printer", "tcp://127.0.0.1:1", "--profile", "epson-tm-t20", purchase.qr, typed=["y", "y"])
    assert ended.exit_code == 1
    assert "→" in ended.stderr
    assert states(house, purchase) == [("unissued", 1)] * 2
    assert house.kiosk().claim(purchase.qr).status_code == 201


@pytest.mark.parametrize(
    ("arguments", "failure"),
    [
        (["--token", "wrong-token"], TokenRefused),
        (["--token-file", "nowhere/at/all"], TokenMissing),
        (["--url", "https://booking.example.com"], TokenMissing),
        (["--url", "http://booking.example.com"], ConfigError),
        (["--url", "http://127.0.0.1:1"], ServerAway),
        (["--printer", "lpt:1"], UnknownScheme),
        (["--printer", "virtual:", "--profile", "nosuch"], ConfigError),
    ],
)
def test_p13_what_can_not_be_is_told_with_what_to_do(run, purchase, arguments, failure):
    ended = run(*arguments, purchase.qr)
    assert isinstance(ended.exception, failure)
    assert ended.exception.remedy


def test_p13_what_a_kiosk_holds_is_refused_with_where_and_how_long(house, run, purchase):
    kiosk = house.kiosk()
    kiosk.claim(purchase.qr)
    ended = run(purchase.qr)
    assert ended.exit_code == 1
    assert "being printed at kiosk-1" in ended.stderr

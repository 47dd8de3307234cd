"""``kiosk counter``: P13 from a terminal."""

import time

import pytest
from PIL import Image
from typer.testing import CliRunner

from drivers.errors import UnknownScheme
from kiosk.booking.port import ServerAway
from kiosk.cli import app
from kiosk.cli.desk import TokenMissing, TokenRefused
from kiosk.config.errors import ConfigError
from tests.kiosk.mock.conftest import RELAXED, running
from tests.papers import qr_codes


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        house.clock.now = house.clock.now.fromtimestamp(time.time(), house.clock.now.tzinfo)
        yield house


@pytest.fixture
def purchase(house):
    return house.buy(2)


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.delenv("KIOSK_STAFF_TOKEN", raising=False)
    path = tmp_path / "kiosk.toml"
    path.write_text(f'[kiosk]\nstate_dir = "{tmp_path}"\n[printer]\ndevice = "tcp://127.0.0.1:9"\n')
    return path


@pytest.fixture
def run(house, config):
    """Run it with these lines on its stdin."""

    def run(*arguments, typed=(), url=house.url):
        words = ["counter", "--staff", "7", "--url", url, "--config", config, *arguments]
        return CliRunner().invoke(app, [str(word) for word in words], input="".join(f"{line}\n" for line in typed))

    return run


def states(house, purchase):
    """Where the tickets of an order stand, as the order's records say."""
    from kiosk.mock.tables.sale import Order

    def look(session):
        return [(it.state, it.issue) for it in session.get_one(Order, purchase.order).tickets]

    return house.office.store.read(look)


def test_p13_a_voucher_is_redeemed_and_what_was_handed_over_is_printed(house, run, purchase):
    ended = run(purchase.typed, typed=["y", "y"])
    assert ended.exit_code == 0, ended.output
    for seat in purchase.seats:
        assert f"{seat}: handed over? y or n" in ended.stdout
    assert states(house, purchase) == [("printed", 1)] * 2


def test_p13_the_ticket_on_the_screen_has_a_code_that_the_gate_takes(house, run, purchase, monkeypatch):
    seen = []

    def show(document, _):
        seen.append(document)
        return []

    monkeypatch.setattr("kiosk.cli.counter_paper.shown", show)
    run(purchase.qr, typed=["y", "y"])
    codes = [op.text for document in seen for op in document.ops if type(op).__name__ == "Qr"]
    assert [house.admit(None, code=code).status_code for code in codes] == [200, 200]


def test_p13_the_code_on_the_screen_is_drawn_not_only_named(run, purchase):
    drawn = run(purchase.qr, typed=["y", "y"]).stdout
    assert drawn.count("█▀▀▀▀▀█") >= 4
    assert "[QR code]" not in drawn


def test_p13_each_line_of_a_scanner_is_another_customer(house, run):
    first, second = house.buy(), house.buy()
    ended = run(typed=[first.qr, "y", "", second.typed, "y"])
    assert ended.exit_code == 0, ended.output
    assert [states(house, it) for it in (first, second)] == [[("printed", 1)]] * 2


def test_p13_what_nobody_answered_for_is_in_doubt_and_what_was_not_begun_is_handed_back(house, run, purchase):
    ended = run(purchase.qr)
    assert ended.exit_code == 1
    assert "nobody said that it was handed over" in ended.stderr
    assert states(house, purchase)[0] == ("granted", 1)
    assert house.get(f"/v1/tickets/{ticket_ids(house, purchase)[0]}").json()["state"] == "in_doubt"


def test_p13_a_spoiled_paper_is_replaced_for_a_reason(house, run, purchase):
    ended = run(purchase.qr, typed=["n", "it tore", "y", "y"])
    assert ended.exit_code == 0, ended.output
    assert "REPRINT 2" in ended.stdout
    assert states(house, purchase) == [("printed", 2), ("printed", 1)]


def test_p13_what_was_printed_before_is_left_unless_there_is_a_reason(house, run, purchase):
    run(purchase.qr, typed=["y", "y"])
    ended = run(purchase.qr, typed=["-", "lost in the foyer", "y"])
    assert ended.exit_code == 0, ended.output
    assert "printed before, issue 1 by counter:7" in ended.stdout
    assert states(house, purchase) == [("printed", 1), ("printed", 2)]


def test_p13_a_doubt_of_a_kiosk_is_shown_and_ended_by_the_paper_itself(house, run, purchase):
    kiosk = house.kiosk()
    held = kiosk.claim(purchase.qr).json()
    for ticket in held["tickets"]:
        kiosk.tell("in_doubt", held["claim"], ticket)
    kiosk.tell("abandoned", held["claim"])
    ended = run(purchase.qr, typed=[held["tickets"][0]["face"]["code"], "-"])
    assert ended.exit_code == 1
    assert "in doubt, issue 1 by kiosk-1" in ended.stdout
    assert states(house, purchase) == [("printed", 1), ("in_doubt", 1)]
    assert kiosk.claim(purchase.qr).status_code == 201


def test_p13_a_paper_alone_tells_what_it_is_worth(house, run, purchase):
    ticket = house.kiosk().claim(purchase.qr).json()["tickets"][0]
    ended = run(typed=[ticket["face"]["code"], "KT1:nonsense"])
    assert ended.exit_code == 1
    assert f"a good paper: {ticket['seat']}, issue 1, printed" in ended.stdout
    assert "refused: This is not one of our vouchers." in ended.stderr


def test_p13_tickets_come_out_of_a_printer_and_the_gate_takes_them(house, run, purchase, tmp_path):
    printer = ["--printer", f"virtual:?out={tmp_path / 'papers'}", "--profile", "epson-tm-t20"]
    ended = run(*printer, purchase.qr, typed=["y", "y"])
    assert ended.exit_code == 0, ended.output
    assert f"{purchase.seats[0]}: the printer says that the paper came out" in ended.stdout
    papers = sorted((tmp_path / "papers").glob("*.png"))
    assert len(papers) == 2
    for path in papers:
        with Image.open(path) as paper:
            (code,) = qr_codes(paper.convert("L"))
        assert house.admit(None, code=code).status_code == 200


def test_p13_a_printer_that_can_not_print_leaves_all_as_it_was(house, run, purchase):
    ended = run("--printer", "tcp://127.0.0.1:1", "--profile", "epson-tm-t20", purchase.qr, typed=["y", "y"])
    assert ended.exit_code == 1
    assert "→" in ended.stderr
    assert states(house, purchase) == [("unissued", 1)] * 2
    assert house.kiosk().claim(purchase.qr).status_code == 201


def test_p13_what_a_kiosk_holds_is_refused_with_where_and_how_long(house, run, purchase):
    kiosk = house.kiosk()
    kiosk.claim(purchase.qr)
    ended = run(purchase.qr)
    assert ended.exit_code == 1
    assert "being printed at kiosk-1" in ended.stderr


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


def test_p13_a_token_comes_from_a_file_or_the_environment_and_is_never_told(
    house, run, purchase, tmp_path, monkeypatch
):
    file = tmp_path / "staff.token"
    file.write_text("development-staff\n")
    told = run("--token-file", file, purchase.qr, typed=["y", "y"])
    monkeypatch.setenv("KIOSK_STAFF_TOKEN", "a-wrong-one")
    refused = run(purchase.qr)
    assert (told.exit_code, type(refused.exception)) == (0, TokenRefused)
    assert "development-staff" not in told.output
    assert "a-wrong-one" not in refused.output + str(refused.exception)


def test_p13_a_token_on_the_command_line_is_taken_with_a_warning(run, purchase):
    ended = run("--token", "development-staff", purchase.qr, typed=["y", "y"])
    assert ended.exit_code == 0
    assert "shell's history" in ended.stderr


def test_p13_after_the_close_staff_give_their_reason(house, run, purchase):
    before = house.clock.now
    try:
        house.clock.advance(4 * 3600)
        assert "Collection closed" in run(purchase.qr).stderr
        assert run("--late", "the train", purchase.qr, typed=["y", "y"]).exit_code == 0
    finally:
        house.clock.now = before


def test_the_help_of_the_counter_has_an_example():
    assert "Example: kiosk counter --staff 7" in " ".join(CliRunner().invoke(app, ["counter", "--help"]).output.split())


def ticket_ids(house, purchase):
    from kiosk.mock.tables.sale import Order

    return house.office.store.read(lambda session: [it.id for it in session.get_one(Order, purchase.order).tickets])

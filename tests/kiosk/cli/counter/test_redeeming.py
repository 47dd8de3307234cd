"""``kiosk counter``: P13 from a terminal."""

from zoneinfo import ZoneInfo

from PIL import Image
from typer.testing import CliRunner

from kiosk.cli import app
from kiosk.cli.desk import TokenRefused
from kiosk.mock.client import Phone
from kiosk.mock.tables.sale import Order
from tests.kiosk.cli.counter.records import states, ticket_ids
from tests.kiosk.trust.test_holders import HOLDER
from tests.papers import qr_codes


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
    ended = run(purchase.qr, typed=["n", "y", "it tore", "y", "y"])
    assert ended.exit_code == 0, ended.output
    assert "REPRINT 2" in ended.stdout
    assert states(house, purchase) == [("printed", 2), ("printed", 1)]


def test_p13_what_was_printed_before_is_left_unless_there_is_a_reason(house, run, purchase):
    run(purchase.qr, typed=["y", "y"])
    ended = run(purchase.qr, typed=["-", "y", "lost in the foyer", "y"])
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
    assert "refused: This is not one of our tickets." in ended.stderr


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


def test_p13_the_screening_is_told_before_anything_is_printed(house, run, purchase):
    said = run(purchase.qr, typed=["y", "y"]).stdout
    zone = "Asia/Shanghai"
    starts = house.office.store.read(lambda session: session.get_one(Order, purchase.order).screening.starts_at)
    assert f"{starts.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}" in said.split("handed over?")[0]


def test_p13_a_voucher_for_its_holder_alone_is_handed_out_for_a_reason(house, run):
    with Phone(house.url, holder_key=HOLDER, holder_only=True) as phone:
        purchase = phone.buy()
    assert "--unproved" in run(purchase.qr).stderr
    assert run("--unproved", "their phone is broken", purchase.qr, typed=["y"]).exit_code == 0


def test_the_help_of_the_counter_has_an_example():
    assert "Example: kiosk counter --staff 7" in " ".join(CliRunner().invoke(app, ["counter", "--help"]).output.split())

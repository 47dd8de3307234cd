"""``kiosk gate``: who has a valid ticket is let in, once."""

import json

import pytest
import requests
from typer.testing import CliRunner

from kiosk.booking.port import ServerAway
from kiosk.cli import app
from kiosk.cli.desk import TokenMissing, TokenRefused
from kiosk.mock import desk
from kiosk.mock.tables.redemption import Ticket
from kiosk.trust import development
from kiosk.trust.codes import read_ticket


@pytest.fixture
def codes(house):
    claim = house.kiosk().claim(house.buy(2).qr).json()
    return [ticket["face"]["code"] for ticket in claim["tickets"]]


@pytest.fixture
def run(house, monkeypatch):
    monkeypatch.delenv("KIOSK_GATE_TOKEN", raising=False)

    def run(*arguments, scanned=b"", url=house.url):
        return CliRunner().invoke(app, ["gate", "--url", url, *map(str, arguments)], input=scanned)

    return run


def lines(*codes):
    return "".join(f"{code}\r\n" for code in codes).encode()


def test_who_has_a_valid_ticket_is_let_in_with_seat_hall_and_time(run, codes):
    ended = run(scanned=lines(*codes))
    assert ended.exit_code == 0, ended.output
    assert [line[:8] for line in ended.stdout.splitlines()] == ["✔ LET IN"] * 2
    assert "Hall" in ended.stdout


def test_who_comes_twice_is_stopped_and_the_next_is_let_in(run, codes):
    ended = run(scanned=lines(codes[0], codes[0], codes[1]))
    assert ended.exit_code == 1
    said = ended.stdout.splitlines()
    assert [line[:6] for line in said] == ["✔ LET ", "✘ STOP", "✔ LET "]
    assert "was admitted at" in said[1]


@pytest.mark.parametrize("junk", [b"hello\n", b"\xff\xfe\n", b"KT1:" + b"0" * 9000 + b"\n", b"V1" + b"0" * 26 + b"\n"])
def test_what_is_no_ticket_is_stopped_and_does_no_harm(run, codes, junk):
    ended = run(scanned=junk + lines(codes[0]))
    assert ended.exit_code == 1
    said = ended.stdout.splitlines()
    assert said[0].startswith("✘ STOP")
    assert said[-1].startswith("✔ LET IN")


def test_empty_lines_are_no_tickets_and_nothing_at_all_is_fine(run):
    ended = run(scanned=b"\n \n\r\n")
    assert (ended.exit_code, ended.stdout) == (0, "")


def test_a_program_gets_json_lines(run, codes):
    ended = run("--json", "--language", "zh", scanned=lines(codes[0], codes[0]))
    good, bad = map(json.loads, ended.stdout.splitlines())
    assert (good["admitted"], good["hall"]["en"][:4], "seat" in good) == (True, "Hall", True)
    assert (bad["admitted"], bad["reason"]) == (False, "already_admitted")
    assert "此票已于" in bad["detail"]


def test_a_gate_that_gets_no_answer_asks_again_and_the_ticket_is_let_in_once(run, codes, monkeypatch):
    heard = []
    ask = desk.Gate._call

    def lossy(self, *words, **rest):
        answer = ask(self, *words, **rest)
        heard.append(answer)
        if len(heard) == 1:
            raise requests.ConnectionError
        return answer

    monkeypatch.setattr(desk.Gate, "_call", lossy)
    assert run(scanned=lines(codes[0])).exit_code == 0
    assert heard[0] == heard[1]


def test_a_scan_whose_answers_were_all_lost_is_the_same_scan_next_time_and_the_customer_is_let_in(
    run, codes, monkeypatch
):
    ask, heard = desk.Gate._call, []

    def lossy(self, *words, **rest):
        answer = ask(self, *words, **rest)
        heard.append(answer)
        if len(heard) <= 3:
            raise requests.ConnectionError
        return answer

    monkeypatch.setattr(desk.Gate, "_call", lossy)
    ended = run(scanned=lines(codes[0], codes[0], codes[0]))
    assert [line[:8] for line in ended.stdout.splitlines()] == ["? SCAN A", "✔ LET IN", "✘ STOP  "]


def test_a_ticket_for_another_hall_or_time_is_stopped_and_stays_good(house, run, codes):
    place = house.office.store.read(lambda session: _place(session, codes[0]))
    before = house.clock.now
    try:
        house.clock.now = place["starts_at"]
        wrong = run("--hall", "nowhere", scanned=lines(codes[0]))
        assert (wrong.exit_code, "This ticket is for" in wrong.stdout) == (1, True)
        here = ["--hall", place["hall"], "--cinema", place["cinema"]]
        house.clock.advance(-5 * 3600)
        assert "✘ STOP" in run(*here, scanned=lines(codes[0])).stdout
        house.clock.advance(5 * 3600)
        assert run(*here, scanned=lines(codes[0])).exit_code == 0
    finally:
        house.clock.now = before


def _place(session, code):
    issue = read_ticket(code, development.key_set())
    screening = session.get_one(Ticket, issue.ticket).order.screening
    return {"cinema": screening.hall.cinema_id, "hall": screening.hall_id, "starts_at": screening.starts_at}


def test_a_server_that_is_away_leaves_it_open_and_ends_with_75(run, codes):
    ended = run(url="http://127.0.0.1:1", scanned=lines(codes[0]))
    assert ended.exit_code == 75
    assert ended.stdout == "? SCAN AGAIN  the booking server can't be reached: nobody answers there\n"
    assert ServerAway("x").exit_code == 75


def test_a_wrong_token_ends_it_at_once_with_what_to_do(run, codes):
    ended = run("--token", "wrong-token", scanned=lines(*codes))
    assert isinstance(ended.exception, TokenRefused)
    assert "wrong-token" not in ended.output
    assert isinstance(run(url="https://booking.example.com").exception, TokenMissing)


def test_the_token_is_taken_from_a_file(run, codes, tmp_path):
    file = tmp_path / "gate.token"
    file.write_text("development-gate\n")
    assert run("--token-file", file, scanned=lines(codes[0])).exit_code == 0
    file.write_bytes(b"\xff\xfe")
    assert isinstance(run("--token-file", file).exception, TokenMissing)


def test_the_help_of_the_gate_has_an_example():
    said = " ".join(CliRunner().invoke(app, ["gate", "--help"]).output.split())
    assert "Example: kiosk gate --token-file gate.token < /dev/ttyACM0" in said

import json

import pytest
from typer.testing import CliRunner

from kiosk.booking.enrolment import CodeRefused
from kiosk.cli.server import server
from kiosk.config.errors import ConfigError
from kiosk.mock.staff import Staff


@pytest.fixture
def staff(house):
    with Staff(house.url) as staff:
        yield staff


@pytest.fixture
def file(tmp_path, house):
    """The configuration of a kiosk that shall be enrolled."""
    path = tmp_path / "kiosk.toml"
    keys = 'key_file = "kiosk.key"\nserver_keys = "server.json"\n'
    path.write_text(f'[kiosk]\nid = "lobby-7"\n[booking]\nurl = "{house.url}"\n{keys}')
    return path


def run(*arguments):
    return CliRunner().invoke(server, [str(argument) for argument in arguments])


def test_a_kiosk_is_enrolled_and_told_what_to_compare(file, staff):
    ended = run("enrol", "--code", staff.enrolment_code("lobby-7"), "--config", file)
    assert ended.exit_code == 0, ended.output
    assert "lobby-7 is enrolled at http://127.0.0.1" in ended.stdout
    assert staff.fingerprint("lobby-7") in ended.stdout
    assert str(file.with_name("kiosk.key")) in ended.stdout
    assert "PRIVATE" not in ended.output


def test_a_program_gets_the_number_as_json(file, staff):
    ended = run("enrol", "--json", "--code", staff.enrolment_code("lobby-7"), "--config", file)
    said = json.loads(ended.stdout)
    assert (said["kiosk"], said["fingerprint"]) == ("lobby-7", staff.fingerprint("lobby-7"))


def test_a_code_that_is_not_taken_ends_with_what_to_do(file):
    ended = run("enrol", "--code", "AAA-AAA-AAA", "--config", file)
    assert isinstance(ended.exception, CodeRefused)
    assert not file.with_name("kiosk.key").exists()


@pytest.mark.parametrize("url", ["http://booking.example.com", "nonsense"])
@pytest.mark.parametrize("command", [("enrol", "--code", "AAA-AAA-AAA"), ("ping",)])
def test_another_server_is_checked_as_the_configured_one(file, command, url):
    ended = run(*command, "--url", url, "--config", file)
    assert isinstance(ended.exception, ConfigError)


def test_a_ping_tells_each_step(file, house, staff):
    run("enrol", "--code", staff.enrolment_code("lobby-7"), "--config", file)
    ended = run("ping", "--config", file)
    assert ended.exit_code == 0, ended.output
    assert [line.split()[:2] for line in ended.stdout.splitlines()] == [
        ["ok", step] for step in ("name", "connection", "keys", "answer", "signature", "clock", "enrolment")
    ]
    assert " ms" in ended.stdout


def test_a_ping_of_a_server_that_is_away_ends_with_75_and_what_to_do(file):
    ended = run("ping", "--url", "http://127.0.0.1:1", "--config", file)
    assert ended.exit_code == 75
    assert "BAD connection" in ended.stdout
    assert "→ start the booking server, or correct booking.url" in ended.stdout


def test_a_program_gets_the_steps_as_json(file):
    ended = run("ping", "--json", "--url", "http://127.0.0.1:1", "--config", file)
    answer = json.loads(ended.stdout)
    assert (ended.exit_code, answer["ok"]) == (75, False)
    assert [(step["step"], step["ok"]) for step in answer["steps"]] == [("name", True), ("connection", False)]

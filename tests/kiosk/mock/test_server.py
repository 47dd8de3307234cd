"""The server as a process of its own."""

import contextlib
import json
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.mock.client import Caller, Phone
from kiosk.mock.office import utc_now
from kiosk.mock.server import Unsafe, serve
from kiosk.mock.settings import Settings
from kiosk.mock.storage import Store
from kiosk.trust.keys import new_key, public_text
from tests.kiosk.mock.conftest import KioskClient


@contextlib.contextmanager
def _mock(*arguments):
    command = [sys.executable, "-c", "import typer; from kiosk.cli.mock import mock; typer.run(mock)", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _port(process):
    event = json.loads(process.stdout.readline())
    assert event["event"] == "listening"
    return event["port"]


def test_it_says_where_it_listens_serves_and_ends_cleanly_on_sigterm():
    with _mock("--port", "0") as process:
        url = f"http://127.0.0.1:{_port(process)}"
        with Phone(url) as phone:
            assert len(phone.buy(seats=3).seats) == 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        told = process.stderr.read()
    assert url in told
    assert "temporary" in told
    assert "development keys" in told


def test_a_chain_is_as_large_as_asked_for_and_follows_from_its_seed():
    told = []
    for seed in ("7", "7", "8"):
        with (
            _mock("--port", "0", "--seed", seed, "--scale", "5") as process,
            Caller(f"http://127.0.0.1:{_port(process)}") as phone,
        ):
            assert len(phone._call("GET", "v1/cinemas")) == 5
            told.append([it["film"] for it in phone._call("GET", "v1/screenings?cinema=town-0005")][-20:])
    assert told[0] == told[1] != told[2]


def test_what_was_sold_and_granted_survives_a_kill(tmp_path):
    database = f"sqlite:///{tmp_path / 'booking.db'}"
    with _mock("--port", "0", "--database", database) as process:
        url = f"http://127.0.0.1:{_port(process)}"
        with Phone(url) as phone:
            bought = phone.buy()
        granted = KioskClient(url, utc_now, boot_id="b").claim(bought.qr, "a" * 32).json()
        process.kill()
    with _mock("--port", "0", "--database", database) as process:
        url = f"http://127.0.0.1:{_port(process)}"
        again = KioskClient(url, utc_now, boot_id="b").claim(bought.qr, "a" * 32).json()
    assert again["tickets"] == granted["tickets"]


def test_a_temporary_database_is_gone_at_the_end(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with _mock("--port", "0") as process:
        _port(process)
        assert list(tmp_path.glob("booking-*/booking.db"))
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    assert not list(tmp_path.glob("booking-*"))


def test_development_secrets_are_not_used_off_the_loopback():
    with pytest.raises(Unsafe, match=r"0\.0\.0\.0"):
        serve(0, host="0.0.0.0")


@pytest.mark.parametrize("url", ["https://tickets.example.org/booking", "http://192.168.1.7:8765", "nonsense"])
def test_development_secrets_are_not_used_behind_a_proxy_that_others_reach(url):
    with pytest.raises(Unsafe, match="public"):
        serve(0, settings=Settings(public_url=url))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "0.0.0.0"], "--settings"),
        (["--database", "nonsense"], "--database"),
        (["--database", "sqlite:////nowhere/at/all.db"], "--database"),
        (["--database", "sqlite://"], "leave --database away"),
        (["--database", "sqlite:///:memory:"], "leave --database away"),
        (["--database", "sqlite:///file:x?mode=memory&uri=true"], "leave --database away"),
        (["--settings", "missing.toml"], "missing.toml"),
    ],
)
def test_a_wrong_start_is_explained(arguments, told, capsys):
    from kiosk.cli import main

    with pytest.raises(SystemExit) as end:
        main(["mock", "--port", "0", *arguments])
    assert end.value.code == 78
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error


def test_tables_of_a_newer_program_are_explained(tmp_path, capsys):
    from kiosk.cli import main

    file = tmp_path / "booking.db"
    Store(f"sqlite:///{file}").close()
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SystemExit) as end:
        main(["mock", "--port", "0", "--database", f"sqlite:///{file}"])
    assert end.value.code == 78
    told = capsys.readouterr().err
    assert "version 9999" in told
    assert "another database" in told


@pytest.mark.parametrize(
    ("database", "module"), [("postgresql+psycopg://h/booking", "psycopg"), ("mysql://h/booking", "MySQLdb")]
)
def test_a_database_whose_driver_is_not_installed_is_explained(database, module, monkeypatch, capsys):
    from kiosk.cli import main

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SystemExit) as end:
        main(["mock", "--port", "0", "--database", database])
    assert end.value.code == 78
    assert capsys.readouterr().err == (
        f"the database can't be opened: its Python module '{module}' is not installed [mock]\n"
        "→ install it, or use sqlite:///FILE\n"
    )


def test_a_port_that_is_taken_is_explained(capsys):
    from kiosk.cli import main

    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(SystemExit) as end:
        main(["mock", "--port", str(other.getsockname()[1])])
    assert end.value.code != 0
    assert "--port" in capsys.readouterr().err


def test_settings_come_from_a_file_and_an_unknown_key_is_refused(tmp_path: Path, capsys):
    from kiosk.cli import main

    file = tmp_path / "booking.toml"
    file.write_text(f'hold_seconds = 60\nkiosks = {{ k = "{public_text(new_key())}" }}\n', encoding="utf-8")
    assert Settings.load(file).hold_seconds == 60
    file.write_text('hold_second = 60\nstaff_token = "do-not-show"\n', encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["mock", "--port", "0", "--settings", str(file)])
    error = capsys.readouterr().err
    assert "hold_second" in error
    assert "do-not-show" not in error


def test_the_settings_do_not_show_their_secrets():
    assert "development" not in repr(Settings())

"""``kiosk counter`` and a server for it."""

import time

import pytest
from typer.testing import CliRunner

from kiosk.cli import app


@pytest.fixture
def eventually():
    """Look again and again until it is so, which must be soon."""

    def look(question):
        deadline = time.monotonic() + 20
        while not question():
            assert time.monotonic() < deadline, "it never came"
            time.sleep(0.01)

    return look


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

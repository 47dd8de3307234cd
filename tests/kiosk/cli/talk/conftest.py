"""A daemon that runs as it would in a lobby, in a process of its own, and commands that talk to it."""

import json
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk import cli
from kiosk.control.client import DaemonAway, ask
from tests.journeys.parties import until
from tests.kiosk.mock.conftest import RELAXED, SetClock, running

ROOT = Path(__file__).parents[4]
CONFIG = """
[kiosk]
id = "kiosk-1"
cinema = "Starlight"
state_dir = "state"
[booking]
url = "{url}"
[printer]
device = "virtual:?speed=2000&out={out}"
[[readers]]
device = "virtual:?fps=2"
[screen]
port = 0
"""


@dataclass
class Daemon:
    config: Path
    out: Path

    @property
    def socket(self):
        return self.config.with_name("state") / "control.sock"

    def free(self):
        """Whether it answers and serves nobody."""
        with suppress(DaemonAway):
            return next(ask(self.socket, do="status"))["question"] is None
        return False

    def told(self):
        """Whether the server knows all that happened."""
        return next(ask(self.socket, do="status"))["journal"]["waiting_facts"] == 0


@pytest.fixture(scope="module")
def house():
    clock = SetClock()
    clock.now = datetime.now(UTC)
    with running(RELAXED, clock) as house:
        yield house


@pytest.fixture(scope="module")
def daemon(house, tmp_path_factory):
    folder = tmp_path_factory.mktemp("talk")
    daemon = Daemon(folder / "kiosk.toml", folder / "papers")
    daemon.config.write_text(CONFIG.format(url=house.url, out=daemon.out))
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(daemon.config)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        until(daemon.free, "the daemon is ready")
        yield daemon
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said.decode()


@pytest.fixture
def kiosk(daemon, capsys):
    """Run a command here; its exit code, its output, its complaints."""

    def run(*arguments, config=daemon.config):
        with pytest.raises(SystemExit) as ended:
            cli.main([*arguments, "--config", str(config)])
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


def scanning(daemon, code, **options):
    """The command as a process, with nobody at its keyboard unless the options say so."""
    command = [sys.executable, "-m", "kiosk", "scan", code, "--config", str(daemon.config), *options.pop("more", ())]
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True} | options
    return subprocess.Popen(command, cwd=ROOT, **options)


def doubtful(house):
    """A voucher of which another kiosk does not know whether it printed the ticket, and that ticket."""
    other, voucher = house.kiosk(2), house.buy().qr
    granted = other.claim(voucher).json()
    (ticket,) = granted["tickets"]
    other.tell("in_doubt", granted["claim"], ticket, evidence="none")
    other.tell("abandoned", granted["claim"])
    return voucher, ticket


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def pretended(tmp_path):
    """Run a command against a daemon that says these lines, or raw bytes, and is gone; its exit code."""

    def run(lines, *arguments):
        (tmp_path / "kiosk.toml").write_text('[kiosk]\nsocket = "control.sock"\n')
        said = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(tmp_path / "control.sock"))
            listener.listen()
            daemon = threading.Thread(target=answer_once, args=(listener, said))
            daemon.start()
            with pytest.raises(SystemExit) as ended:
                cli.main([*arguments, "--config", str(tmp_path / "kiosk.toml")])
            daemon.join()
        return ended.value.code

    return run


def answer_once(listener, said):
    connection, _ = listener.accept()
    with connection:
        connection.recv(1 << 16)
        connection.sendall(said)

"""A kiosk in software that has a past, and commands that are run as a technician would."""

import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk import cli
from kiosk.clock import Clock
from kiosk.domain.booking import Issue
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.store import Journal
from tests.journeys.parties import until
from tests.kiosk.cli.talk.conftest import CONFIG, ROOT, Daemon, house
from tests.kiosk.mock.conftest import House

__all__ = ["house"]


@dataclass
class Place:
    """What a command can be run on."""

    folder: Path
    """empty at the beginning of each run"""
    daemon: Daemon
    house: House
    patch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def config(self) -> list[str]:
        """The option that names the kiosk that runs."""
        return ["--config", str(self.daemon.config)]

    def typed(self, text: str) -> None:
        """What stands on standard input."""
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    def run(self, *arguments: str) -> tuple[int | str | None, str, str]:
        """The exit code of a command, its output, its complaints."""
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        out, err = self.capsys.readouterr()
        return ended.value.code, out, err


@pytest.fixture(scope="module")
def daemon(house, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reading")
    daemon = Daemon(folder / "kiosk.toml", folder / "papers")
    daemon.config.write_text(CONFIG.format(url=house.url, out=daemon.out))
    interrupted(folder / "state")
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(daemon.config)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        until(daemon.free, "the daemon is ready")
        yield daemon
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said.decode()


@pytest.fixture
def place(daemon, house, tmp_path, monkeypatch, capsys):
    return Place(tmp_path, daemon, house, monkeypatch, capsys)


def interrupted(state: Path) -> None:
    """The journal of a process that died while it printed the first of two tickets."""
    with Journal(state / "journal.db", "boot-1", Clock().utc) as journal:
        tickets = [issue_body(Issue(f"TICKET{seat}", 1, "AA"), seat=seat, state="granted") for seat in ("F7", "F8")]
        journal.append(
            Entry(Kind.CLAIM_TRY, "c0ffee00", {"voucher": "mark"}),
            Entry(Kind.GRANT, "c0ffee00", {"lease": 60, "tickets": tickets}),
            Entry(Kind.INTENT, "c0ffee00", issue_body(Issue("TICKETF7", 1, "AA"), job="001")),
        )

"""Real servers, each a process of its own, on one database."""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Server:
    """A real server, by its address."""

    url: str
    process: "subprocess.Popen[str]"

    def kill(self) -> None:
        """It dies at once, whatever it is doing."""
        self.process.kill()


@contextlib.contextmanager
def servers(
    database: str, processes: int, queue_seconds: float, hold_seconds: int, log: Path | None = None
) -> Iterator[list[Server]]:
    """Real servers, each a process of its own, on one database; what they log goes to the file, if there is one."""
    with contextlib.ExitStack() as stack:
        file = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="seat-race-"))) / "booking.toml"
        rules = {
            "queue_seconds": queue_seconds,
            "hold_seconds": hold_seconds,
            "reconcile_seconds": 1,
            "sweep_seconds": 1,
        }
        file.write_text("".join(f"{name} = {value}\n" for name, value in rules.items()), encoding="utf-8")
        stderr = stack.enter_context(log.open("w")) if log else None
        started = [stack.enter_context(_process(database, file, stderr)) for _ in range(processes)]
        yield [
            Server(f"http://127.0.0.1:{json.loads(it.stdout.readline())['port']}", it) for it in started if it.stdout
        ]


@contextlib.contextmanager
def _process(database: str, settings: Path, stderr: IO[str] | None) -> Iterator["subprocess.Popen[str]"]:
    program = "import typer; from kiosk.cli.mock import mock; typer.run(mock)"
    arguments = ("--port", "0", "--database", database, "--settings", str(settings))
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


@contextlib.contextmanager
def databases(given: str | None) -> Iterator[dict[str, str]]:
    """The one that is given, or an SQLite file and a database in a PostgreSQL of our own, if that is on the machine."""
    from tests.kiosk.mock.postgres import cluster

    with contextlib.ExitStack() as stack:
        if given:
            yield {"the database": given}
            return
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="seat-race-")))
        found = {"SQLite": f"sqlite:///{folder / 'booking.db'}"}
        try:
            found["PostgreSQL"] = stack.enter_context(cluster())()
        except StopIteration:
            sys.stdout.write("PostgreSQL is not on this machine\n")
        yield found

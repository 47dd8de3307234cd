"""Real servers, each a process of its own, on one database."""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def servers(database: str, processes: int, queue_seconds: float, hold_seconds: int) -> Iterator[list[str]]:
    """Real servers, each a process of its own, on one database; their addresses."""
    with contextlib.ExitStack() as stack:
        file = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="seat-race-"))) / "booking.toml"
        rules = {
            "queue_seconds": queue_seconds,
            "hold_seconds": hold_seconds,
            "reconcile_seconds": 1,
            "sweep_seconds": 1,
        }
        file.write_text("".join(f"{name} = {value}\n" for name, value in rules.items()), encoding="utf-8")
        yield [stack.enter_context(_server(database, file)) for _ in range(processes)]


@contextlib.contextmanager
def _server(database: str, settings: Path) -> Iterator[str]:
    program = "import typer; from kiosk.cli.mock import mock; typer.run(mock)"
    arguments = ("--port", "0", "--database", database, "--settings", str(settings))
    with subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"
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

"""A PostgreSQL of the tests' own, in a temporary folder, reached by a Unix socket alone."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_NAMES = count(1)


@dataclass
class Cluster:
    """A PostgreSQL of our own; called, it makes an empty database and tells its URL."""

    folder: Path
    _server: "subprocess.Popen[bytes] | None" = None

    def __call__(self) -> str:
        return _database(self.folder)

    def start(self) -> None:
        """Begin, or begin again, and repair what the end before has left."""
        data = str(self.folder / "data")
        serve = [f"{_programs()}/postgres", "-D", data, "-k", str(self.folder), "-c", "listen_addresses=", "-F"]
        self._server = subprocess.Popen(serve, cwd=self.folder, stderr=subprocess.DEVNULL, **_person())
        _wait(self.folder)

    def crash(self) -> None:
        """End at once, whatever is being done, as ``pg_ctl stop -m immediate`` does."""
        self._end(signal.SIGQUIT)

    def close(self) -> None:
        """End well, but wait for nobody."""
        self._end(signal.SIGINT)

    def _end(self, by: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(by)
            self._server.wait(30)
            self._server = None


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server; each call of what is given makes an empty database and tells its URL."""
    person = _person()
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        if person:
            shutil.chown(folder, person["user"], person["group"])
        data = str(folder / "data")
        make = [f"{_programs()}/initdb", "-D", data, "-U", "kiosk", "-A", "trust", "-E", "UTF8", "-N", "--locale=C"]
        subprocess.run(make, cwd=folder, check=True, stdout=subprocess.DEVNULL, **person)
        running = Cluster(folder)
        try:
            running.start()
            yield running
        finally:
            running.close()


def _person() -> dict[str, Any]:
    """Who runs it: PostgreSQL refuses to run as root."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}


def _programs() -> Path:
    found = shutil.which("postgres") or next(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return Path(found).resolve().parent


def _wait(folder: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(f"host={folder} user=kiosk dbname=postgres").close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "PostgreSQL does not start"
            time.sleep(0.05)
        else:
            return


def _database(folder: Path) -> str:
    name = f"booking{next(_NAMES)}"
    with psycopg.connect(f"host={folder} user=kiosk dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql+psycopg://kiosk@/{name}?host={folder}"

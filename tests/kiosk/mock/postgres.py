"""A PostgreSQL of the tests' own, in a temporary folder, reached by a Unix socket alone."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_NAMES = count(1)


@contextlib.contextmanager
def cluster() -> Iterator[Callable[[], str]]:
    """A running server; each call of what is given makes an empty database and tells its URL."""
    programs, person = _programs(), _person()
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        if person:
            shutil.chown(folder, person["user"], person["group"])
        data = str(folder / "data")
        make = [f"{programs}/initdb", "-D", data, "-U", "kiosk", "-A", "trust", "-E", "UTF8", "-N", "--locale=C"]
        subprocess.run(make, cwd=folder, check=True, stdout=subprocess.DEVNULL, **person)
        serve = [f"{programs}/postgres", "-D", data, "-k", name, "-c", "listen_addresses=", "-F"]
        with subprocess.Popen(serve, cwd=folder, stderr=subprocess.DEVNULL, **person) as server:
            try:
                _wait(folder)
                yield lambda: _database(folder)
            finally:
                server.send_signal(signal.SIGINT)  # waits for nobody
                server.wait(30)


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

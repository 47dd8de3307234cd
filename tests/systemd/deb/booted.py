"""A Debian in a folder, started as a machine of its own: its services run, and are as shut in as its units say."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.systemd.deb.debian import Debian

_BOOT = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", "--private-network", "--console=pipe")
_UP_SECONDS, _DOWN_SECONDS = 180, 60
_RUNS = {"running", "degraded"}


class Unbootable(Exception):
    """This machine can't start another one in a folder; the text says why."""


class Machine(NamedTuple):
    """The machine that runs, by the number of its first process here."""

    first: int

    def ended(self, command: str) -> subprocess.CompletedProcess[str]:
        """How a shell command ended in it; what it says is in ``stdout``."""
        enter = [
            "nsenter",
            "--target",
            str(self.first),
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
            "--root",
            "--wd",
        ]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        return subprocess.run(
            [*enter, "sh", "-ec", command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )

    def said(self, command: str) -> str:
        """What the command says; it must end with 0."""
        ended = self.ended(command)
        assert ended.returncode == 0, f"{command}\nended with {ended.returncode}:\n{ended.stdout}"
        return ended.stdout

    def says(self, command: str, wanted: str) -> None:
        """The command says this before long."""
        until = time.monotonic() + _UP_SECONDS
        while wanted not in (said := self.ended(command).stdout):
            assert time.monotonic() < until, f"{command} does not say {wanted!r}, but:\n{said}"
            time.sleep(0.5)


@contextmanager
def booted(root: Debian) -> Iterator[Machine]:
    """The machine, up; down at the end. Raises Unbootable where there is no way to start one."""
    if not shutil.which("systemd-nspawn"):
        raise Unbootable("systemd-nspawn is not installed")
    environment = {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
    with subprocess.Popen(
        [*_BOOT, "--directory", root.folder],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            yield Machine(_first(process))
        finally:
            process.terminate()  # which it hands on, as the button on a case would
            try:
                process.communicate(timeout=_DOWN_SECONDS)
            except subprocess.TimeoutExpired:
                for first in _children(process):  # all others go with it, and nothing of it goes on
                    os.kill(first, signal.SIGKILL)


def _first(process: subprocess.Popen[bytes]) -> int:
    until, said = time.monotonic() + _UP_SECONDS, ""
    while time.monotonic() < until and process.poll() is None:
        for first in _children(process):
            said = Machine(first).ended("systemctl is-system-running").stdout.strip()
            if said in _RUNS:
                return first
        time.sleep(0.5)
    raise Unbootable(f"it does not come up ({said or 'systemd-nspawn ended'})")


def _children(process: subprocess.Popen[bytes]) -> list[int]:
    try:
        found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in found.split()]

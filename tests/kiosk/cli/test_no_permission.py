"""What another user may not open is a sentence, a remedy and a code; nothing is done behind it.

The commands run without the rights that let a superuser open everything: for them, what has no permissions is closed.
"""

import ctypes
import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.control.client import DaemonAway, ask
from tests.journeys.parties import until

ROOT = Path(__file__).parents[3]
_DROP = 24
"""of prctl(2): a capability that no program has any more that is started from here"""
_OVERRIDES = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH"""


def bounded():
    """Be somebody for whom permissions count. To be called in the child, before its program begins."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in _OVERRIDES:
            if libc.prctl(_DROP, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "prctl")


def started(*words, **options):
    command = [sys.executable, "-m", "kiosk", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, text=True, preexec_fn=bounded, **options)  # noqa: PLW1509 - one thread


def run(*words):
    """The exit code, and all that is said."""
    with started(*words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        said, _ = process.communicate(timeout=30)
    return process.returncode, said


@contextmanager
def closed(path):
    """Nobody may open it."""
    mode = path.stat().st_mode & 0o777
    path.chmod(0)
    try:
        yield
    finally:
        path.chmod(mode)


@pytest.fixture
def config(tmp_path):
    (tmp_path / "lp0").touch()
    (tmp_path / "state").mkdir()
    file = tmp_path / "kiosk.toml"
    printer = f'device = "file:{tmp_path}/lp0"\nprofile = "epson-tm-t20"\n[screen]\nport = 0\n'
    file.write_text(f'[kiosk]\nstate_dir = "state"\nsocket = "control.sock"\n[printer]\n{printer}')
    return file


@pytest.fixture
def listening(tmp_path):
    """The socket of a kiosk."""
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        yield path


def told(said, code, sentence, remedy):
    ended, words = said
    assert ended == code, words
    assert re.search(rf"^.*{sentence}.*\n→ {remedy}", words, re.MULTILINE), words
    assert "Traceback" not in words


@pytest.mark.parametrize("command", [("config", "check"), ("status",), ("run",)])
def test_a_configuration_is_wrong_where_it_may_not_be_read(config, command):
    with closed(config):
        told(run(*command, "--config", config), 78, r"it can't be read \(Permission denied\)", "name a file")


TALKING = ["status", "journal owed", "scan x", "printer trace", "printer counters", "devices test"]


@pytest.mark.parametrize("command", TALKING)
def test_the_socket_of_the_kiosk_decides_who_may_command_it_and_who_has_its_devices(config, listening, command):
    with closed(listening):
        told(
            run(*command.split(), "--config", config),
            69,
            "control.sock may not be opened",
            "run the command as the user",
        )
    assert (config.parent / "lp0").read_bytes() == b""


def test_a_device_that_may_not_be_opened_is_named_with_the_group_that_may(config):
    device = config.parent / "lp0"
    with closed(device):
        told(run("printer", "probe", f"file:{device}"), 69, "lp0 may not be used by this user", "let the user join")


def test_an_export_that_may_not_be_read_is_told(tmp_path):
    file = tmp_path / "journal.jsonl"
    file.touch()
    with closed(file):
        told(run("journal", "verify", "--file", file), 73, "can't be read: Permission denied", "name a file that")


@pytest.mark.parametrize("command", ["gate", "counter --staff 7"])
def test_a_token_that_may_not_be_read_is_missing(tmp_path, command):
    file = tmp_path / "token"
    file.touch()
    with closed(file):
        told(
            run(*command.split(), "--token-file", file),
            77,
            "token can't be read: Permission denied",
            "name a file that has the token",
        )


def test_a_kiosk_that_may_not_enter_its_folder_says_so_and_serves_as_soon_as_it_may(config):
    def state():
        try:
            return next(ask(config.parent / "control.sock", do="status"))["state"]
        except DaemonAway:
            return None

    with (
        closed(config.parent / "state"),
        started("run", "--config", config, stderr=subprocess.DEVNULL) as daemon,
    ):
        try:
            until(lambda: state() == "out_of_service", "the kiosk says that it is out of service")
            told(run("status", "--config", config), 69, "journal.db can't be written: ", "check its folder")
            (config.parent / "state").chmod(0o700)
            until(lambda: state() == "idle", "the kiosk serves")
        finally:
            daemon.terminate()

"""The command's end of the socket: whether a kiosk runs, and what is said where it does not answer."""

import socket

import pytest

from kiosk.control.client import DaemonAway, ask, runs


@pytest.fixture
def path(tmp_path):
    return tmp_path / "control.sock"


@pytest.fixture
def listening(path):
    """A daemon that is wedged: it takes connections and says nothing."""
    with socket.socket(socket.AF_UNIX) as wedged:
        wedged.bind(str(path))
        wedged.listen()
        yield path


def test_a_wedged_kiosk_runs_all_the_same(listening):
    assert runs(listening)
    with pytest.raises(DaemonAway, match="does not answer in time") as refused:
        next(ask(listening, 0.05, do="status"))
    assert "start it again" in refused.value.remedy


def test_a_socket_that_a_process_left_behind_is_no_kiosk(path):
    assert not runs(path)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert not runs(path)
    assert not runs(path / "below a file")


def test_who_may_not_know_is_told_who_may(path, monkeypatch):
    def forbidden(_self, _path):
        raise PermissionError

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    for attempt in (lambda: runs(path), lambda: next(ask(path, do="status"))):
        with pytest.raises(DaemonAway, match="may not be opened") as refused:
            attempt()
        assert "root" in refused.value.remedy

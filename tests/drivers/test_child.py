"""A Python process beside this one."""

import socket

import pytest

from drivers.child import start_child

ECHO = """
import os, socket, sys
with socket.socket(fileno=sys.stdin.fileno()) as parent:
    print("this leads nowhere")
    parent.sendall(f"{sys.argv[1]} {os.environ['COLOUR']} {parent.recv(100).decode()}".encode())
"""


@pytest.fixture
def echo(tmp_path, monkeypatch):
    """A module that is found here, because its folder is on our way."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "echo_of_child.py").write_text(ECHO)
    monkeypatch.syspath_prepend(str(tmp_path / "modules"))
    return "echo_of_child"


def test_a_child_talks_over_its_standard_input_and_finds_what_we_find(echo):
    child, connection = start_child(echo, "red", environment={"COLOUR": "and blue"})
    with child, connection:
        connection.settimeout(20)
        connection.sendall(b"and green")
        assert connection.recv(100) == b"red and blue and green"
        assert connection.recv(100) == b""
    assert child.returncode == 0


def test_what_lies_in_the_working_directory_is_no_module(tmp_path, monkeypatch, capfd):
    (tmp_path / "stray_child.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    child, connection = start_child("stray_child")
    with child, connection:
        connection.settimeout(20)
        assert connection.recv(100) == b""
    assert child.returncode == 1
    assert "stray_child" in capfd.readouterr().err


def test_a_child_that_can_not_be_started_leaves_no_socket_behind(monkeypatch):
    made = socket.socketpair()
    monkeypatch.setattr(socket, "socketpair", lambda: made)
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(FileNotFoundError):
        start_child("json.tool")
    assert [end.fileno() for end in made] == [-1, -1]

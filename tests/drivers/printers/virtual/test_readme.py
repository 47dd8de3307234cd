"""What the virtual printer's README says is so."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import drivers.printers.virtual
from drivers.printers.virtual.presenter import FATES

FOLDER = Path(drivers.printers.virtual.__file__).parent
README = (FOLDER / "README.md").read_text("utf-8")
CLIENT = """#!{python}
import socket, sys
host, port = sys.argv[2].split(":")
with socket.create_connection((host, int(port))) as line:
    line.sendall(b"Seat 5-8\\n" + bytes.fromhex({unknown!r}) + b"\\x1dVB\\0\\x1dI\\x01")
    assert line.recv(1)
"""
SUITE = """
import socket

def print_ticket(host, port):
    with socket.create_connection((host, port)) as line:
        line.sendall(b"Seat 5-8\\n\\x1dVB\\0")

"""


def block(language):
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    return found


def test_all_events_are_in_the_table():
    table = README.partition("| event |")[2].partition("\n\n")[0]
    told = re.findall(r'Event\("([a-z]+)"', "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py")))
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z]+)`", row.split("|")[1])}
    assert named == set(told) | FATES


def in_ci(tmp_path, unknown=""):
    """Run the step of the README with a program that prints; its exit code."""
    for name, text in {
        "kiosk": f'#!/bin/sh\nexec {sys.executable} -m kiosk "$@"\n',
        "your-program": CLIENT.format(python=sys.executable, unknown=unknown),
    }.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    return subprocess.run(
        ["bash", "-e", "-c", block("bash").replace("9100", str(free))],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHONPATH": str(FOLDER.parents[2])},
        capture_output=True,
        timeout=60,
    ).returncode


def test_another_projects_job_passes_with_a_ticket_on_paper(tmp_path):
    assert in_ci(tmp_path) == 0
    assert (tmp_path / "papers" / "0001.txt").read_text() == "Seat 5-8\n"


def test_another_projects_job_fails_with_a_command_that_no_printer_knows(tmp_path):
    assert in_ci(tmp_path, unknown="1bfe") != 0


def test_another_projects_test_gets_its_paper(tmp_path):
    (tmp_path / "test_it.py").write_text(SUITE + block("python"))
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(FOLDER.parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "1 passed" in ended.stdout, ended.stdout + ended.stderr

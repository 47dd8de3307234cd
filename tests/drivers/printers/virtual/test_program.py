"""The virtual printer as a process of its own."""

import json
import signal
import socket
import subprocess
import sys
from typing import Any

import pytest

from tests.drivers.printers.virtual.desk import FULL_CUT, process_id


class Program:
    def __init__(self, out, *options, stdin=subprocess.PIPE):
        command = [sys.executable, "-m", "kiosk", "virtual-printer", "--tcp", "0", "--out", str(out), *options]
        pipe = subprocess.PIPE
        self.process: Any = subprocess.Popen(command, stdin=stdin, stdout=pipe, stderr=pipe, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def told(self, name):
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == name:
                return event
        return pytest.fail(f"it ended without telling of {name!r}: {self.process.stderr.read()}")

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.told("listening")["port"]), timeout=10)


def test_it_prints_what_comes_in_and_obeys_its_standard_input(tmp_path):
    with Program(tmp_path, "--speed", "2000") as program, program.connect() as line:
        program.say("paper-out")
        assert program.told("fault") == {"event": "fault", "fault": "paper-out"}
        line.sendall(b"hello\n" + FULL_CUT + process_id(b"001C") + b"\x10\x04\x04")
        assert line.recv(10) == b"\x7e"
        program.say("no-such-thing")
        assert "load-paper" in program.told("misunderstood")["why"]
        program.say("load-paper")
        assert program.told("paper")["file"] == "0001.png"
        assert line.recv(10) == b"\x37\x22001C\x00"
        assert (tmp_path / "0001.txt").read_text() == "hello\n"
        program.say("quit")
        assert program.process.wait(10) == 0
        assert program.process.stderr.read() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_and_the_paper_in_it_is_kept(tmp_path, number):
    with Program(tmp_path, "--speed", "2000") as program, program.connect() as line:
        line.sendall(b"half a ticket\n" + process_id(b"001P"))
        assert line.recv(10) == b"\x37\x22001P\x00"
        program.process.send_signal(number)
        assert program.process.wait(10) == 0
        assert program.process.stderr.read() == ""
    assert (tmp_path / "0001.txt").read_text() == "half a ticket\n"


def test_the_end_of_its_standard_input_does_not_end_it(tmp_path):
    with Program(tmp_path, stdin=subprocess.DEVNULL) as program, program.connect() as line:
        line.sendall(b"\x10\x04\x01")
        assert line.recv(10) == b"\x12"


def test_it_prints_on_when_nobody_reads_its_events(tmp_path):
    with Program(tmp_path, "--speed", "2000") as program, program.connect() as line:
        program.process.stdout.close()
        for number in range(2):
            line.sendall(b"hello\n" + FULL_CUT + process_id(b"%03dC" % number))
            assert line.recv(10) == b"\x37\x22%03dC\x00" % number
        program.process.stdout = None


def test_what_it_can_not_be_is_refused_in_a_sentence(tmp_path):
    with Program(tmp_path, "--dialect", "klingon") as program:
        assert program.process.wait(10) != 0
        assert "epson, generic" in program.process.stderr.read()

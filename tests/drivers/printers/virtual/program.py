"""The virtual printer as a process of its own."""

import json
import socket
import subprocess
import sys
from typing import Any

import pytest


class Program:
    """``kiosk virtual-printer`` with these options, and what it tells."""

    def __init__(self, *options, stdin=subprocess.PIPE):
        command = [sys.executable, "-m", "kiosk", "virtual-printer", *map(str, options)]
        pipe = subprocess.PIPE
        self.process: Any = subprocess.Popen(command, stdin=stdin, stdout=pipe, stderr=pipe, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def told(self, name):
        """The next event of that name."""
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == name:
                return event
        return pytest.fail(f"it ended without telling of {name!r}: {self.process.stderr.read()}")

    def say(self, line):
        """Give it a line of input."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def connect(self):
        """A connection to the port that it tells, which nobody asked for before."""
        return socket.create_connection(("127.0.0.1", self.told("listening")["port"]), timeout=10)

    def end(self):
        """Ask it to end; its exit code and what it complained of."""
        self.say("quit")
        return self.process.wait(10), self.process.stderr.read()

"""The parties of a journey as processes of their own: booking server, printer, and a kiosk that can be killed.

What the printer put on paper and what the server recorded is the truth that journeys are judged by.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from drivers.printers.virtual.folder import PICTURE, is_cut
from kiosk.control.client import DaemonAway, ask
from kiosk.domain.booking import Issue
from kiosk.mock.client import Phone, PhoneRefused
from kiosk.mock.staff import Staff
from kiosk.trust import development
from kiosk.trust.codes import read_ticket, sign_ticket

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
PRINTER_SPEED = "2000"


@contextmanager
def process(*command, **options):
    """A process that ends with the block; its first line of output is given."""
    with subprocess.Popen(
        [sys.executable, *command], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, **options
    ) as running:
        try:
            yield running
        finally:
            assert running.stdin is not None
            running.stdin.close()
            running.terminate()
            running.wait(PATIENCE)


def say(running: subprocess.Popen[str], line: str) -> None:
    """Give a process a line of input."""
    assert running.stdin is not None
    running.stdin.write(line + "\n")
    running.stdin.flush()


def hear(running: subprocess.Popen[str]) -> Any:
    """The next line of a process's output, as JSON."""
    assert running.stdout is not None
    return json.loads(running.stdout.readline())


def until(condition, what):
    """Wait for something that other processes do."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.01)
    return found


@dataclass
class Server:
    """The booking server and its records."""

    url: str
    _next: str = ""
    """a screening to buy for: the list of all is long, and each journey buys"""

    def buy(self, seats):
        with Phone(self.url) as phone:
            self._next = self._next or phone.screenings()[0]["screening"]
            try:
                return phone.buy(self._next, seats)
            except PhoneRefused:
                return phone.buy(seats=seats)

    def ticket(self, ticket):
        with Staff(self.url) as staff:
            return staff.ticket(ticket)


@contextmanager
def booking_server(folder):
    """A booking server on a database of its own, without the limits that slow guessing."""
    settings = folder / "settings.toml"
    settings.write_text("[limits]\nclaims_per_minute = 100000\nwrong_vouchers = 100000\n")
    database = f"sqlite:///{folder / 'booking.db'}"
    command = ("-m", "kiosk", "mock", "--port", "0", "--database", database, "--settings", str(settings))
    with process(*command, stderr=subprocess.DEVNULL) as running:
        yield Server(f"http://127.0.0.1:{json.loads(running.stdout.readline())['port']}")


@dataclass
class Printer:
    """The printer and its paper."""

    port: int
    out: Path
    running: subprocess.Popen[str]

    def fault(self, line):
        say(self.running, line)

    def papers(self):
        """The codes on each cut paper, by file name."""
        return {path.name: codes(path) for path in sorted(self.out.glob(PICTURE)) if is_cut(path)}

    def count(self):
        """How many papers bear each code."""
        return Counter(code for found in self.papers().values() for code in found)


@contextmanager
def virtual_printer(out, *options):
    """A printer on a port of its own whose paper falls into a folder."""
    command = ("-m", "kiosk", "virtual-printer", "--tcp", "0", "--out", str(out), "--speed", PRINTER_SPEED, *options)
    with process(*command, stderr=subprocess.DEVNULL) as running:
        yield Printer(hear(running)["port"], out, running)


@cache
def codes(path):
    """What the QR codes on a paper say."""
    import cv2

    from tests.papers import qr_codes

    gray = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    return tuple(qr_codes(gray))


@dataclass
class Kiosk:
    """The place of one kiosk: its state, its configuration, and whoever runs it now."""

    folder: Path
    server: Server
    printer: Printer
    name: str = "kiosk-1"
    profile: str = "epson-tm-t20"
    nursery: subprocess.Popen[str] | None = None
    pid: int = 0
    ended: str = field(default="", init=False)

    def __post_init__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.socket = self.folder / "control.sock"
        self.config = self.folder / "kiosk.toml"
        self.config.write_text(
            f"""
[kiosk]
id = "{self.name}"
state_dir = "{self.folder / "state"}"
socket = "{self.socket}"
[booking]
url = "{self.server.url}"
[printer]
device = "tcp://127.0.0.1:{self.printer.port}"
profile = "{self.profile}"
[screen]
port = 0
[visit]
done_seconds = 1
[log]
format = "json"
"""
        )

    def start(self, point="none"):
        """Start the daemon; it kills itself at that point of its work."""
        self.ended = ""
        self.pid = self._order(config=str(self.config), point=point)["pid"]

    def ready(self):
        """Whether the daemon answers; False while it starts or when it is dead."""
        try:
            return bool(next(ask(self.socket, do="status"), False))
        except DaemonAway:
            return False

    def dead(self):
        """Whether the daemon of the last start has ended."""
        if not self.ended:
            self.ended = self._order(ask=self.pid)["ended"]
        return bool(self.ended)

    def stop(self):
        """End the daemon in order, as systemd would."""
        self.ended = self._order(stop=self.pid)["ended"]
        return self.ended

    def _order(self, **request: Any) -> Any:
        """Tell the nursery what to do and hear what came of it."""
        assert self.nursery is not None
        say(self.nursery, json.dumps(request))
        return hear(self.nursery)

    def scan(self, code, got=lambda seat, now: True):
        """Show a code and follow the visit; ``got`` answers the seat question. The states, up to the end or death."""
        states = []
        try:
            for now in ask(self.socket, do="scan", code=code):
                states.append(now)
                if now["question"]:
                    list(ask(self.socket, do="answer", seat=now["question"], received=got(now["question"], now)))
        except DaemonAway:
            until(self.dead, "a daemon that does not answer must be dead")
        return states


@contextmanager
def nursery():
    """A process that forks daemons which can be killed."""
    with process(str(Path(__file__).with_name("nursery.py"))) as running:
        assert running.stdout.readline().strip() == "ready"
        yield running


def code_of(record):
    """The code that a valid paper of a ticket bears now."""
    return sign_ticket(Issue(record["ticket"], record["issue"], record["serial"]), development.server_key())


@cache
def issue_of(code):
    """The issue that a code on paper names."""
    return read_ticket(code, development.key_set())


def tickets_of(states):
    """The tickets that a visit was about."""
    return sorted({seat["ticket"] for now in states for seat in now["seats"]})

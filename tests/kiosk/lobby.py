"""What stands in the lobby of these tests: a real printer in software whose time passes when somebody waits."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from drivers.address import Address
from drivers.printers.profile import load
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from kiosk.booking.port import Boot, Welcome
from kiosk.config import files
from kiosk.domain.booking import Bilingual, Issue, TicketFace
from kiosk.greeting import Greeter
from kiosk.trust import development
from kiosk.trust.codes import sign_ticket
from kiosk.trust.errors import NotATicket
from tests.papers import qr_codes

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
SPEED = 60
"""mm/s: a ticket takes several steps, and no time of this world."""


class Greeting:
    """The part of a server that greets whoever boots."""

    def __init__(self):
        self.process = "process-1"
        self.welcome = Welcome()
        self.boots = []
        self.renewals = 0
        self.heeded = ""

    def greeted(self, process):
        self.heeded = process

    def renew(self):
        self.renewals += 1

    def boot(self, boot):
        self.boots.append(boot)
        if isinstance(self.welcome, Exception):
            raise self.welcome
        return replace(self.welcome, process=self.process)

    def close(self):
        """Nothing to let go of."""


def greeter(desk, ledger, boot="boot-1", troubles=None):
    """Who greets the server of this desk."""
    return Greeter(desk, ledger, Boot(boot), {} if troubles is None else troubles)


async def make_read_only(ledger):
    """From now on the journal's file takes no rows."""
    connection = ledger._journal._database._connection
    await ledger._worker.call(10, connection.execute, "PRAGMA query_only = ON")


def no_tickets(text):
    """Reads no code as one of a ticket."""
    raise NotATicket("this is not a ticket's code")


class Time:
    """Passes only when somebody waits."""

    def __init__(self):
        self.now = 1000.0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class Meddled(Session):
    """A printer to which something happens before its n-th step, as ``faults`` says."""

    def __init__(self, out, profile="epson-tm-t20", dialect="epson", speed=SPEED):
        time = Time()
        options = {"dialect": dialect, "speed": str(speed), "out": str(out)}
        opener = VirtualOpener(Address("virtual", options=options), time.clock, time.sleep)
        super().__init__(opener, load(files.printer_profile(profile)), time.clock)
        self.out = Path(out)
        self.runner = opener.runner
        self.wait = time.sleep
        self.faults: dict[int, str] = {}
        self.steps = 0

    def step(self):
        self.steps += 1
        if self.steps in self.faults:
            self.runner.fault(self.faults[self.steps])
        return super().step()

    def codes(self):
        """The codes on the papers that were cut, in their order."""
        found = []
        for path in sorted(self.out.glob("[0-9][0-9][0-9][0-9].png")):
            with Image.open(path) as paper:
                found += qr_codes(paper.convert("L"))
        return found


def face(issue=Issue("T1", 1, "AA" * 8), **changes):  # noqa: B008 - a value that nobody changes
    """What the ticket of this issue says."""
    parts: dict[str, Any] = {
        "cinema": Bilingual("星光影城", "Starlight"),
        "film": Bilingual("流浪地球", "The Wandering Earth"),
        "version": Bilingual("国语 2D", "Mandarin 2D"),
        "hall": Bilingual("3号厅", "Hall 3"),
        "row": "F",
        "seat": "7",
        "starts_at": datetime(2026, 3, 14, 11, 30, tzinfo=UTC),
        "zone": "Asia/Shanghai",
        "price": "59.90",
        "currency": "CNY",
        "order": "2603-0001",
        "code": sign_ticket(issue, development.server_key()),
    }
    return TicketFace(**(parts | changes))

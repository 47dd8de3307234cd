"""A kiosk that is well, but for the one thing that a test breaks; and the doctor's visit to it."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from drivers.address import Address
from drivers.cameras.decoder_process import DecoderProcess
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from kiosk.doctor.bench import Bench
from kiosk.doctor.checks import CHECKS
from kiosk.doctor.visit import visited
from kiosk.staff.people import People
from tests.kiosk.lobby import Time
from tests.kiosk.mock.conftest import RELAXED, running

NOT_SEEN = frozenset(check for check in CHECKS if not check.startswith("camera."))
"""all but the cameras, whose pictures take their time"""
_, ANNA = People().add("Anna", "194837")
CONFIG = """
[kiosk]
id = "{kiosk}"
cinema = "Starlight"
state_dir = "state"
[booking]
url = "{url}"
{booking}
[printer]
device = "{printer}"
profile = "{profile}"
{more}
[[readers]]
device = "{reader}"
[screen]
port = {port}
"""


@dataclass
class Kiosk:
    """What stands in the lobby: its file, and the way that the doctor has to it."""

    folder: Path
    url: str
    decoder: "Shared"
    words: dict[str, Any] = field(default_factory=dict)
    printer: "Press | None" = None
    bench: dict[str, Any] = field(default_factory=dict)

    @property
    def file(self):
        return self.folder / "kiosk.toml"

    @property
    def state(self):
        return self.folder / "state"

    def write(self, **words):
        self.words |= words
        usual: dict[str, Any] = {"kiosk": "kiosk-1", "url": self.url, "booking": "", "more": "", "port": 0}
        usual |= {"printer": "virtual:", "profile": "epson-tm-t20", "reader": "virtual:?text=KIOSK-CHART-2&fps=60"}
        self.file.write_text(CONFIG.format(**usual | self.words))

    def break_printer(self, *faults, **options):
        self.printer = Press(**options)
        for fault in faults:
            self.printer.opener.runner.fault(fault)

    def examined(self, *wanted, file=None, **more):
        def bench(config):
            able = replace(Bench(config), synchronised=lambda: True, decoder=lambda: self.decoder, root=self.folder)
            if self.printer is not None:
                able = self.printer.beside(able)
            return replace(able, **self.bench)

        return visited(file or self.file, frozenset(wanted) or NOT_SEEN, bench=bench, **more)


class Press:
    """A real printer in software, whose time passes when somebody waits."""

    def __init__(self, **options):
        self.time = Time()
        address = Address("virtual", options={"speed": "2000", **options})
        self.opener = VirtualOpener(address, self.time.clock, self.time.sleep)

    def beside(self, bench):
        return replace(
            bench,
            clock=self.time.clock,
            line=lambda _: self.opener,
            printer=lambda _, profile: Session(self.opener, profile, self.time.clock),
        )


class Shared(DecoderProcess):
    """One child for all tests, as it takes a second to start."""

    def close(self):
        """It goes on."""


@pytest.fixture(scope="session")
def decoder():
    shared = Shared()
    yield shared
    DecoderProcess.close(shared)


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        house.clock.now = house.clock.now.fromtimestamp(time.time(), house.clock.now.tzinfo)
        yield house


@pytest.fixture
def kiosk(tmp_path, house, decoder):
    kiosk = Kiosk(tmp_path, house.url, decoder)
    kiosk.state.mkdir()
    People((ANNA,)).save(kiosk.state / "staff.json")
    kiosk.printer = Press()
    kiosk.write()
    return kiosk


def culprit(report):
    """What the doctor names first."""
    assert report.problems, "nothing was found"
    return report.problems[0]

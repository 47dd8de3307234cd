"""Whether the next customer can be served, from a real printer in software and the journal of a real disk."""

import asyncio

import pytest

from drivers.worker import Worker
from kiosk import health as healths
from kiosk.domain import visit
from kiosk.domain.health import Readiness
from kiosk.domain.party import Party
from kiosk.domain.problem import Code, Problem
from kiosk.health import HealthWatch
from kiosk.journal.ledger import Ledger
from kiosk.spooler import Spooler
from kiosk.tickets import loading
from tests.kiosk.lobby import NOON, Meddled

CAMERA, SCANNER, KEYPAD = "camera:///dev/video0", "serial:///dev/ttyACM0", "typed:"


class Attendant:
    """The part of an attendant that health looks at, over a real spooler."""

    def __init__(self, spooler):
        self.state = visit.Idle()
        self.service_mode = False
        self.asked = 0
        self._spooler = spooler

    async def printer_trouble(self):
        self.asked += 1
        return await self._spooler.trouble() if visit.free(self.state) else None


class Bench:
    """A kiosk that is watched."""

    def __init__(self, printer, spooler):
        self.printer = printer
        self.spooler = spooler
        self.attendant = Attendant(spooler)
        self.troubles: dict[str, str] = {}
        self.room = True
        self.watch = HealthWatch(self.attendant, self.has_room, [CAMERA, SCANNER, KEYPAD], self.troubles)

    async def has_room(self):
        return self.room

    async def happens(self, fault):
        """Let something happen to the printer, and be looked at."""
        await self.spooler._worker.call(10, self._happen, fault)
        await self.watch.look()

    def _happen(self, fault):
        self.printer.runner.fault(fault)
        self.printer.wait(2)

    @property
    def now(self):
        now = self.watch.now
        return now.readiness, now.problem.code if now.problem else None


@pytest.fixture
async def bench(tmp_path):
    ledger = await Ledger.open(tmp_path / "state", "boot", lambda: NOON)
    printer = Meddled(tmp_path / "papers")
    spooler = Spooler(printer, Worker("printer"), ledger, loading.load(), 8.0)
    yield Bench(printer, spooler)
    await spooler.close()
    await ledger.close()


async def test_before_the_first_look_nobody_is_invited(bench):
    assert bench.now == (Readiness.OUT_OF_SERVICE, Code.CLOSING)
    await bench.watch.look()
    assert bench.now == (Readiness.READY, None)


async def test_a_free_kiosk_knows_that_its_paper_is_out_and_that_it_was_changed(bench):
    await bench.happens("paper-out")
    assert bench.now == (Readiness.OUT_OF_SERVICE, Code.PRINTER_PAPER)
    assert bench.troubles["printer"].startswith("PRN-PAPER: Out of paper.")
    await bench.happens("load-paper")
    assert bench.now == (Readiness.READY, None)
    assert bench.troubles == {}


async def test_a_printer_that_is_switched_off_is_away_until_it_is_back(bench):
    await bench.happens("power-off")
    assert bench.now == (Readiness.OUT_OF_SERVICE, Code.PRINTER_AWAY)
    await bench.happens("power-on")
    assert bench.now == (Readiness.READY, None)


async def test_a_paper_that_nobody_took_is_no_reason_to_close(bench):
    await bench.watch.look()
    bench.watch.follow(visit.Attention(Problem(Code.PRINTER_TAKE)))
    assert bench.now == (Readiness.DEGRADED, Code.PRINTER_TAKE)


async def test_a_disk_without_room_ends_the_service_until_there_is_some(bench):
    bench.room = False
    await bench.watch.look()
    assert bench.now == (Readiness.OUT_OF_SERVICE, Code.DISK)
    bench.room = True
    await bench.watch.look()
    assert bench.now == (Readiness.READY, None)


async def test_during_a_visit_the_printer_is_not_asked_and_what_it_says_there_is_known(bench):
    await bench.watch.look()
    bench.attendant.state = visit.Printing(Party("claim", ()))
    asked = bench.attendant.asked
    await bench.watch.look()
    assert bench.attendant.asked == asked
    bench.watch.follow(visit.Attention(Problem(Code.PRINTER_JAM), Party("claim", ())))
    assert bench.now == (Readiness.OUT_OF_SERVICE, Code.PRINTER_JAM)
    bench.watch.follow(visit.Attention(Problem(Code.SEAT_STAFF), Party("claim", ())))
    assert bench.now == (Readiness.OUT_OF_SERVICE, Code.PRINTER_JAM)
    bench.watch.follow(visit.Printing(Party("claim", ())))
    assert bench.now == (Readiness.READY, None)


async def test_a_visit_that_begins_while_the_printer_is_asked_leaves_what_was_known(bench):
    await bench.happens("paper-out")

    async def no_answer():
        bench.attendant.state = visit.Printing(Party("claim", ()))

    bench.attendant.printer_trouble = no_answer
    await bench.watch.look()
    assert bench.now == (Readiness.OUT_OF_SERVICE, Code.PRINTER_PAPER)


async def test_service_mode_is_told_before_all_else(bench):
    await bench.happens("paper-out")
    bench.attendant.service_mode = True
    assert bench.now == (Readiness.OUT_OF_SERVICE, Code.SERVICE)


@pytest.mark.parametrize(
    ("troubles", "readiness", "code", "seeing"),
    [
        ({CAMERA: "CAM-GONE: it is gone (look)"}, Readiness.DEGRADED, Code.CAMERA_GONE, (SCANNER, KEYPAD)),
        ({CAMERA: "CAM-BLACK: dark"}, Readiness.DEGRADED, Code.CAMERA_BLACK, (CAMERA, SCANNER, KEYPAD)),
        ({SCANNER: "no such port: /dev/ttyACM0"}, Readiness.DEGRADED, Code.CAMERA_GONE, (CAMERA, KEYPAD)),
        (
            {CAMERA: "CAM-BLIND: x", SCANNER: "gone", KEYPAD: "closed"},
            Readiness.OUT_OF_SERVICE,
            Code.CAMERA_BLIND,
            (),
        ),
    ],
)
async def test_readers_that_are_away_or_see_badly_are_known(bench, troubles, readiness, code, seeing):
    await bench.watch.look()
    bench.troubles.update({f"reader {device}": said for device, said in troubles.items()})
    assert bench.now == (readiness, code)
    assert bench.watch.seeing == seeing


@pytest.mark.parametrize("code", [Code.RADIO_AWAY, Code.RADIO_LIMIT])
async def test_a_radio_that_takes_nothing_is_of_no_use_and_the_last_thing_to_tell(bench, code):
    await bench.watch.look()
    bench.troubles[f"reader {SCANNER}"] = f"{code}: the adapter is not there"
    assert bench.now == (Readiness.DEGRADED, code)
    assert SCANNER not in bench.watch.seeing
    bench.troubles["booking server"] = "no answer"
    assert bench.now == (Readiness.DEGRADED, Code.SERVER_AWAY)
    bench.troubles[f"reader {CAMERA}"] = "CAM-BLACK: dark"
    assert bench.now == (Readiness.DEGRADED, Code.CAMERA_BLACK)


async def test_without_its_server_a_kiosk_is_degraded(bench):
    await bench.watch.look()
    bench.troubles["booking server"] = "no answer"
    assert bench.now == (Readiness.DEGRADED, Code.SERVER_AWAY)


async def test_the_watch_looks_again_and_again(bench, monkeypatch):
    monkeypatch.setattr(healths, "LOOK_SECONDS", 0.001)
    watching = asyncio.create_task(bench.watch.run())
    async with asyncio.timeout(20):
        while bench.attendant.asked < 3:
            await asyncio.sleep(0.001)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)

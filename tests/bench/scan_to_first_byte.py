"""From a frame in hand to the ticket's first byte at the printer, beside the usual loop.

Ours: the daemon itself, journal and all, and its decoder process; only the camera is left out. The usual loop: pyzbar,
requests, Pillow and python-escpos, one step after another, nothing durable. Both get the same frames, but for the
voucher in the code; looks that either can't read are left out. Both claim at the same booking server, and each prints
at a printer in software of its own; all three are processes. A printer stamps the moment at which the ticket's first
picture arrives. The first scans, in which libraries are loaded, do not count.
"""

import asyncio
import json
import sys
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic
from unittest.mock import patch

from drivers.cameras.decoder_process import DecoderProcess
from drivers.cameras.virtual import lobby, phone, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import HELD
from drivers.ports import Scan
from drivers.printers.virtual.printer import Setup
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.server import TcpPort
from drivers.printers.virtual.station import Station
from drivers.worker import Worker
from kiosk import logs
from kiosk.booking.client import HttpBooking
from kiosk.config import files
from kiosk.config.model import BookingSection, Config, KioskSection, LogSection, PrinterSection, ScreenSection
from kiosk.control.client import ask
from kiosk.daemon import Daemon
from kiosk.trust import development
from tests.bench import usual_loop
from tests.bench.timing import compare, p95, table
from tests.journeys.parties import PATIENCE, booking_server, process

RUNS, WARM = 40, 3
SEED = 20260314
SPEED = 5000.0
PICTURE = b"\x1dv0"
CLAIM = HttpBooking.claim
DECODED, SERVER, REST = "decoding", "in the claim request", "all else"


class Stamping(Runner):
    """A printer that says when a ticket's first picture came."""

    waiting = True

    def __init__(self):
        super().__init__(monotonic, setup=Setup(SPEED), tell=self.hear)

    def receive(self, data):
        if self.waiting and PICTURE in data:
            self.waiting = False
            print(json.dumps({"first": monotonic()}), flush=True)
        return super().receive(data)

    def hear(self, event):
        """Tell what the bench waits for."""
        if event.name == "paper":
            self.waiting = True
        if event.name in {"listening", "paper"}:
            print(json.dumps({event.name: event.details.get("port")}), flush=True)


def be_printer():
    runner = Stamping()
    station = Station(runner, runner.hear)
    asyncio.run(station.serve([TcpPort(station, "127.0.0.1", 0)]))


class Printer:
    """The other end of such a printer's output."""

    def __init__(self, running):
        self._running = running
        self.port = self._read()["listening"]

    def first_byte(self):
        """When the ticket's first byte came; waits until its paper is cut."""
        first = self._read()["first"]
        assert "paper" in self._read()
        return first

    def _read(self):
        return json.loads(self._running.stdout.readline())


class Kiosk(Daemon):
    """A daemon that gets its frames from the bench."""

    async def _read(self, device, attendant):
        self.attendant = attendant
        await self._stop.wait()


class Ours:
    """A kiosk at work, and how long its claims take."""

    def __init__(self, daemon, socket, decoder):
        self._daemon = daemon
        self._socket = socket
        self._decoder = decoder
        self._reader = Worker("reader")
        self._claims = []

    def time_claims(self, booking, *args):
        """Take the place of the booking client's claim."""
        began = monotonic()
        claim = CLAIM(booking, *args)
        self._claims.append(monotonic() - began)
        return claim

    async def scan(self, frame, printer):
        """The seconds from the frame to the first byte, by where they went."""
        claims, began = len(self._claims), monotonic()
        while not (texts := await self._reader.call(5.0, self._decoder.decode, frame)):
            began = monotonic()  # its process was still starting
        decoded = monotonic()
        self._daemon.attendant.show(Scan(texts[0], "bench"))
        async with asyncio.timeout(PATIENCE):
            while len(self._claims) == claims or not await self._idle():
                await asyncio.sleep(0.01)
        first = printer.first_byte()
        return {DECODED: decoded - began, SERVER: self._claims[-1], REST: first - decoded - self._claims[-1]}

    async def _idle(self):
        status = await asyncio.to_thread(lambda: next(ask(self._socket, do="status")))
        assert status["state"] != "attention", status
        return status["state"] in {"done", "idle"} and not status["journal"]["waiting_facts"]


@asynccontextmanager
async def ours(folder, url, port):
    """A kiosk that runs as ``kiosk run`` lets it run."""
    config = Config(
        kiosk=KioskSection(state_dir=str(folder)),
        booking=BookingSection(url=url),
        printer=PrinterSection(device=f"tcp://127.0.0.1:{port}", profile="epson-tm-t20"),
        screen=ScreenSection(port=0),
        log=LogSection(level="error"),
    )
    logs.configure(config.log)
    daemon = Kiosk(config)
    with closing(DecoderProcess()) as decoder:
        kiosk = Ours(daemon, files.socket(config), decoder)

        def claim(booking, *args):
            return kiosk.time_claims(booking, *args)

        with patch.object(HttpBooking, "claim", claim):
            running = asyncio.create_task(daemon.run())
            while not hasattr(daemon, "attendant"):
                assert not running.done(), running.exception()
                await asyncio.sleep(0.01)
            try:
                yield kiosk
            finally:
                daemon.stop()
                await asyncio.wait_for(running, PATIENCE)


def usual(url, frame, printer):
    """The same for the usual loop."""
    began = monotonic()
    text = usual_loop.decode(frame)
    decoded = monotonic()
    face = usual_loop.claim(url, "kiosk-2", development.kiosk_key("kiosk-2"), text)[0]["face"]
    asked = monotonic()
    lines = [face["film"]["zh"], face["film"]["en"], face["version"]["zh"], face["hall"]["zh"]]
    lines += [f"{face['row']}排{face['seat']}座", face["starts_at"], f"{face['price']} {face['currency']}"]
    usual_loop.print_picture(printer.port, usual_loop.draw([*lines, face["order"], face["cinema"]["zh"]], face["code"]))
    first = printer.first_byte()
    return {DECODED: decoded - began, SERVER: asked - decoded, REST: first - asked}


def frames(vouchers):
    """Pairs of frames of the same look, each with its voucher, that both decoders can read."""
    dice = Dice(SEED)
    with closing(DecoderProcess()) as decoder:
        for pair in zip(vouchers[::2], vouchers[1::2], strict=True):
            while True:
                hall, look, noise = lobby.hall(dice), HELD.look(dice), dice.whole(0, 2**32)
                shots = [_shot(voucher, hall, look, noise) for voucher in pair]
                while decoder.decode(shots[0]) is None:
                    pass
                if all(usual_loop.decode(shot) and decoder.decode(shot) for shot in shots):
                    yield shots
                    break


def _shot(voucher, hall, look, noise):
    return scene.picture(hall, look, scene.face(phone.page((voucher,))), Dice(noise))


async def measure(folder, server, printers):
    """The stages of each run, by whose they are."""
    vouchers = [server.buy(1).qr for _ in range(2 * (RUNS + WARM))]
    stages: dict[str, list[dict[str, float]]] = {"usual loop": [], "ours": []}
    shots = list(frames(vouchers))
    async with ours(folder / "state", server.url, printers[0].port) as kiosk:
        for theirs, mine in shots:
            stages["usual loop"].append(usual(server.url, theirs, printers[1]))
            stages["ours"].append(await kiosk.scan(mine, printers[0]))
    return {name: runs[WARM:] for name, runs in stages.items()}


def main():
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir="/var/tmp", prefix="kiosk-bench-")))
        server = stack.enter_context(booking_server(folder))
        printers = [Printer(stack.enter_context(process(__file__, "printer"))) for _ in range(2)]
        stages = asyncio.run(measure(folder, server, printers))
    rows = {f"{whose}, {part}": [run[part] for run in runs] for whose, runs in stages.items() for part in runs[0]}
    totals = {whose: [sum(run.values()) for run in runs] for whose, runs in stages.items()}
    table(rows)
    table(totals)
    compare("ours", totals["ours"], "usual loop", totals["usual loop"], "p95 at most 0.2")
    shares = [f"{whose} {median(rows[f'{whose}, {SERVER}']) / median(totals[whose]):.2f}" for whose in totals]
    print(f"  share of the claim request, p50: {', '.join(shares)}")
    own, theirs = ([sum(run.values()) - run[SERVER] for run in stages[whose]] for whose in ("ours", "usual loop"))
    compare("ours without the claim", own, "usual loop without it", theirs, "none of its own")
    print(f"  ours without the claim: p95 {p95(own) * 1000:.0f} ms   (target: at most 60 ms)")


if __name__ == "__main__":
    if sys.argv[1:] == ["printer"]:
        be_printer()
    else:
        main()

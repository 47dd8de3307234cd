"""How soon a camera that vanishes is told, and how soon a code is read again after its return, beside a bare loop.

Ours is the kiosk's own way, from the camera over HTTP to the trouble in its status and to the scan. The bare loop reads
by ``cv2.VideoCapture``, opens it again whenever it fails, and has its time-outs, half a minute each, so that it loses
the camera only once where a time-out is all that tells it. The camera stays away for another while each time.
"""

import asyncio
import logging
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from itertools import cycle
from queue import Queue
from statistics import median
from urllib.parse import urlsplit

import cv2
import numpy as np
import structlog

from drivers.cameras.virtual import lobby, phone, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import HELD
from drivers.cameras.virtual.network import Mood, NetworkCamera
from drivers.ports import Scan, Several
from kiosk.readers import follow
from tests.bench import usual_loop
from tests.bench.timing import p95

LOSSES, AWAY = 10, 0.33
"""It is away for this many seconds after it was told, twice as many after the next loss, and so on"""

THERE = 2.0
"""Seconds until the next loss: before a code is shown again it must have left"""

PATIENCE = 120.0
"""Seconds after which a machine is too busy to measure anything"""

FRAMES = 90
SIZE = (640, 360)
TEXTS = ("KV1:HERE", "KV1:BACK", "KV1:THERE")
GONE, HANG, OFF = "its port is closed", "it falls silent", "its host is switched off"
OURS, BASELINE = "ours", "bare loop"


class Stage:
    """A network camera before which another code is held after each return."""

    def __init__(self):
        self.shown = 0
        self._packets = [list(_grainy(text)) for text in TEXTS]
        self.camera = NetworkCamera(self._play())

    @property
    def text(self):
        """What is shown now."""
        return TEXTS[self.shown % len(TEXTS)]

    @contextmanager
    def away(self, how):
        """Let it vanish; what is called tells that it was noticed, and after a while it is back with another code."""
        with ExitStack() as held:
            self.camera.behave(Mood.GONE if how == GONE else Mood.HANG)
            yield lambda: held.enter_context(self._host_off()) if how == OFF else None
        self.shown += 1
        self.camera.behave(Mood.PLAY)

    @contextmanager
    def _host_off(self):
        """A port at which calls get lost: whose queue is full, and nobody takes from it."""
        self.camera.behave(Mood.GONE)
        address = ("127.0.0.1", urlsplit(self.camera.url).port)
        with ExitStack() as sockets:
            port = sockets.enter_context(socket.socket())
            port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            port.bind(address)
            port.listen(0)
            for _ in range(4):
                caller = sockets.enter_context(socket.socket())
                caller.setblocking(False)
                caller.connect_ex(address)
            yield

    def _play(self):
        for number in cycle(range(FRAMES)):
            yield self._packets[self.shown % len(TEXTS)][number]


async def ours(stage, how, losses):
    """The seconds until each loss was told, and from each return to the scan, of the kiosk's readers."""
    troubles: dict[str, str] = {}
    scans: asyncio.Queue[Scan | Several] = asyncio.Queue()
    stop = asyncio.Event()
    device = f"camera:{stage.camera.url}"
    work = asyncio.create_task(follow(device, scans.put_nowait, stop, troubles))

    async def scan():
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            while await scans.get() != Scan(stage.text, device):
                pass
        return time.monotonic() - began

    async def trouble():
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            while not troubles:
                await asyncio.sleep(0.01)
        return time.monotonic() - began

    told, back = [], []
    await scan()
    for loss in range(losses):
        await asyncio.sleep(THERE)
        with stage.away(how) as noticed:
            told.append(await trouble())
            noticed()
            await asyncio.sleep(loss * AWAY)
        back.append(await scan())
    stop.set()
    await work
    return told, back


def bare(stage, how, losses):
    """The same of the bare loop."""
    events: Queue[str | None] = Queue()
    over = threading.Event()
    thread = threading.Thread(target=_loop, args=(stage.camera.url, events.put, over), daemon=True)
    thread.start()

    def until(event):
        began = time.monotonic()
        while events.get(timeout=PATIENCE) != event:
            pass
        return time.monotonic() - began

    told, back = [], []
    until(stage.text)
    for loss in range(losses):
        time.sleep(THERE)
        with stage.away(how) as noticed:
            told.append(until(None))
            noticed()
            time.sleep(loss * AWAY)
        back.append(until(stage.text))
    over.set()
    thread.join()
    return told, back


def _loop(url, tell, over):
    """Tells each text, and None when the camera fails."""
    while not over.is_set():
        capture = cv2.VideoCapture(url)
        while not over.is_set():
            good, picture = capture.read()
            if not good:
                tell(None)
                break
            if text := usual_loop.decode(cv2.cvtColor(np.asarray(picture), cv2.COLOR_BGR2GRAY)):
                tell(text)
        capture.release()


def _grainy(text):
    """Packets of one picture, each with another grain."""
    picture = scene.picture(lobby.hall(Dice(0)), HELD.middle(), scene.face(phone.page((text,))), Dice(1))
    gray, dice = cv2.resize(np.asarray(picture), SIZE, interpolation=cv2.INTER_AREA), np.random.default_rng(5)
    for _ in range(FRAMES):
        yield cv2.imencode(".jpg", cv2.add(gray, dice.integers(0, 5, gray.shape, np.uint8)))[1].tobytes()


def _row(name, seconds, target):
    late = f"p50 {median(seconds):5.2f} s   p95 {p95(seconds):5.2f} s   worst {max(seconds):5.2f} s"
    print(f"    {name:34} {late}   ({len(seconds)}){target}")


def main():
    cv2.setNumThreads(1)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # each loss is a trouble
    stage = Stage()
    for how in (GONE, HANG, OFF):
        print(f"  {how}")
        told, back = asyncio.run(ours(stage, how, LOSSES))
        his_told, his_back = bare(stage, how, LOSSES if how == GONE else 1)
        _row(f"told, {OURS}", told, "   (target: 2 s)")
        _row(f"told, {BASELINE}", his_told, "")
        _row(f"a code is read again, {OURS}", back, "   (target: 3 s)")
        _row(f"a code is read again, {BASELINE}", his_back, "")
    stage.camera.close()


if __name__ == "__main__":
    main()

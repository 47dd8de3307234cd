"""From what a camera sees to what the kiosk says: a stream of pictures, the reader, its follower, the attendant."""

import asyncio

import cv2
import numpy as np
import pytest
import segno

from drivers.cameras.virtual.network import NetworkCamera
from kiosk.domain import visit
from kiosk.domain.problem import Code
from kiosk.domain.voucher import opaque
from kiosk.journal.ledger import Ledger
from kiosk.readers import follow
from tests.kiosk.lobby import NOON
from tests.kiosk.test_attendant import Claims, Spooler, employ

POSTER, APP = "https://cinema.example/films", "https://cinema.example/app"
ONE, TWO = (opaque(bytes([number]) * 16).code for number in (1, 2))
SIDE, BORDER = 130, 8


class Stage:
    """What stands before the camera, as codes beside one another; each picture of it has a grain of its own."""

    def __init__(self):
        self.codes: tuple[str, ...] = ()
        self._dice = np.random.default_rng(20260314)

    def packets(self):
        """Endless."""
        while True:
            picture = np.full((360, 640), 90, np.uint8)
            for place, code in enumerate(self.codes):
                left = 10 + place * (SIDE + 2 * BORDER + 10)
                picture[100 : 100 + SIDE + 2 * BORDER, left : left + SIDE + 2 * BORDER] = drawn(code)
            grain = self._dice.integers(0, 5, picture.shape, np.uint8)
            yield cv2.imencode(".jpg", cv2.add(picture, grain))[1].tobytes()


def drawn(code):
    """A code as a square picture with a bright border."""
    modules = np.array([list(row) for row in segno.make(code, error="m", micro=False).matrix], np.uint8)
    square = cv2.resize((1 - modules) * 230, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    return np.pad(square, BORDER, constant_values=230)


class Kiosk:
    """An attendant, and what it said, one after another; what was said of a while ago is forgotten."""

    def __init__(self, stage, attendant, claims):
        self.stage = stage
        self.claims = claims
        self._said: asyncio.Queue[visit.State] = asyncio.Queue()
        attendant.listeners.add(self._said.put_nowait)

    async def sees(self, *codes):
        """What it says of a problem, or None when it has served somebody."""
        while not self._said.empty():
            self._said.get_nowait()
        self.stage.codes = codes
        async with asyncio.timeout(40):
            while True:
                match await self._said.get():
                    case visit.Attention(problem):
                        return problem.code
                    case visit.Done():
                        return None


@pytest.fixture
async def kiosk(tmp_path):
    ledger = await Ledger.open(tmp_path, "boot-1", lambda: NOON)
    stage, claims, stop = Stage(), Claims(), asyncio.Event()
    attendant = employ(claims, Spooler(), ledger)
    with NetworkCamera(stage.packets()) as camera:
        device = f"camera:{camera.url}"
        work = [asyncio.create_task(attendant.run())]
        work += [asyncio.create_task(follow(device, attendant.show, stop, {}, attendant.is_wanted))]
        yield Kiosk(stage, attendant, claims)
        stop.set()
        await work.pop()
        work[0].cancel()
        await asyncio.gather(*work, return_exceptions=True)
    await ledger.close()


async def test_a_poster_silences_nobody_and_of_two_vouchers_one_is_asked_for(kiosk):
    assert await kiosk.sees(POSTER) is Code.VOUCHER_FOREIGN
    assert await kiosk.sees(POSTER, ONE, APP) is None
    assert len(kiosk.claims.closed) == 1
    assert await kiosk.sees(POSTER, ONE, TWO) is Code.VOUCHER_SEVERAL
    assert len(kiosk.claims.closed) == 1
    assert await kiosk.sees(POSTER, TWO) is None
    assert len(kiosk.claims.closed) == 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [(ONE, True), ("7K3M-Q9TZ-0000-0", False), ("KT1:forged", True), (POSTER, False), ("WIFI:T:WPA;S:lobby;;", False)],
    ids=["a voucher", "a typing mistake, which no code has", "a ticket", "a poster", "the lobby's network"],
)
async def test_what_customers_are_to_show(text, wanted):
    assert employ(Claims(), Spooler(), None).is_wanted(text) is wanted

"""From what a camera sees to what the kiosk says: its frames, the reader, who follows it, and the attendant."""

import asyncio

import cv2
import numpy as np
import pytest
import segno

from drivers.cameras import decoding
from drivers.cameras.frames import Drain
from drivers.cameras.pace import Pace
from drivers.cameras.packet import Packet
from drivers.cameras.reader import CameraReader
from drivers.ports import Several
from kiosk import readers
from kiosk.domain import visit
from kiosk.domain.problem import Code, Problem
from kiosk.domain.voucher import opaque
from kiosk.journal.ledger import Ledger
from kiosk.readers import follow
from tests.kiosk.lobby import NOON
from tests.kiosk.test_attendant import Claims, Spooler, employ

POSTER, APP = "https://cinema.example/films", "https://cinema.example/app"
ONE, TWO = (opaque(bytes([number]) * 16).code for number in (1, 2))
SIDE, BORDER = 130, 8
FPS = 15


class Stage:
    """A camera that sees the codes on a stage beside one another; each picture has a grain of its own."""

    def __init__(self):
        self.codes: tuple[str, ...] = ()
        self._dice = np.random.default_rng(20260314)
        self._pace = Pace(FPS)

    def read(self):
        self._pace.turn()
        picture = np.full((360, 640), 90, np.uint8)
        for place, code in enumerate(self.codes):
            left = 10 + place * (SIDE + 2 * BORDER + 10)
            picture[100 : 100 + SIDE + 2 * BORDER, left : left + SIDE + 2 * BORDER] = drawn(code)
        grain = self._dice.integers(0, 5, picture.shape, np.uint8)
        return Packet(cv2.imencode(".jpg", cv2.add(picture, grain))[1].tobytes())

    def close(self):
        """It stays where it is."""


class Eyes:
    """Looks for codes as the decoder's process does, without one."""

    def __init__(self):
        self._turn = 0

    def ask(self, picture, ask):
        self._turn += 1
        return decoding.answer(picture, ask, self._turn)

    def close(self):
        """Nothing is held."""


def drawn(code):
    """A code as a square picture with a bright border."""
    modules = np.array([list(row) for row in segno.make(code, error="m", micro=False).matrix], np.uint8)
    square = cv2.resize((1 - modules) * 230, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    return np.pad(square, BORDER, constant_values=230)


class Kiosk:
    """An attendant, and what it says, one after another."""

    def __init__(self, stage, attendant, claims):
        self.stage = stage
        self.attendant = attendant
        self.claims = claims
        self._said: asyncio.Queue[visit.State] = asyncio.Queue()
        attendant.listeners.add(self._said.put_nowait)

    async def sees(self, *codes):
        """What it says next of a problem, or None when it has served somebody."""
        while not self._said.empty():
            self._said.get_nowait()
        self.stage.codes = codes
        async with asyncio.timeout(120):
            while True:
                match await self._said.get():
                    case visit.Attention(problem):
                        return problem.code
                    case visit.Done():
                        return None


@pytest.fixture
async def kiosk(tmp_path, monkeypatch):
    ledger = await Ledger.open(tmp_path, "boot-1", lambda: NOON)
    stage, claims, stop = Stage(), Claims(), asyncio.Event()
    reader = CameraReader("stage", Drain("stage", lambda: stage), Eyes())
    monkeypatch.setattr(readers, "factory", lambda family, address: lambda address: reader)
    attendant = employ(claims, Spooler(), ledger)
    serving = asyncio.create_task(attendant.run())
    following = asyncio.create_task(follow("virtual:", attendant.show, stop, {}, attendant.is_wanted))
    yield Kiosk(stage, attendant, claims)
    stop.set()
    await following
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
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


async def test_several_codes_are_told_as_a_problem_to_whoever_is_there(kiosk):
    kiosk.attendant.show(Several("camera"))
    async with asyncio.timeout(10), kiosk.attendant.changed:
        await kiosk.attendant.changed.wait_for(lambda: kiosk.attendant.state != visit.Idle())
    assert kiosk.attendant.state == visit.Attention(Problem(Code.VOUCHER_SEVERAL))

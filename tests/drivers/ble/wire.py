"""Links without a radio: to a phone of the second implementation, and between two ends of ours."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Self

from drivers.errors import DeviceLost, DeviceTimeout
from tests.drivers.ble.second import Phone
from tests.drivers.ble.second_kiosk import Kiosk

Bend = Callable[[list[bytes]], Iterable[bytes]]
"""What becomes of the chunks that a phone sends at once; a chunk that is empty is the link's end"""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class PhoneLink:
    """A link to a phone that answers at once; time passes only when there is nothing to receive."""

    mtu = 20

    def __init__(self, phone: Phone | Kiosk | None = None, bend: Bend = list, pace: float = 0.0) -> None:
        self.clock = Clock()
        self.phone: Any = phone
        self.sent: list[bytes] = []
        self.closed = 0
        self.gone = False
        self.coming: list[bytes] = []
        self._bend = bend
        self._pace = pace

    async def send(self, chunk: bytes) -> None:
        self._present()
        assert len(chunk) <= self.mtu
        self.sent.append(chunk)
        if self.phone:
            self.coming += self._bend(self.phone.take(chunk))

    async def receive(self, seconds: float) -> bytes:
        assert seconds > 0
        self._present()
        wait = self._pace if self.coming else seconds
        self.clock.now += min(wait, seconds)
        if wait > seconds or not self.coming:
            raise DeviceTimeout("nothing came", "wait longer")
        chunk = self.coming.pop(0)
        self.gone = not chunk
        self._present()
        return chunk

    async def close(self) -> None:
        self.closed += 1

    def _present(self) -> None:
        if self.gone:
            raise DeviceLost("the phone has gone", "wait for it")


class End:
    """One of two ends of a link between coroutines."""

    mtu = 20

    def __init__(self) -> None:
        self.closed = False
        self._coming: asyncio.Queue[bytes] = asyncio.Queue()
        self._other = self

    @classmethod
    def pair(cls) -> tuple[Self, Self]:
        one, two = cls(), cls()
        one._other, two._other = two, one
        return one, two

    async def send(self, chunk: bytes) -> None:
        if self.closed or self._other.closed:
            raise DeviceLost("the link is closed", "open it")
        self._other._coming.put_nowait(chunk)

    async def receive(self, seconds: float) -> bytes:
        chunk = await self._coming.get()
        if not chunk:
            raise DeviceLost("the link is closed", "open it")
        return chunk

    async def close(self) -> None:
        self.closed = True
        self._other._coming.put_nowait(b"")

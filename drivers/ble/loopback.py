"""A hand-over between the kiosk's side and the phone's in one program: a link in memory for a radio, all else real."""

import asyncio
from contextlib import aclosing
from typing import Self

from drivers.ble.exchange import serve
from drivers.ble.handover import Engagement
from drivers.ble.messages import State, Status
from drivers.ble.phone import Errand, hand_over
from drivers.errors import DeviceLost, DeviceTimeout

_VOUCHER = "LOOPBACK"
_KIOSK = b"loopback"


class End:
    """One of the two ends of a link in memory; a Link."""

    mtu = 182

    def __init__(self, coming: asyncio.Queue[bytes], going: asyncio.Queue[bytes]) -> None:
        self._coming = coming
        self._going = going
        self._closed = False

    @classmethod
    def pair(cls) -> tuple[Self, Self]:
        """Both ends."""
        there, back = asyncio.Queue[bytes](), asyncio.Queue[bytes]()
        return cls(there, back), cls(back, there)

    async def send(self, chunk: bytes) -> None:
        """See Link."""
        if self._closed:
            raise _gone()
        self._going.put_nowait(chunk)

    async def receive(self, seconds: float) -> bytes:
        """See Link."""
        try:
            chunk = await asyncio.wait_for(self._coming.get(), seconds)
        except TimeoutError:
            raise DeviceTimeout("the other end says nothing", "see the log") from None
        if not chunk:
            raise _gone()
        return chunk

    async def close(self) -> None:
        """See Link."""
        if not self._closed:
            self._closed = True
            self._going.put_nowait(b"")


async def loopback() -> bool:
    """Whether a voucher comes over whole, and a status back. Raises HandOverFailed, DeviceLost, DeviceTimeout."""
    kiosk, phone = End.pair()
    engagement = Engagement.new(_KIOSK)
    showing = asyncio.create_task(_shown(phone, engagement))
    try:
        async with serve(kiosk, engagement) as served:
            await served.tell(Status(State.ACCEPTED))
            voucher = served.handover.voucher
        return voucher == _VOUCHER and State.ACCEPTED in await showing
    finally:
        showing.cancel()


async def _shown(link: End, engagement: Engagement) -> list[State]:
    """What the phone is told."""
    async with aclosing(hand_over(link, engagement.invitation, Errand(_VOUCHER))) as statuses:
        return [status.state async for status in statuses]


def _gone() -> DeviceLost:
    return DeviceLost("the link is closed", "open it again")

"""Frames over a link: cut and put together, each awaited for a bounded time."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.framing import Frame, Kind, Reading, cut
from drivers.ble.handover import Keys, Seal, Side
from drivers.ble.link import Link
from drivers.ble.messages import Said, said
from drivers.errors import DeviceTimeout, DriverError


@dataclass(frozen=True)
class Limits:
    """The seconds that each part of an exchange may take."""

    begin: float = 8.0
    """until the kiosk's first message"""
    answer: float = 2.0
    """until HELLO_ACK or REVEAL"""
    chunk: float = 1.0
    """between two chunks of a message"""
    voucher: float = 4.0
    code: float = 30.0
    """for one person to compare the codes"""
    whole: float = 45.0


LIMITS = Limits()


class Conversation:
    """Says and hears frames until the whole exchange's time is over; with keys, sealed ones too."""

    def __init__(self, link: Link, clock: Callable[[], float], limits: Limits) -> None:
        self.limits = limits
        self._link = link
        self._clock = clock
        self._end = clock() + limits.whole
        self._reading = Reading()
        self._mine: Seal | None = None
        self._theirs: Seal | None = None

    def __repr__(self) -> str:
        return f"<Conversation {'sealed' if self._mine else 'in the open'} over {self._link!r}>"

    async def say(self, frame: Frame) -> None:
        """Send a frame, chunk by chunk; raise HandOverFailed where that takes too long, DeviceLost with the link."""
        for chunk in cut(bytes(frame), self._link.mtu):
            self._left(self._end)
            await self._send(chunk)

    async def hear(self, kinds: Collection[Kind], seconds: float) -> Frame:
        """The next frame, which must be of these kinds and whole within so many seconds.

        Raises HandOverFailed where it is another, none, or an ABORT; DeviceLost with the link.
        """
        frame = Frame.parse(await self._message(min(self._end, self._clock() + seconds)))
        if frame.kind is Kind.ABORT:
            known = frame.body[0] in set(Cause)
            raise HandOverFailed(Cause(frame.body[0]) if known else Cause.GARBAGE, told=True)
        if frame.kind not in kinds:
            raise HandOverFailed(Cause.ORDER)
        return frame

    def seal(self, keys: Keys, me: Side) -> None:
        """Speak under seal from now on."""
        kiosk, phone = Seal(keys.k2p, Side.KIOSK), Seal(keys.p2k, Side.PHONE)
        self._mine, self._theirs = (kiosk, phone) if me is Side.KIOSK else (phone, kiosk)

    async def say_sealed(self, inner: Said) -> None:
        """Say it under seal; raises as ``say``."""
        assert self._mine is not None, "keys come before sealed messages"
        await self.say(self._mine.seal(bytes(inner)))

    async def hear_sealed(self, seconds: float) -> Said:
        """What is said next under seal; raises as ``hear``."""
        assert self._theirs is not None, "keys come before sealed messages"
        return said(self._theirs.open(await self.hear({Kind.DATA}, seconds)))

    @asynccontextmanager
    async def closing(self) -> AsyncIterator[None]:
        """Close the link at the end; where that is a failure of ours, the other side is told first, if it can be."""
        try:
            yield
        except HandOverFailed as failed:
            if not failed.told:
                await self._abort(failed.cause)
            raise
        finally:
            await self._link.close()

    async def _abort(self, cause: Cause) -> None:
        with suppress(DriverError):
            for chunk in cut(bytes(Frame(Kind.ABORT, bytes([cause]))), self._link.mtu):
                await self._link.send(chunk)

    async def _send(self, chunk: bytes) -> None:
        try:
            await self._link.send(chunk)
        except DeviceTimeout:
            raise HandOverFailed(Cause.SLOW) from None

    async def _message(self, deadline: float) -> bytes:
        message = None
        chunk_by = deadline
        while message is None:
            chunk = await self._chunk(chunk_by)
            before = self._reading
            self._reading, message = before.take(chunk)
            if self._reading is not before:
                chunk_by = min(deadline, self._clock() + self.limits.chunk)
        return message

    async def _chunk(self, deadline: float) -> bytes:
        left = self._left(deadline)
        try:
            return await self._link.receive(left)
        except DeviceTimeout:
            raise HandOverFailed(Cause.SLOW) from None

    def _left(self, deadline: float) -> float:
        left = deadline - self._clock()
        if left <= 0:
            raise HandOverFailed(Cause.SLOW)
        return left

"""A virtual printer's serial port: a pseudo terminal, whose path a client opens as it would a serial device.

A client that closes it has hung up. Without power the printer does not hang up: it is silent and takes nothing.
"""

import asyncio
import os
import select
import tty
from collections.abc import Mapping
from contextlib import suppress

from drivers.errors import DeviceUnavailable
from drivers.printers.virtual.cable import Order
from drivers.printers.virtual.station import Station

_GLANCE = 0.02
"""seconds between two looks for a client; a terminal does not tell when it is opened"""


class SerialPort:
    """A printer's serial socket; its path is the same from the first time that it is plugged in until ``close``."""

    def __init__(self, station: Station) -> None:
        """Make the pseudo terminal; raises DeviceUnavailable where there are no more."""
        self._station = station
        self._line, self.path = _terminal()
        self._conversation: asyncio.Task[None] | None = None
        self._connected = False

    def __repr__(self) -> str:
        return f"<SerialPort {self.path}>"

    async def plug_in(self) -> Mapping[str, object]:
        """Listen to whoever opens the terminal."""
        self._conversation = asyncio.create_task(self._converse())
        return {"pty": self.path}

    async def unplug(self) -> None:
        """Fall silent; what clients write now waits in the terminal."""
        if self._conversation is not None:
            self._conversation.cancel()
            await asyncio.gather(self._conversation, return_exceptions=True)
            self._conversation = None

    def close(self) -> None:
        """Take the terminal away, at the end; idempotent."""
        line, self._line = self._line, -1
        if line >= 0:
            os.close(line)

    async def obey(self, order: Order) -> None:
        """Do nothing: a serial line has no connection to break."""

    async def refuse(self, *, refusing: bool) -> None:
        """Do nothing: a serial line can't refuse to be opened."""

    @property
    def pending(self) -> bool:
        """Whether there is something unread in the terminal, while somebody reads it."""
        return self._conversation is not None and bool(_signs(self._line) & select.POLLIN)

    def check(self) -> None:
        """Raise what went wrong since this was last called, if anything did."""
        if self._conversation is not None and self._conversation.done():
            self._conversation.result()

    def send(self, data: bytes) -> None:
        """Give the client what the terminal takes at once; the rest is lost."""
        with suppress(OSError):
            os.write(self._line, data)

    async def _converse(self) -> None:
        while True:
            while not _is_open(self._line):  # noqa: ASYNC110 - a terminal tells nobody that it is opened
                await asyncio.sleep(_GLANCE)
            self._station.connected(self)
            try:
                await self._listen()
            finally:
                self._station.disconnected(self)

    async def _listen(self) -> None:
        """Read until the client hangs up."""
        while True:
            room = await self._station.room()
            try:
                data = os.read(self._line, room)
            except BlockingIOError:
                await _readable(self._line)
                continue
            except OSError:
                return
            await self._station.receive(self, data)


def _terminal() -> tuple[int, str]:
    try:
        line, device = os.openpty()
    except OSError as error:
        raise DeviceUnavailable(
            f"no pseudo terminal can be had: {error.strerror}", "close programs that hold terminals, or leave out --pty"
        ) from error
    # Else the terminal would echo the printer's answers to the printer, until a client forbids it.
    tty.setraw(device)
    path = os.ttyname(device)
    os.close(device)
    os.set_blocking(line, False)
    return line, path


def _is_open(line: int) -> bool:
    """Whether a client holds the other end, or has left something in it."""
    signs = _signs(line)
    return not signs or bool(signs & select.POLLIN)


def _signs(line: int) -> int:
    poll = select.poll()
    poll.register(line, select.POLLIN)
    return sum(signs for _, signs in poll.poll(0))


async def _readable(line: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(line, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(line)

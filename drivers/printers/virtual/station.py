"""A virtual printer in real time, between the ports that bytes come in by.

As in a printer with several interfaces, answers go to the one that was heard last.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Protocol

from drivers.printers.virtual.cable import Order
from drivers.printers.virtual.printer import Event
from drivers.printers.virtual.runner import Runner, Tell

_TICK = 0.005
"""seconds between two looks at a printer at work"""
_QUIET = 3
"""looks in a row that find nothing unread, at the end: what was just read may still be on its way to the printer"""
_LAST_SECONDS = 5.0
"""how long the end reads what a client does not cease to send"""


class Port(Protocol):
    """A socket in the back of the printer."""

    async def plug_in(self) -> Mapping[str, object]:
        """Be ready for clients; return where they find it. Raises DeviceUnavailable."""

    async def unplug(self) -> None:
        """Be as without power."""

    async def obey(self, order: Order) -> None:
        """Let go of the client, where the line knows such a thing."""

    async def refuse(self, *, refusing: bool) -> None:
        """Turn new clients away from now on, or no longer, where the line knows such a thing."""

    @property
    def pending(self) -> bool:
        """Whether clients have sent or done what is not noticed yet."""

    def check(self) -> None:
        """Raise what went wrong since this was last called, if anything did."""

    def send(self, data: bytes) -> None:
        """Give the client what the line takes at once; the rest is lost, as a printer doesn't wait for its host."""


class Station:
    """Gives a runner's printer time and ports; ``serve`` runs until it is cancelled or ``stop`` is called."""

    def __init__(self, runner: Runner, tell: Tell) -> None:
        self.runner = runner
        self._tell = tell
        self._ports: Sequence[Port] = ()
        self._linked: set[Port] = set()
        self._heard: Port | None = None
        self._awake = asyncio.Event()
        self._dark = False
        self._lost_power = False
        self._refusing = False
        self._stopped = False

    def __repr__(self) -> str:
        return f"<Station {self.runner}>"

    async def serve(self, ports: Sequence[Port], where: Mapping[str, object] = MappingProxyType({})) -> None:
        """Print what comes in; at the end, however it comes, what has come in is printed and the rest torn off.

        What lies unread in the ports comes in before ``stop`` ends it, as far as the printer takes it.
        ``listening`` tells where clients find the ports, and whatever is in ``where``.
        """
        self._ports = ports
        try:
            self._tell(Event("listening", {**await self._plug_in(), **where}))
            while not self._stopped:
                self._awake.clear()
                self._speak()
                await self._mind_power()
                await self._mind_links()
                await self._rest()
            await self._read_out()
        finally:
            await self._unplug()
            self.runner.finish(ends=True)

    def fault(self, name: str) -> None:
        """Let a fault happen or be mended; raises ValueError for one that there is not."""
        self.runner.fault(name)
        self._lost_power = self._lost_power or not self.runner.powered
        self.wake()

    def stop(self) -> None:
        """Make ``serve`` end."""
        self._stopped = True
        self.wake()

    def wake(self) -> None:
        """Look at the printer now."""
        self._awake.set()

    async def room(self) -> int:
        """How many bytes a port may read from its client, as soon as it may read any."""
        while not (room := self.runner.room):
            self.wake()
            await asyncio.sleep(_TICK)
        return room

    def connected(self, port: Port) -> None:
        """A port has a client now."""
        self._tell(Event("connected"))
        self._linked.add(port)
        self._heard = port
        self.runner.link(up=True)
        self.wake()

    async def receive(self, port: Port, data: bytes) -> None:
        """Take what a port has read, as soon as there is room for it."""
        self._heard = port
        while data := data[self.runner.receive(data) :]:
            self.wake()
            await asyncio.sleep(_TICK)
        self.wake()

    def disconnected(self, port: Port) -> None:
        """A port has lost its client."""
        self._linked.discard(port)
        if not self._linked:
            self.runner.link(up=False)
        self._tell(Event("disconnected"))
        self.wake()

    def refused(self) -> None:
        """A port has sent a client away."""
        self._tell(Event("refused"))

    async def _plug_in(self) -> dict[str, object]:
        where: dict[str, object] = {}
        for port in self._ports:
            where |= await port.plug_in()
        return where

    async def _unplug(self) -> None:
        for port in self._ports:
            await port.unplug()

    async def _read_out(self) -> None:
        quiet = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_SECONDS):
                while quiet < _QUIET:
                    self.runner.hurry()
                    self._speak()
                    takes = self.runner.room and any(port.pending for port in self._ports)
                    quiet = 0 if takes else quiet + 1
                    await asyncio.sleep(_TICK)

    async def _mind_power(self) -> None:
        if self._lost_power or not (self._dark or self.runner.powered):
            self._lost_power, self._dark = False, True
            await self._unplug()
        if self._dark and self.runner.powered:
            self._dark = False
            await self._plug_in()
        for port in self._ports:
            port.check()

    async def _mind_links(self) -> None:
        for order in self.runner.take_link_orders():
            for port in self._ports:
                await port.obey(order)
        if self._refusing != self.runner.refusing:
            self._refusing = self.runner.refusing
            for port in self._ports:
                await port.refuse(refusing=self._refusing)

    def _speak(self) -> None:
        said = self.runner.replies()
        if said and self._heard in self._linked:
            assert self._heard is not None
            self._heard.send(said)

    async def _rest(self) -> None:
        pause = self.runner.pause()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), None if pause is None else max(pause, _TICK))

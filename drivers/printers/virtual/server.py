"""A virtual printer's TCP port: it reads no faster than the printer prints, and talks to one client at a time."""

import asyncio
import select
import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress

from drivers.errors import DeviceUnavailable
from drivers.printers.virtual.cable import Order
from drivers.printers.virtual.station import Station

_KERNEL_BUFFER = 4096
_ESTABLISHED = 1


class TcpPort:
    """A printer's network card; port 0 is a free one, kept from the first time that it is plugged in."""

    def __init__(self, station: Station, host: str, port: int) -> None:
        self._station = station
        self._host = host
        self._port = port
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._conversation: asyncio.Task[None] | None = None
        self._accepting: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"<TcpPort {self._host}:{self._port}>"

    async def plug_in(self) -> Mapping[str, object]:
        """Listen; raises DeviceUnavailable where that can't be done."""
        self._listen()
        return {"host": self._host, "port": self._port}

    async def unplug(self) -> None:
        """Break the connection without a farewell, as a power cut does, and refuse others."""
        await self._deafen()
        await self._let_go(_break_off)

    async def obey(self, order: Order) -> None:
        """End the connection that there is."""
        await self._let_go(_PARTINGS[order])

    async def refuse(self, *, refusing: bool) -> None:
        """Stop to listen, or begin again; the connection that there is goes on."""
        if refusing:
            await self._deafen()
        elif self._listener is None:
            self._listen()

    @property
    def pending(self) -> bool:
        """Whether somebody waits to be let in, or the client has sent something or is gone."""
        poll = select.poll()
        for end in (self._listener, self._client):
            if end is not None and end.fileno() >= 0:
                poll.register(end, select.POLLIN)
        return bool(poll.poll(0))

    def check(self) -> None:
        """Raise what went wrong since this was last called, if anything did."""
        for task in (self._accepting, self._conversation):
            if task is not None and task.done():
                task.result()

    def send(self, data: bytes) -> None:
        """Give the client what the network takes at once; the rest is lost."""
        if self._client is not None:
            with suppress(OSError):
                self._client.send(data)

    def _listen(self) -> None:
        self._listener = _listen(self._host, self._port)
        self._port = self._listener.getsockname()[1]
        self._accepting = asyncio.create_task(self._accept(self._listener))

    async def _deafen(self) -> None:
        await _end(self._accepting)
        if self._listener is not None:
            self._listener.close()
        self._accepting = self._listener = None

    async def _let_go(self, part: Callable[[socket.socket], None]) -> None:
        client = self._client
        if client is not None:
            part(client)
        await _end(self._conversation)
        if client is not None:
            # A conversation that had not begun when it was ended has not closed it.
            client.close()
        self._client = self._conversation = None

    async def _accept(self, listener: socket.socket) -> None:
        while True:
            client, _ = await asyncio.get_running_loop().sock_accept(listener)
            if self._client is not None and _is_there(self._client):
                client.close()
                self._station.refused()
                continue
            with ExitStack() as undo:
                undo.enter_context(client)
                if self._conversation is not None:
                    # What a client that is gone had sent comes first, as in a queue of paper.
                    await asyncio.wait({self._conversation})
                undo.pop_all()
            self._client = client
            self._conversation = asyncio.create_task(self._converse(client))

    async def _converse(self, client: socket.socket) -> None:
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._station.connected(self)
        try:
            with suppress(ConnectionError):
                await self._listen_to(client)
        finally:
            client.close()
            self._client = None
            self._station.disconnected(self)

    async def _listen_to(self, client: socket.socket) -> None:
        while True:
            data = await asyncio.get_running_loop().sock_recv(client, await self._station.room())
            if not data:
                return
            await self._station.receive(self, data)


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with ExitStack() as undo:
            listener = undo.enter_context(socket.socket(family, kind, protocol))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Connections inherit it only if it is set before they are listened for.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BUFFER)
            listener.setblocking(False)
            listener.bind(address)
            listener.listen()
            undo.pop_all()
    except OSError as error:
        raise DeviceUnavailable(
            f"the virtual printer can't listen on {host} port {port}: {error.strerror}",
            "choose another address or port; port 0 takes a free one",
        ) from error
    return listener


def _is_there(client: socket.socket) -> bool:
    """Whether the other side has not closed; the first byte of TCP_INFO is the connection's state."""
    try:
        return client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _ESTABLISHED
    except OSError:
        return False


def _farewell(client: socket.socket) -> None:
    with suppress(OSError):
        client.shutdown(socket.SHUT_WR)
        # With bytes unread the coming close would be a reset.
        while client.recv(_KERNEL_BUFFER):
            pass


def _break_off(client: socket.socket) -> None:
    """Make the coming close a reset."""
    with suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


_PARTINGS = {Order.CLOSE: _farewell, Order.RESET: _break_off}

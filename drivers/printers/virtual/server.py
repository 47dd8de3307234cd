"""A virtual printer on a TCP port, as a printer with a network card is one.

It reads no faster than it prints, talks to one client at a time, and tells what happens.
"""

import asyncio
import socket
from contextlib import ExitStack, suppress

from drivers.errors import DeviceUnavailable
from drivers.printers.virtual.printer import Event
from drivers.printers.virtual.runner import Runner, Tell

_KERNEL_BUFFER = 4096
_TICK = 0.005
"""seconds between two looks at a printer at work"""
_ESTABLISHED = 1


class TcpPrinter:
    """Serves a runner's printer; ``serve`` runs until it is cancelled or ``stop`` is called."""

    def __init__(self, runner: Runner, host: str, port: int, tell: Tell) -> None:
        self._runner = runner
        self._host = host
        self._port = port
        self._tell = tell
        self._client: socket.socket | None = None
        self._conversation: asyncio.Task[None] | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._awake = asyncio.Event()
        self._lost_power = False
        self._stopped = False

    def __repr__(self) -> str:
        return f"<TcpPrinter {self._host}:{self._port} {self._runner}>"

    async def serve(self) -> None:
        """Listen and print; at the end, however it comes, the paper in the printer is torn off and kept."""
        self._plug_in()
        self._tell(Event("listening", {"host": self._host, "port": self._port}))
        try:
            while not self._stopped:
                await self._mind_power()
                await self._work()
        finally:
            await self._unplug()
            self._runner.switch_off()

    def fault(self, name: str) -> None:
        """Let a fault happen or be mended; raises ValueError for one that there is not."""
        self._runner.fault(name)
        self._lost_power = self._lost_power or not self._runner.powered
        self._awake.set()

    def stop(self) -> None:
        """Make ``serve`` end."""
        self._stopped = True
        self._awake.set()

    async def _mind_power(self) -> None:
        if self._lost_power:
            self._lost_power = False
            await self._unplug()
        if self._runner.powered and self._accepting is None:
            self._plug_in()
        for task in (self._accepting, self._conversation):
            if task is not None and task.done():
                task.result()

    async def _work(self) -> None:
        self._awake.clear()
        said = self._runner.replies()
        if said and self._client is not None:
            # A printer doesn't wait for a host that doesn't read: what the network can't hold is lost.
            with suppress(OSError):
                self._client.send(said)
        pause = self._runner.pause()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), None if pause is None else max(pause, _TICK))

    def _plug_in(self) -> None:
        listener = _listen(self._host, self._port)
        self._port = listener.getsockname()[1]
        self._accepting = asyncio.create_task(self._accept(listener))

    async def _unplug(self) -> None:
        if self._client is not None:
            _abort(self._client)
        tasks = [task for task in (self._accepting, self._conversation) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._accepting = self._conversation = None

    async def _accept(self, listener: socket.socket) -> None:
        with listener:
            while True:
                client, _ = await asyncio.get_running_loop().sock_accept(listener)
                if self._client is not None and _is_there(self._client):
                    client.close()
                    self._tell(Event("refused"))
                    continue
                if self._conversation is not None:
                    # What a client that is gone had sent comes first, as in a queue of paper.
                    await asyncio.wait({self._conversation})
                self._client = client
                self._conversation = asyncio.create_task(self._converse(client))

    async def _converse(self, client: socket.socket) -> None:
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._tell(Event("connected"))
        self._runner.link(up=True)
        try:
            with suppress(ConnectionError):
                await self._listen_to(client)
        finally:
            client.close()
            self._client = None
            self._runner.link(up=False)
            self._tell(Event("disconnected"))
            self._awake.set()

    async def _listen_to(self, client: socket.socket) -> None:
        while True:
            self._awake.set()
            room = self._runner.room
            if not room:
                await asyncio.sleep(_TICK)
                continue
            data = await asyncio.get_running_loop().sock_recv(client, room)
            if not data:
                return
            self._runner.receive(data)


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


def _abort(client: socket.socket) -> None:
    """Make the connection break without a farewell, as a power cut does."""
    with suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

"""Printers on the network: ``tcp://host[:9100]``."""

import fcntl
import queue
import select
import socket
import struct
import termios
import threading
import time
from contextlib import suppress
from typing import Any

from drivers.address import Address
from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.printers.transport import Opener

PORT = 9100
_CONNECT_SECONDS = 1.5
"""for finding the host and for all its addresses together"""
_Places = list[tuple[Any, ...]]
_SEND_BUFFER = 4096
"""the kernel would take megabytes that the printer has not seen; it doubles what it is told"""
_CHUNK = 4096
_HELD = "look whether another computer prints there: a printer talks to one at a time, and refuses the next"

_OPTIONS = (
    (socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 2),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    # it also ends a connection whose printer takes nothing because it waits for paper: ten minutes to fetch a roll
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 600_000),
)


def opener(address: Address) -> Opener:
    """What opens a connection to the printer; raises AddressError if the address is not one of a host."""
    address.allow()
    host, port = address.host_port(PORT)

    def open_() -> TcpTransport:
        return TcpTransport(_connected(host, port))

    return open_


class TcpTransport:
    """One TCP connection to a printer."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.setblocking(False)

    def __repr__(self) -> str:
        return f"<TcpTransport {self._socket.fileno()}>"

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over what the kernel takes within the time; raises DeviceLost."""
        if not self._wait(select.POLLOUT, timeout):
            return 0
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise _lost(error.strerror) from error

    def read(self, timeout: float) -> bytes:
        """What came, or nothing within the time; raises DeviceLost."""
        if not self._wait(select.POLLIN, timeout):
            return b""
        try:
            data = self._socket.recv(_CHUNK)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise _lost(error.strerror) from error
        if not data:
            raise _lost("it closed the connection")
        return data

    def close(self) -> None:
        """Close the connection; what the printer has not taken is thrown away, so it can't trickle out later."""
        if self._socket.fileno() < 0:
            return
        if self._undelivered():
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def _wait(self, event: int, timeout: float) -> bool:
        if self._socket.fileno() < 0:
            raise _lost("the connection was closed")
        poll = select.poll()
        poll.register(self._socket, event)
        return bool(poll.poll(max(0, timeout) * 1000))

    def _undelivered(self) -> int:
        answer = fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4))
        return int.from_bytes(answer, "little")


def _connected(host: str, port: int) -> socket.socket:
    until = time.monotonic() + _CONNECT_SECONDS
    try:
        connection = _connection(_places(host, port, until), until)
    except OSError as error:
        raise DeviceUnavailable(
            f"the printer at {_place(host, port)} can't be reached: {error.strerror or error}",
            f"check that the printer is switched on, its network cable, and its address in the configuration; {_HELD}",
        ) from error
    for level, option, value in _OPTIONS:
        connection.setsockopt(level, option, value)
    return connection


def _places(host: str, port: int, until: float) -> _Places:
    """The addresses of a host. Nothing bounds the time of a resolver, so it is asked on a thread of its own."""
    found: queue.SimpleQueue[_Places | OSError] = queue.SimpleQueue()

    def resolve() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            found.put(error)

    threading.Thread(target=resolve, name=f"resolve {host}", daemon=True).start()
    with suppress(queue.Empty):
        places = found.get(timeout=max(0.0, until - time.monotonic()))
        if isinstance(places, OSError):
            raise places
        return places
    raise TimeoutError("its name is not found in time")


def _connection(places: _Places, until: float) -> socket.socket:
    """The first address that answers; each has its share of the time that is left."""
    failure: OSError = OSError("it has no address")
    for number, (family, kind, protocol, _, place) in enumerate(places):
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(max(0.01, (until - time.monotonic()) / (len(places) - number)))
        try:
            connection.connect(place)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _lost(why: str | None) -> DeviceLost:
    return DeviceLost(
        f"the connection to the printer broke: {why}",
        f"check the printer's power and its network cable; {_HELD}; the kiosk connects again by itself",
    )

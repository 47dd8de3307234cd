"""Printers on a serial port: ``serial:///dev/ttyUSB0?baud=38400&flow=rtscts``.

Without flow control a printer that is busy loses what it is sent, so ``flow`` is ``rtscts`` (the printer's busy line
wired to our CTS; the usual cable), ``xonxoff``, or ``none`` for those who know better. DSR stops nothing: Linux does
not look at it (pyserial's ``dsrdtr`` only leaves DTR alone), so that is not offered.

pyserial opens and sets up the port. Bytes go past it: its ``write`` turns in circles on a port that takes nothing.
"""

import termios
import time
from contextlib import suppress

from drivers.address import Address
from drivers.descriptor import Descriptor
from drivers.errors import AddressError, DeviceLost
from drivers.printers.transport import Opener
from drivers.serial_port import BAUDS, FLOWS, Port, opened

BAUD = "9600"
FLOW = "rtscts"

_BITS_A_BYTE = 10
_AHEAD_SECONDS = 0.25
"""the kernel would keep four seconds of a slow line for itself, and a question would wait behind all of it"""
_LEAST_AHEAD = 128
_NAP = 0.01


def opener(address: Address) -> Opener:
    """What opens the port; raises AddressError for a port without a path or an option that it can't have."""
    address.allow("baud", "flow")
    path = address.path()
    if not path:
        raise AddressError(str(address), 'write it as "serial:///dev/ttyUSB0?baud=38400&flow=rtscts"')
    baud = int(address.choice("baud", BAUDS, BAUD))
    flow = address.choice("flow", FLOWS, FLOW)

    def open_() -> SerialTransport:
        return SerialTransport(opened(path, baud, flow))

    return open_


class SerialTransport:
    """One opening of a serial port."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._line = Descriptor(port.fileno(), self._lost)
        self._ahead = max(_LEAST_AHEAD, int(port.baudrate / _BITS_A_BYTE * _AHEAD_SECONDS))

    def __repr__(self) -> str:
        return f"<SerialTransport {self._port.port}{'' if self._port.is_open else ' closed'}>"

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes within the time, never more than a quarter of a second's; raises DeviceLost."""
        until = time.monotonic() + timeout
        room = self._room(until)
        return self._line.write(data[:room], until - time.monotonic()) if room else 0

    def read(self, timeout: float) -> bytes:
        """What came, or nothing within the time; raises DeviceLost."""
        self._check()
        return self._line.read(timeout)

    def close(self) -> None:
        """Close the port; what has not left is thrown away, or the kernel would wait half a minute for it to leave."""
        if self._port.is_open:
            with suppress(OSError, termios.error):
                self._port.reset_output_buffer()
            self._port.close()

    def _room(self, until: float) -> int:
        """How many bytes more may wait in the kernel; if none may, the time is waited for some."""
        while True:
            self._check()
            room = self._ahead - self._waiting()
            left = until - time.monotonic()
            if room > 0 or left <= 0:
                return max(0, room)
            self._line.watch(min(left, _NAP))

    def _waiting(self) -> int:
        try:
            return self._port.out_waiting
        except OSError as error:
            raise self._lost(error.strerror or str(error)) from error

    def _check(self) -> None:
        if not self._port.is_open:
            raise self._lost("it was closed")

    def _lost(self, why: str) -> DeviceLost:
        return DeviceLost(
            f"the serial port {self._port.port} broke: {why}",
            "check the printer's cable and its adapter; the kiosk opens the port again by itself",
        )

"""Scan engines on serial lines and USB-CDC: ``serial:///dev/serial/by-id/…?baud=115200&vendor=newland&mode=sense``.

| option | what it says |
|---|---|
| ``baud``, ``flow`` | of the line; USB-CDC looks at neither |
| ``prefix``, ``suffix`` | what the engine puts around each code; a line without it is refused |
| ``idle`` | seconds of silence after which a half line is thrown away |
| ``again`` | seconds without a code after which it was taken away, and is a new scan when it comes back |
| ``vendor`` | whose engine it is: then it is told what the address says, until its power goes |
| ``mode``, ``aim``, ``light`` | as far as the vendor's row in ``vendors.py`` has them |
"""

import termios
import time
from collections.abc import Mapping
from contextlib import suppress

from drivers.address import Address
from drivers.descriptor import Descriptor
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable, DriverError
from drivers.scanners import options
from drivers.scanners.reader import ScannerReader
from drivers.scanners.vendors import VENDORS, Vendor
from drivers.serial_port import BAUDS, FLOWS, Port, opened

BAUD = "9600"

GREETING_SECONDS = 0.7
"""Seconds in which an engine must have answered all that it is told at first"""

TRIGGER_AGAIN = 3.0
"""Seconds after which an engine that must be triggered is triggered again, in case it gave up"""

_REST_SECONDS = 0.1
_NAP = 0.01
_MOST_HEARD = 4096


def from_address(address: Address) -> ScannerReader:
    """The reader for a ``serial:`` address; raises AddressError where the address can't be right. Opens nothing yet."""
    vendor = VENDORS.get(address.choice("vendor", ("none", *VENDORS), "none"))
    settings: Mapping[str, Mapping[str, bytes]] = vendor.settings if vendor else {}
    address.allow("baud", "flow", "vendor", *settings, *options.COMMON)
    path = address.path()
    if not path:
        raise AddressError(str(address), 'write it as "serial:///dev/serial/by-id/…?baud=115200"')
    baud, flow = int(address.choice("baud", BAUDS, BAUD)), address.choice("flow", FLOWS, "none")
    wanted = {
        f"{option}={address.options[option]}": values[address.choice(option, values, "")]
        for option, values in settings.items()
        if option in address.options
    }
    triggered = address.options.get("mode") == "trigger"

    def open_() -> SerialEngine:
        engine = SerialEngine(opened(path, baud, flow), vendor, triggered=triggered)
        try:
            engine.greet(wanted)
        except DriverError:
            engine.close()
            raise
        return engine

    return ScannerReader(options.name(address), open_, options.reading(address))


class SerialEngine:
    """One opening of an engine's line; a Source."""

    def __init__(self, port: Port, vendor: Vendor | None, *, triggered: bool = False) -> None:
        """``triggered``: it looks for a code only when it is told to."""
        self._port = port
        self._line = Descriptor(port.fileno(), self._lost)
        self._vendor = vendor
        self._triggered = triggered
        self._trigger_at = time.monotonic()
        self._heard = b""  # beside an answer

    def __repr__(self) -> str:
        return f"<SerialEngine {self._port.port}{'' if self._port.is_open else ' closed'}>"

    def greet(self, wanted: Mapping[str, bytes]) -> None:
        """Wake it and give it these commands, by what people call them; raises DeviceUnavailable, DeviceLost."""
        until = time.monotonic() + GREETING_SECONDS
        wake = {"waking": self._vendor.wake} if self._vendor and self._vendor.wake else {}
        for what, command in {**wake, **wanted}.items():
            if not self._ask(what, command, until):
                raise DeviceUnavailable(
                    f"the engine at {self._port.port} refuses {what}", "leave that out of its address"
                )

    def read(self, timeout: float) -> bytes:
        """See Source."""
        if not self._port.is_open:
            raise self._lost("it was closed")
        if self._triggered and time.monotonic() >= self._trigger_at:
            self._trigger()
        data, self._heard = self._heard, b""
        data = data or self._line.read(timeout)
        if data.endswith((b"\r", b"\n")):
            self._trigger_at = 0.0
        return data

    def close(self) -> None:
        """See Source. An engine that can be told so looks for no codes any more."""
        if not self._port.is_open:
            return
        vendor = self._vendor
        farewell = ((vendor.release if self._triggered else b"") + vendor.rest) if vendor else b""
        with suppress(DeviceLost, OSError, termios.error):
            self._say(farewell, time.monotonic() + _REST_SECONDS)
            self._let_leave(time.monotonic() + _REST_SECONDS)
        self._port.close()

    def _trigger(self) -> None:
        assert self._vendor is not None
        self._trigger_at = time.monotonic() + TRIGGER_AGAIN
        until = time.monotonic() + GREETING_SECONDS
        if self._vendor.answers_trigger:
            self._ask("a trigger", self._vendor.trigger, until)  # refused where it looks for one already
        else:
            self._say(self._vendor.trigger, until)

    def _ask(self, what: str, command: bytes, until: float) -> bool:
        """Say a command; whether it was carried out. What is heard beside the answer is kept for the next read."""
        assert self._vendor is not None
        self._say(command, until)
        while True:
            for done in (True, False):
                if answer := self._vendor.answer(command, done).search(self._heard):
                    self._heard = self._heard[: answer.start()] + self._heard[answer.end() :]
                    return done
            left = until - time.monotonic()
            if left <= 0:
                raise self._silent(what)
            self._heard = (self._heard + self._line.read(left))[-_MOST_HEARD:]

    def _say(self, data: bytes, until: float) -> None:
        while data and (left := until - time.monotonic()) > 0:
            data = data[self._line.write(data, left) :]

    def _let_leave(self, until: float) -> None:
        while self._port.out_waiting:
            if time.monotonic() >= until:  # else the kernel would wait for half a minute
                self._port.reset_output_buffer()
                return
            self._line.watch(_NAP)

    def _silent(self, what: str) -> DeviceUnavailable:
        return DeviceUnavailable(
            f"the engine at {self._port.port} does not answer {what}",
            "check vendor, baud and the cable; without vendor in its address it is told nothing, and only read",
        )

    def _lost(self, why: str) -> DeviceLost:
        return DeviceLost(
            f"the serial port {self._port.port} broke: {why}",
            "check the scanner's cable and its power; the kiosk opens the port again by itself",
        )

"""Scanners that are keyboards: ``hid:/dev/input/by-id/usb-…-event-kbd``. The only file that imports evdev.

The device is grabbed: what it types reaches nobody else, no console and no window. Its CapsLock light is put out: a
scanner that sees it lit swaps its capital letters.

Options: ``prefix``, ``suffix``, ``idle`` and ``again`` as for serial engines; a keypad for people wants ``idle=30``.
"""

import select
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.refusals import node_unavailable
from drivers.scanners import options
from drivers.scanners.keys import KEYS, UNREADABLE, Held
from drivers.scanners.reader import ScannerReader

if TYPE_CHECKING:  # it is there on Linux alone, and where somebody asked for it
    from evdev import InputDevice, InputEvent

_SYN, _KEY, _LED = 0, 1, 17
_DROPPED = 3
_CAPS_LIGHT = 1
_UP, _DOWN = 0, 1
_NEEDED = {code for code, _ in map(KEYS.__getitem__, "0123456789")} | {28}


def from_address(address: Address) -> ScannerReader:
    """The reader for a ``hid:`` address. Opens nothing yet.

    Raises AddressError where the address can't be right, and DeviceUnavailable where the package evdev is missing.
    """
    address.allow(*options.COMMON)
    path = address.path()
    if not path.startswith("/"):
        raise AddressError(str(address), 'write it as "hid:/dev/input/by-id/usb-…-event-kbd"')
    reading = options.reading(address)
    if find_spec("evdev") is None:
        raise DeviceUnavailable(
            "scanners that are keyboards need the package evdev, which is not installed",
            'install it: pip install "ticket-kiosk[hid]"; it needs a C compiler and the kernel\'s headers',
        )
    return ScannerReader(options.name(address), lambda: _grabbed(path), reading)


class Keyboard:
    """One opening of a keyboard that nobody else hears; a Source."""

    def __init__(self, device: "InputDevice[str]", path: str) -> None:
        self._device = device
        self._path = path
        self._held = Held(frozenset(device.active_keys()))
        self._put_out_caps_light(lit=_CAPS_LIGHT in device.leds())

    def __repr__(self) -> str:
        return f"<Keyboard {self._path}{'' if self._device.fd >= 0 else ' closed'}>"

    def read(self, timeout: float) -> bytes:
        """See Source."""
        if self._device.fd < 0:
            raise self._lost("it was closed")
        poll = select.poll()
        poll.register(self._device.fd, select.POLLIN)
        if not poll.poll(max(0.0, timeout) * 1000):
            return b""
        try:
            return b"".join(map(self._heard, tuple(self._device.read())))
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._lost(error.strerror or str(error)) from error

    def close(self) -> None:
        """See Source. Closing ends the grab."""
        with suppress(OSError):
            self._device.close()

    def _heard(self, event: "InputEvent") -> bytes:
        hear = {_KEY: self._key, _LED: self._light, _SYN: self._sync}.get(event.type)
        return hear(event.code, event.value) if hear else b""

    def _key(self, code: int, value: int) -> bytes:
        typed = b""
        if value == _DOWN:
            self._held, typed = self._held.press(code)
        elif value == _UP:
            self._held = self._held.release(code)
        return typed

    def _light(self, code: int, value: int) -> bytes:
        self._put_out_caps_light(lit=code == _CAPS_LIGHT and value != 0)
        return b""

    def _sync(self, code: int, _value: int) -> bytes:
        """The kernel lost events: what was typed meanwhile is unknown, and so is what was let go."""
        if code != _DROPPED:
            return b""
        self._held = Held(frozenset(self._device.active_keys()), self._held.caps)
        return UNREADABLE

    def _put_out_caps_light(self, *, lit: bool) -> None:
        if lit:
            from evdev import EvdevError  # noqa: PLC0415 - loaded already, and not on every machine

            with suppress(EvdevError, OSError):  # where it may only be read, its owner sees to the light
                self._device.set_led(_CAPS_LIGHT, 0)

    def _lost(self, why: str) -> DeviceLost:
        return DeviceLost(
            f"the scanner {self._path} broke: {why}",
            "check the scanner's cable; the kiosk opens it again by itself",
        )


def _grabbed(path: str) -> Keyboard:
    import evdev  # noqa: PLC0415 - it is there on Linux alone, and where somebody asked for it

    try:
        with ExitStack() as undo:
            device: InputDevice[str] = evdev.InputDevice(path)
            undo.callback(device.close)
            _check(device, path)
            device.grab()
            keyboard = Keyboard(device, path)
            undo.pop_all()
    except OSError as error:
        raise node_unavailable(path, error, "input") from error
    return keyboard


def _check(device: "InputDevice[str]", path: str) -> None:
    if not set(device.capabilities().get(_KEY, ())) >= _NEEDED:
        raise DeviceUnavailable(f"{path} is no keyboard", 'name its event device: look with "ls /dev/input/by-id"')

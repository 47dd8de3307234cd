"""A keyboard as the kernel shows it: its events are the kernel's bytes, in a pipe, and its ioctls are answered here.

What evdev does with both is evdev's own code. There is no ``/dev/uinput`` where tests run.
"""

import errno
import os
import select
import struct
import threading
import types
from contextlib import suppress

import evdev
import evdev.device
import evdev.eventio

from drivers.scanners.keys import KEYS

_SYN, _KEY, _LED = 0, 1, 17
SHIFT, ENTER, TAB, CAPS_LOCK, ALT = 42, 28, 15, 58, 56


class KeyboardDevice:
    """A device node at a path, for as long as it is plugged in; ``patch`` is a MonkeyPatch that lasts as long."""

    def __init__(self, path, patch):
        self.path = path
        self.keys = tuple(range(1, 128))
        self.held = ()
        self.lights: set[int] = set()
        self.grabbed: set[int] = set()
        self._real = vars(evdev.eventio)["_input"]
        self.fd = -1
        self.lock = threading.RLock()
        self.plug()
        self.kernel = types.SimpleNamespace(
            device_read_many=self._read,
            ioctl_devinfo=self._open,
            ioctl_EVIOCGVERSION=lambda _fd: 0x10001,
            ioctl_EVIOCGEFFECTS=lambda _fd: 0,
            ioctl_EVIOCGRAB=self._grab,
            ioctl_capabilities=lambda _fd: {_SYN: [0], _KEY: list(self.keys), _LED: [0, 1, 2]},
            ioctl_EVIOCG_bits=lambda _fd, kind: sorted(self.lights if kind == _LED else self.held),
        )
        patch.setattr(evdev.device, "_input", self.kernel)
        patch.setattr(evdev.eventio, "_input", self.kernel)

    def plug(self):
        if self.fd < 0:
            os.mkfifo(self.path)
            self.fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def unplug(self):
        with self.lock:
            if self.fd < 0:
                return
            self.event(_SYN, 0, 0)  # wakes who waits for it, as the kernel does
            self.grabbed.clear()
            self.path.unlink()
            os.close(self.fd)
            self.fd = -1

    def event(self, kind, code, value):
        with self.lock, suppress(OSError):
            os.write(self.fd, struct.pack("llHHi", 0, 0, kind, code, value))

    def down(self, code):
        self.event(_KEY, code, 1)
        self.event(_SYN, 0, 0)

    def up(self, code):
        self.event(_KEY, code, 0)
        self.event(_SYN, 0, 0)

    def tap(self, code):
        self.down(code)
        self.up(code)

    def type(self, text, end=ENTER):
        for character in text:
            code, shifted = KEYS[character]
            if shifted:
                self.down(SHIFT)
            self.tap(code)
            if shifted:
                self.up(SHIFT)
        self.tap(end)

    def light(self, code, *, lit):
        (self.lights.add if lit else self.lights.discard)(code)
        self.event(_LED, code, int(lit))

    def _open(self, fd):
        """Who opens it hears what comes from then on."""
        while select.select([fd], [], [], 0)[0]:
            os.read(fd, 65536)
        return 3, 0x1EAB, 0x0022, 0x0110, "Scanner", "usb-1/input0", ""

    def _read(self, fd):
        if not self._is_open(fd):
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        events = self._real.device_read_many(fd)
        for _, _, kind, code, value in events:
            if kind == _LED and value == 0:
                self.lights.discard(code)
        return events

    def _grab(self, fd, _on):
        self.grabbed = {other for other in self.grabbed if other != fd and self._is_open(other)}
        if self.grabbed:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self.grabbed.add(fd)

    def _is_open(self, fd):
        try:
            return os.path.samestat(os.fstat(fd), self.path.stat())
        except OSError:
            return False

"""A scan engine in software, at the other end of a pseudo-terminal: its port is a path like any other.

It says the code that lies before it again and again, as engines in their continuous mode do, and answers commands as
its maker's engines do. ``say`` lets it say anything: half a line, noise, a flood.
"""

import os
import pty
import re
import select
import threading
import tty
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

_TICK = 0.02
_Answer = Callable[[re.Match[bytes], bytes], bytes]
_ACK, _NAK = b"\x06", b"\x15"
_SSI = {_ACK: b"\x04\xd0\x00\x00\xff\x2c", _NAK: b"\x05\xd1\x00\x00\x01\xff\x29"}

_ANSWERS: Mapping[str, tuple[re.Pattern[bytes], _Answer]] = {
    "": (re.compile(rb".+", re.DOTALL), lambda _command, _mark: b""),
    "newland": (
        re.compile(rb"~(\x010000#[^;]*);\x03"),
        lambda command, mark: b"\x02%s%s;\x03" % (command[1], mark),
    ),
    "honeywell": (
        re.compile(rb"\x16(?:[TU]\r|M\r([^!]*)!)"),
        lambda command, mark: b"%s%s!" % (command[1].upper(), mark) if command[1] else b"",
    ),
    "zebra": (
        re.compile(rb"\x04[\xc0-\xf0]\x04\x00..|\x07\xc6\x04\x00.{5}", re.DOTALL),
        lambda _command, mark: _SSI[mark],
    ),
}
"""What a maker's commands look like, and the answer to one that was carried out (ACK) or refused (NAK)"""


class VirtualEngine:
    """An engine that is plugged in, at ``path``."""

    def __init__(self, path: Path, vendor: str = "", again: float = 0.1) -> None:
        """``vendor``: who made it, "" for one that answers nothing; ``again``: seconds until it repeats a code."""
        self.path = path
        self.told: list[bytes] = []
        """the commands that it got"""
        self.refuses = False
        """answers that it can't do what it is told"""
        self.mute = False
        """answers nothing"""
        self._pattern, self._answer = _ANSWERS[vendor]
        self._again = again
        self._code: bytes | None = None
        self._heard = b""
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._fd = -1
        self.plug()
        self._thread = threading.Thread(target=self._work, name=f"virtual engine {path}", daemon=True)
        self._thread.start()

    def __repr__(self) -> str:
        return f"<VirtualEngine {self.path}{' unplugged' if self._fd < 0 else ''}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def show(self, text: str | None, end: bytes = b"\r") -> None:
        """Hold a code before it, instead of the one that was there; None: nothing."""
        self._code = None if text is None else text.encode("ascii") + end

    def say(self, data: bytes) -> None:
        """Send these bytes; what the line does not take at once is sent as it takes it, or lost when nobody listens."""
        while data and self._poll(select.POLLOUT, 1000) & select.POLLOUT:
            with self._lock, suppress(OSError):
                data = data[os.write(self._fd, data[:1024]) :]

    def plug(self) -> None:
        """Appear at the path, unless it is there."""
        with self._lock:
            if self._fd >= 0:
                return
            self._fd, theirs = pty.openpty()
            tty.setraw(theirs)
            os.set_blocking(self._fd, False)
            new = self.path.with_name(f"{self.path.name}.new")
            new.symlink_to(os.ttyname(theirs))
            new.replace(self.path)
            os.close(theirs)

    def unplug(self) -> None:
        """Vanish; idempotent."""
        with self._lock:
            if self._fd >= 0:
                self.path.unlink()
                os.close(self._fd)
                self._fd = -1

    def close(self) -> None:
        """Vanish for good; idempotent."""
        self._closed.set()
        self._thread.join()
        self.unplug()

    def _work(self) -> None:
        ticks = 0
        while not self._closed.wait(_TICK):
            self._listen()
            ticks += 1
            if self._code is not None and ticks * _TICK >= self._again:
                ticks = 0
                with self._lock, suppress(OSError):
                    os.write(self._fd, self._code)

    def _listen(self) -> None:
        with self._lock, suppress(OSError):
            self._heard += os.read(self._fd, 4096)
        while command := self._pattern.search(self._heard):
            self._heard = self._heard[command.end() :]
            self.told.append(command[0])
            if not self.mute:
                self.say(self._answer(command, _NAK if self.refuses else _ACK))

    def _poll(self, event: int, milliseconds: int) -> int:
        poll = select.poll()
        with self._lock:
            if self._fd < 0:
                return 0
            poll.register(self._fd, event)
        return next((flags for _, flags in poll.poll(milliseconds)), 0)

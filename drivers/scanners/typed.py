"""Codes that people type, as a reader: ``typed:``, or ``typed:NAME`` where there are several places to type.

What people type on (a keypad on the screen) puts in with ``put`` what they typed, and the reader of the same address
hands it out. What the text must be is the affair of who puts it in; here it is printable, and short enough.
"""

import re
from collections import deque
from threading import Condition, Lock
from typing import Self

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.ports import Scan
from drivers.scanners.lines import Frame

MOST_WAITING = 8
"""Codes that may wait to be read"""

_places: dict[str, "TypedReader"] = {}
_places_lock = Lock()


class TypedReader:
    """Hands out what was put in at its place; a CodeReader. Each ``put`` is one scan."""

    def __init__(self, name: str) -> None:
        """Be the reader of this place; raises DeviceUnavailable if it has one."""
        self.name = name
        self._waiting: deque[Scan] = deque()
        self._changed = Condition()
        self._closed = False
        with _places_lock:
            if name in _places:
                raise DeviceUnavailable(f"{name} is read already", "keep one reader for each place")
            _places[name] = self

    def __repr__(self) -> str:
        return f"<TypedReader {self.name}{' closed' if self._closed else ''}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def put(self, text: str) -> None:
        """Take a text that was typed, from any thread; raises ValueError for one that can't be a code.

        Raises DeviceUnavailable where nobody reads it.
        """
        if not text.isascii() or Frame().text(text.encode("ascii")) != text:
            raise ValueError("a code has 1 to 512 printable characters of ASCII")
        with self._changed:
            if self._closed or len(self._waiting) >= MOST_WAITING:
                raise _unread(self.name)
            self._waiting.append(Scan(text, self.name))
            self._changed.notify()

    def read(self, timeout: float) -> Scan | None:
        """See CodeReader."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, timeout)
            if self._closed:
                raise DeviceLost(f"{self.name} is closed", "restart the kiosk")
            return self._waiting.popleft() if self._waiting else None

    def close(self) -> None:
        """See CodeReader. What was not read is thrown away."""
        with _places_lock:
            if _places.get(self.name) is self:
                del _places[self.name]
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()


def put(text: str, place: str = "typed:") -> None:
    """Put a text in at a place, which the reader of that address hands out; raises as TypedReader.put does."""
    with _places_lock:
        reader = _places.get(place)
    if reader is None:
        raise _unread(place)
    reader.put(text)


def check(address: Address) -> None:
    """Raise AddressError where the address can't be right."""
    address.allow()
    if not re.fullmatch(r"[a-z0-9-]{0,32}", address.spec):
        raise AddressError(str(address), 'write it as "typed:", or as "typed:NAME" with a name of a-z, 0-9 and -')


def from_address(address: Address) -> TypedReader:
    """The reader for a ``typed:`` address; raises AddressError, and DeviceUnavailable where it has one already."""
    check(address)
    return TypedReader(str(address))


def _unread(name: str) -> DeviceUnavailable:
    return DeviceUnavailable(
        f"what is typed at {name} is not read now", f'let the kiosk run with [[readers]] device = "{name}"'
    )

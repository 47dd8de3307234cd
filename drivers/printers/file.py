"""Printers that are a file: the kernel's node of a USB printer (``file:///dev/usb/lp0``), a pipe, a plain file.

A node is read and written; it goes away when the printer is unplugged and comes back when it is plugged in again. On
close the kernel (usblp) gives up what the printer has not taken. A pipe needs somebody who reads it. A plain file
collects the bytes behind what it holds, and is made, for its owner alone, if it is not there; nothing is ever made in
``/dev``, where a missing file is a missing printer. Pipe and file say nothing: what is printed there is not proved.
"""

import fcntl
import os
import stat
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from drivers.address import Address
from drivers.descriptor import Descriptor
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.printers.transport import Opener
from drivers.refusals import node_unavailable

_DEVICES = Path("/dev")
_OWNER_ALONE = 0o600


class _Kind(NamedTuple):
    """What can be done with one kind of file."""

    is_it: Callable[[int], bool]
    flags: int
    hears: bool


_KINDS = (
    _Kind(stat.S_ISCHR, os.O_RDWR, hears=True),
    _Kind(stat.S_ISFIFO, os.O_WRONLY, hears=False),
    _Kind(stat.S_ISREG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, hears=False),
)
_ALWAYS = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def opener(address: Address) -> Opener:
    """What opens the file; raises AddressError where none is named."""
    address.allow()
    path = address.path()
    if not path:
        raise AddressError(str(address), 'write it as "file:///dev/usb/lp0"')

    def open_() -> FileTransport:
        kind = _kind(path)
        return FileTransport(path, _opened(path, kind), hears=kind.hears)

    return open_


class FileTransport:
    """One opening of a file."""

    def __init__(self, path: str, fd: int, *, hears: bool) -> None:
        self._path = path
        self._fd = fd
        self._line: Descriptor | None = Descriptor(fd, self._lost, hears=hears, ends=False)

    def __repr__(self) -> str:
        return f"<FileTransport {self._path}{'' if self._line else ' closed'}>"

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes within the time; raises DeviceLost."""
        return self._open().write(data, timeout)

    def read(self, timeout: float) -> bytes:
        """What came, or nothing within the time; raises DeviceLost."""
        return self._open().read(timeout)

    def close(self) -> None:
        """Let go of the file; idempotent."""
        if self._line is not None:
            self._line = None
            os.close(self._fd)

    def _open(self) -> Descriptor:
        if self._line is None:
            raise self._lost("it was closed")
        return self._line

    def _lost(self, why: str) -> DeviceLost:
        return DeviceLost(
            f"the printer at {self._path} went away: {why}",
            "check the printer's power and its cable; the kiosk opens it again by itself",
        )


def _kind(path: str) -> _Kind:
    try:
        mode = Path(path).stat().st_mode
    except FileNotFoundError as error:
        if Path(path).resolve().is_relative_to(_DEVICES):
            raise node_unavailable(path, error, "lp") from error
        mode = stat.S_IFREG
    except OSError as error:
        raise node_unavailable(path, error, "lp") from error
    for kind in _KINDS:
        if kind.is_it(mode):
            return kind
    raise DeviceUnavailable(f"{path} is nothing that could be printed on", "name a device, a pipe or a file")


def _opened(path: str, kind: _Kind) -> int:
    try:
        fd = os.open(path, kind.flags | _ALWAYS, _OWNER_ALONE)
    except OSError as error:
        raise node_unavailable(path, error, "lp") from error
    with ExitStack() as undo:
        undo.callback(os.close, fd)
        _claim(path, fd)
        undo.pop_all()
    return fd


def _claim(path: str, fd: int) -> None:
    """Make it ours alone among those who ask."""
    if os.isatty(fd):
        raise DeviceUnavailable(f"{path} is a serial port", f'write its address as "serial://{path}"')
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise node_unavailable(path, error, "lp") from error

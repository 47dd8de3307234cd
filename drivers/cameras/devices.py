"""The cameras that are plugged in, by their stable names, and what each can do. Asking disturbs no program."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from drivers.cameras import v4l2
from drivers.cameras.v4l2 import Request, Size

Ioctl = Callable[[int, int, bytearray], object]
"""Asks a device; the answer replaces the question. Raises OSError where it refuses"""

_MOST = 64
"""A driver that never ends its list is not listened to any longer"""


@dataclass(frozen=True)
class Setting:
    """What a setting is now, and its bounds; where the device sets it by itself, what it has found."""

    now: int
    lowest: int
    highest: int


@dataclass(frozen=True)
class Device:
    """A camera of this machine."""

    path: Path
    """its stable name below ``/dev/v4l/by-id`` where it has one, else ``/dev/video…``"""
    name: str = ""
    """what its maker calls it"""
    formats: Mapping[str, tuple[Size, ...]] = field(default_factory=dict)
    """width and height of its pictures, by format; MJPG should be among them"""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """those of exposure (100 µs), gain and focus that it has"""
    trouble: str = ""
    """why it can't be asked, and what to do"""

    @property
    def address(self) -> str:
        """What ``[[readers]]`` calls it."""
        return f"camera://{self.path}"


def devices(dev: Path = Path("/dev"), ioctl: Ioctl = fcntl.ioctl) -> list[Device]:
    """All cameras below ``dev``, those with stable names first; what gives no pictures is left out."""
    named = {link.resolve(): link for link in sorted(dev.glob("v4l/by-id/*"), reverse=True)}
    every = sorted(path.resolve() for path in dev.glob("video[0-9]*"))
    stable = sorted(named.values())
    paths = [*stable, *(path for path in every if path not in named)]
    return [found for path in paths if (found := device(path, ioctl))]


def device(path: Path, ioctl: Ioctl = fcntl.ioctl) -> Device | None:
    """The camera at a path; None where it gives no pictures."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError:
        return Device(path, trouble="it may not be opened by this account: add the account to the group video")
    except OSError as error:  # unplugged this moment, or a link into nothing
        return Device(path, trouble=f"it can't be opened: {error.strerror}; unplug the camera and plug it in again")
    try:
        return _asked(path, lambda request, question: _answer(ioctl, handle, request, question))
    finally:
        os.close(handle)


_Ask = Callable[[Request, bytearray], bytes | None]


def _asked(path: Path, ask: _Ask) -> Device | None:
    said = ask(Request.QUERYCAP, v4l2.capability_question())
    able = v4l2.capability(said) if said else None
    if able is None or not able.gives_pictures:
        return None
    formats: dict[str, tuple[Size, ...]] = {}
    for answer in _all(ask, Request.ENUM_FMT, v4l2.format_question):
        sizes = _all(ask, Request.ENUM_FRAMESIZES, partial(v4l2.size_question, answer))
        formats[v4l2.format_(answer)] = tuple(sorted({v4l2.size(size) for size in sizes}))
    return Device(path, able.name, formats, _settings(ask))


def _settings(ask: _Ask) -> dict[str, Setting]:
    return {name: found for name, number in v4l2.CONTROLS.items() if (found := _setting(ask, number))}


def _setting(ask: _Ask, number: int) -> Setting | None:
    answer, value = (
        ask(Request.QUERYCTRL, v4l2.control_question(number)),
        ask(Request.G_CTRL, v4l2.value_question(number)),
    )
    bounds = v4l2.bounds(answer) if answer else None
    return Setting(v4l2.value(value), *bounds) if bounds and value else None


def _all(ask: _Ask, request: Request, question: Callable[[int], bytearray]) -> Iterator[bytes]:
    for index in range(_MOST):
        answer = ask(request, question(index))
        if answer is None:
            return
        yield answer


def _answer(ioctl: Ioctl, handle: int, request: Request, question: bytearray) -> bytes | None:
    try:
        ioctl(handle, request, question)
    except OSError:
        return None
    return bytes(question)

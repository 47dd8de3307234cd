"""Which camera an address means: rows of a table. Addresses are checked here, and nothing is opened yet.

| address | camera |
|---|---|
| ``camera:///dev/v4l/by-id/…?width=1280&height=720&fps=30`` | a device; also ``exposure``, ``gain`` and ``focus`` |
| ``camera:http://host/stream.mjpg`` | MJPEG over HTTP; the question mark is the stream's own |
| ``camera:frames/f_%03d.jpg`` | JPEG files whose names count up from 0 or 1, 30 a second |
| ``camera:film.mp4`` | a film at its own speed; at its end the camera is lost and comes back, at its start |
| ``virtual:PATH`` | a lobby, and a phone in it while the picture at PATH exists |
| ``virtual:?text=CODE`` | the same with a phone that always shows this code |
| ``virtual:`` | an empty lobby; all three take ``seed``, ``fps``, ``dark`` and ``glare`` |
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from drivers.address import Address
from drivers.cameras.frames import Camera, Opener
from drivers.cameras.stills import stills
from drivers.errors import AddressError

_Bounds = Mapping[str, tuple[int, int]]

_DEVICE: _Bounds = {
    "width": (160, 7680),
    "height": (120, 4320),
    "fps": (1, 240),
    "exposure": (0, 10_000),
    "gain": (0, 65_535),
    "focus": (0, 65_535),
}
_VIRTUAL: _Bounds = {"seed": (0, 2**32 - 1), "fps": (1, 60), "dark": (0, 1), "glare": (0, 1)}


def opener(address: Address) -> Opener:
    """What opens the camera of an address; raises AddressError where the address can't be right."""
    for scheme, spec, make in _CAMERAS:
        if scheme == address.scheme and re.match(spec, address.spec):
            return make(address)
    raise AddressError(str(address), 'write it as "camera:///dev/v4l/by-id/…", "camera:http://…" or "camera:film.mp4"')


def name(address: Address) -> str:
    """The address as logs may see it: without options and a stream's password or query, which may hold secrets."""
    return f"{address.scheme}:{re.sub(r'//[^/@]*@', '//', address.spec.partition('?')[0])}"


def _device(address: Address) -> Opener:
    settings = _numbers(address, _DEVICE)

    def open_() -> Camera:
        from drivers.cameras import capture  # noqa: PLC0415 - loads OpenCV

        return capture.device(address.path(), settings)

    return open_


def _stream(address: Address) -> Opener:
    if not urlsplit(address.spec).hostname:
        raise AddressError(name(address), 'write it as "camera:http://host:port/stream.mjpg"')

    def open_() -> Camera:
        from drivers.cameras import capture  # noqa: PLC0415 - loads OpenCV

        return capture.stream(address.spec, name(address))

    return open_


def _film(address: Address) -> Opener:
    _numbers(address, {})

    def open_() -> Camera:
        from drivers.cameras import capture  # noqa: PLC0415 - loads OpenCV

        return capture.film(address.path())

    return open_


def _stills(address: Address) -> Opener:
    _numbers(address, {})

    return lambda: stills(address.path())


def _virtual(address: Address) -> Opener:
    text = address.options.get("text", "")
    settings = _numbers(address, _VIRTUAL, texts=("text",))
    if text and address.spec:
        raise AddressError(str(address), "give the virtual camera a picture's path or a text, not both")

    def open_() -> Camera:
        from drivers.cameras.virtual import ailing, camera  # noqa: PLC0415 - loads OpenCV

        path = Path(address.path()) if address.spec else None
        well = camera.camera(path, text, settings)
        return ailing.AilingCamera(well, path) if path else well

    return open_


def _numbers(address: Address, bounds: _Bounds, texts: tuple[str, ...] = ()) -> dict[str, int]:
    """The options of an address as numbers within their bounds."""
    numbers = {}
    for option, value in address.options.items():
        if option in texts:
            continue
        if option not in bounds:
            known = ", ".join([*bounds, *texts])
            raise AddressError(str(address), f"{option!r} is no option of this camera; it has: {known or 'none'}")
        lowest, highest = bounds[option]
        if not re.fullmatch(r"\d{1,10}", value) or not lowest <= int(value) <= highest:
            raise AddressError(str(address), f"{option} is a whole number from {lowest} to {highest}")
        numbers[option] = int(value)
    return numbers


_CAMERAS: tuple[tuple[str, str, Callable[[Address], Opener]], ...] = (
    ("camera", r"https?://", _stream),
    ("camera", r"(//)?/dev/", _device),
    ("camera", r"(?!\w+:)[^%]*%0?\d?d[^%]*\.(?i:jpe?g)$", _stills),
    ("camera", r"(?!\w+:).*[^/]$", _film),
    ("virtual", r"", _virtual),
)

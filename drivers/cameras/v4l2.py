"""What Linux says of a camera, as bytes: requests of Video4Linux and their answers, after linux/videodev2.h. Pure."""

import struct
from enum import IntEnum
from typing import NamedTuple

Size = tuple[int, int]


class Request(IntEnum):
    """The numbers of the questions."""

    QUERYCAP = 0x80685600
    ENUM_FMT = 0xC0405602
    G_CTRL = 0xC008561B
    QUERYCTRL = 0xC0445624
    ENUM_FRAMESIZES = 0xC02C564A


CONTROLS = {"exposure": 0x009A0902, "gain": 0x00980913, "focus": 0x009A090A}
"""V4L2_CID_EXPOSURE_ABSOLUTE, _GAIN and _FOCUS_ABSOLUTE, by what an address calls them"""

_CAPABILITY = struct.Struct("=16s32s32s3I12x")
_FORMAT = struct.Struct("=3I32s2I12x")
_SIZE = struct.Struct("=9I8x")
_CONTROL = struct.Struct("=2I32s4iI8x")
_VALUE = struct.Struct("=Ii")

_CAPTURE, _DEVICE_CAPS = 0x1, 0x80000000
_TYPE_CAPTURE = 1
_DISCRETE = 1
_DISABLED = 0x1


class Capability(NamedTuple):
    """Who a device is."""

    name: str
    gives_pictures: bool
    """a camera has a second device, for metadata, that gives none"""


def capability_question() -> bytearray:
    """Ask who a device is."""
    return bytearray(_CAPABILITY.size)


def capability(answer: bytes) -> Capability:
    """The answer to QUERYCAP."""
    _driver, card, _bus, _version, of_all, of_this = _CAPABILITY.unpack(answer)
    able = of_this if of_all & _DEVICE_CAPS else of_all
    return Capability(_text(card), bool(able & _CAPTURE))


def format_question(index: int) -> bytearray:
    """Ask for the format of a number; a device refuses the number after its last one."""
    return bytearray(_FORMAT.pack(index, _TYPE_CAPTURE, 0, b"", 0, 0))


def format_(answer: bytes) -> str:
    """The four letters in the answer to ENUM_FMT, as MJPG or YUYV."""
    pixels: int = _FORMAT.unpack(answer)[4]
    return _text(pixels.to_bytes(4, "little")).strip()


def size_question(format_answer: bytes, index: int) -> bytearray:
    """Ask for the size of a number in a format; a device refuses the number after its last one."""
    pixels = _FORMAT.unpack(format_answer)[4]
    return bytearray(_SIZE.pack(index, pixels, *[0] * 7))


def size(answer: bytes) -> Size:
    """Width and height in the answer to ENUM_FRAMESIZES; of a device that scales as one likes, the largest."""
    _index, _pixels, kind, first, second, _step, _lowest, fifth, _rise = _SIZE.unpack(answer)
    return (first, second) if kind == _DISCRETE else (second, fifth)


def control_question(number: int) -> bytearray:
    """Ask for the bounds of a setting; a device refuses one that it does not have."""
    return bytearray(_CONTROL.pack(number, 0, b"", 0, 0, 0, 0, 0))


def bounds(answer: bytes) -> tuple[int, int] | None:
    """Lowest and highest value in the answer to QUERYCTRL; None where it is switched off for good."""
    _number, _kind, _name, lowest, highest, _step, _default, flags = _CONTROL.unpack(answer)
    return None if flags & _DISABLED else (lowest, highest)


def value_question(number: int) -> bytearray:
    """Ask what a setting is now."""
    return bytearray(_VALUE.pack(number, 0))


def value(answer: bytes) -> int:
    """The value in the answer to G_CTRL."""
    found: int = _VALUE.unpack(answer)[1]
    return found


def _text(field: bytes) -> str:
    text = field.partition(b"\0")[0].decode("utf-8", "replace")
    return "".join(letter for letter in text if letter.isprintable())

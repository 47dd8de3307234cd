"""A folder like /dev and what its cameras answer, field by field as the kernel's header lays the answers out."""

import ctypes
import errno
import os
from dataclasses import dataclass, field

CAPTURE, METADATA, DEVICE_CAPS = 0x1, 0x00800000, 0x80000000
u32, s32 = ctypes.c_uint32, ctypes.c_int32


def letters(name):
    return int.from_bytes(name.encode(), "little")


class Capability(ctypes.Structure):
    _fields_ = [
        ("driver", ctypes.c_char * 16),
        ("card", ctypes.c_char * 32),
        ("bus_info", ctypes.c_char * 32),
        ("version", u32),
        ("capabilities", u32),
        ("device_caps", u32),
        ("reserved", u32 * 3),
    ]


class Format(ctypes.Structure):
    _fields_ = [
        ("index", u32),
        ("type", u32),
        ("flags", u32),
        ("description", ctypes.c_char * 32),
        ("pixelformat", u32),
        ("mbus_code", u32),
        ("reserved", u32 * 3),
    ]


class FrameSize(ctypes.Structure):
    _fields_ = [
        ("index", u32),
        ("pixel_format", u32),
        ("type", u32),
        ("width_or_lowest", u32),
        ("height_or_highest_width", u32),
        ("step_width", u32),
        ("min_height", u32),
        ("max_height", u32),
        ("step_height", u32),
        ("reserved", u32 * 2),
    ]


class Control(ctypes.Structure):
    _fields_ = [
        ("id", u32),
        ("type", u32),
        ("name", ctypes.c_char * 32),
        ("minimum", s32),
        ("maximum", s32),
        ("step", s32),
        ("default_value", s32),
        ("flags", u32),
        ("reserved", u32 * 2),
    ]


class Value(ctypes.Structure):
    _fields_ = [("id", u32), ("value", s32)]


@dataclass
class Camera:
    """A device as the kernel shows it; what is asked beyond it is refused."""

    card: str = "HD Camera"
    caps: int = CAPTURE
    capabilities: int = CAPTURE | METADATA | DEVICE_CAPS
    formats: dict[str, list[tuple[int, int]]] = field(
        default_factory=lambda: {"YUYV": [(640, 480)], "MJPG": [(1920, 1080), (1280, 720)]}
    )
    scales: bool = False
    controls: dict[int, tuple[int, int, int, int]] = field(
        default_factory=lambda: {0x009A0902: (3, 2047, 0, 156), 0x009A090A: (0, 250, 1, 30)}
    )
    """lowest, highest, flags and value"""

    def answer(self, question):
        number, size = question & 0xFF, question >> 16 & 0x3FFF
        kind, fill = {
            0: (Capability, self._capability),
            2: (Format, self._format),
            27: (Value, self._value),
            36: (Control, self._control),
            74: (FrameSize, self._size),
        }[number]
        assert ctypes.sizeof(kind) == size, "another size than the kernel's"
        return kind, fill

    def _capability(self, answer):
        answer.card, answer.device_caps, answer.capabilities = self.card.encode(), self.caps, self.capabilities

    def _format(self, answer):
        assert answer.type == 1
        answer.pixelformat = letters(list(self.formats)[answer.index])

    def _size(self, answer):
        (sizes,) = [sizes for name, sizes in self.formats.items() if letters(name) == answer.pixel_format]
        width, height = sizes[answer.index]
        if self.scales:
            answer.type, answer.width_or_lowest, answer.min_height = 3, 16, 16
            answer.height_or_highest_width, answer.max_height = width, height
        else:
            answer.type, answer.width_or_lowest, answer.height_or_highest_width = 1, width, height

    def _control(self, answer):
        answer.minimum, answer.maximum, answer.flags, _ = self.controls[answer.id]

    def _value(self, answer):
        answer.value = self.controls[answer.id][3]


class Machine:
    """Its ``dev`` is a folder; its ``ioctl`` asks the cameras that were plugged in."""

    def __init__(self, dev):
        self.dev = dev
        self.cameras = {}

    def plug(self, number, camera, name=None):
        path = self.dev / f"video{number}"
        path.touch()
        self.cameras[path.stat().st_ino] = camera
        if name:
            link = self.dev / "v4l" / "by-id" / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)

    def ioctl(self, handle, request, question):
        kind, fill = self.cameras[os.fstat(handle).st_ino].answer(request)
        answer = kind.from_buffer(question)
        try:
            fill(answer)
        except LookupError:
            raise OSError(errno.EINVAL, "Invalid argument") from None

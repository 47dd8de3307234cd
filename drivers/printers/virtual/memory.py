"""What a printer keeps for later: pictures, characters of its user, notes, a macro."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from PIL import Image

ROOM = 1 << 18
"""bytes of pictures and of notes that are kept over a power cut; more is refused"""
MACRO = 2048
"""bytes of a macro; what is longer is cut off"""


@dataclass(frozen=True)
class Picture:
    """A picture that is stored, packed to bytes: a set bit is black, ``width`` may end within a byte."""

    width: int
    height: int
    data: bytes
    scale: tuple[int, int] = (1, 1)

    @property
    def image(self) -> Image.Image:
        """Mode "1", where 1 is ink."""
        image = Image.frombytes("1", (self.width, self.height), self.data)
        return self.enlarged(image, self.scale)

    @staticmethod
    def enlarged(image: Image.Image, scale: tuple[int, int]) -> Image.Image:
        """Every dot ``scale`` times as wide and as high."""
        return image.resize((image.width * scale[0], image.height * scale[1]), Image.Resampling.NEAREST)


def upright(height: int, data: bytes) -> Image.Image:
    """A picture that is given by columns, each ``height`` dots (a multiple of 8) from top to bottom."""
    count = len(data) * 8 // height
    return Image.frombytes("1", (height, count), data).transpose(Image.Transpose.TRANSPOSE)


@dataclass
class Flash:
    """What stays without power."""

    images: dict[int, Picture] = field(default_factory=dict)
    """FS q, FS 94: by number"""
    graphics: dict[bytes, Picture] = field(default_factory=dict)
    """GS ( L 67: by key"""
    notes: dict[bytes, bytes] = field(default_factory=dict)
    """GS ( C: by key"""

    @property
    def room(self) -> int:
        """How many bytes of pictures can still be kept."""
        return max(ROOM - _size(self.images.values()) - _size(self.graphics.values()), 0)

    @property
    def note_room(self) -> int:
        """How many bytes of notes can still be kept."""
        return max(ROOM - sum(map(len, self.notes.values())), 0)


@dataclass
class Memory:
    """What is gone without power; ``forget`` is what ESC @ makes of it."""

    downloads: dict[bytes, Picture] = field(default_factory=dict)
    """GS ( L 83: by key"""
    buffered: Picture | None = None
    """GS ( L 112: the next to be printed"""
    image: Image.Image | None = None
    """GS *"""
    letters: dict[tuple[int, int], Image.Image] = field(default_factory=dict)
    """ESC &: by font and byte"""
    doubles: dict[bytes, Image.Image] = field(default_factory=dict)
    """FS 2: by code"""
    macro: bytes = b""
    recording: bytearray | None = None

    @property
    def room(self) -> int:
        """How many bytes of pictures can still be kept."""
        return max(ROOM - _size(self.downloads.values()), 0)

    def forget(self) -> None:
        """Keep downloads and the macro alone."""
        self.buffered = self.image = None
        self.letters = {}
        self.doubles = {}


class Replay:
    """What a macro still has to say."""

    def __init__(self, macro: bytes = b"", times: int = 0) -> None:
        self._macro = macro
        self._times = times if macro else 0
        self._at = 0

    def __bool__(self) -> bool:
        return self._times > 0

    def take(self, count: int) -> bytes:
        """The next bytes, at most ``count``, and not beyond the end of the macro."""
        said = self._macro[self._at : self._at + count]
        self._at += len(said)
        if self._at == len(self._macro):
            self._at = 0
            self._times -= 1
        return said


def _size(pictures: Iterable[Picture]) -> int:
    return sum(len(picture.data) for picture in pictures)

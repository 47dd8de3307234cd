"""What is asked about a picture and what is answered, and how both stand in bytes. Pure.

A question is a head, which says what is wanted, whether a JPEG or gray pixels follow, which heavy step has its turn,
and how many rows of how many bytes (a JPEG is one row). An answer is a thumbnail or figures, after their length, and
the texts as lines: they are printable ASCII, so none of them holds the end of a line.
"""

import struct
from dataclasses import dataclass
from enum import IntFlag
from typing import TYPE_CHECKING, Self

from drivers.cameras.figures import Figures
from drivers.cameras.packet import Packet

if TYPE_CHECKING:  # the parent needs no numbers, only bytes
    from drivers.cameras.gray import Gray

HEAD = struct.Struct(">BIII")
_JPEG = 1 << 7
_LENGTH = struct.Struct(">H")


class Ask(IntFlag):
    """What is wanted of a picture. Its thumbnail is answered whatever is asked, as it costs next to nothing."""

    THUMBNAIL = 0
    GLIMPSE = 1
    """the texts by the cheapest way alone, which reads nine of ten"""
    LOOK = 2
    """the texts by all that can be done in 25 ms of processor time"""
    FIGURES = 4
    BEYOND = 8
    """with LOOK: by all ways together, and not by the first that sees anything: something is always seen"""


TEXTS = Ask.GLIMPSE | Ask.LOOK
"""The ways to look for codes"""


@dataclass(frozen=True)
class Answer:
    """What was seen in a picture."""

    texts: list[str]
    thumbnail: bytes = b""
    """gray of each cell as in Figures; empty where there is no picture"""
    figures: Figures | None = None
    """None where they were not asked for"""

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """The answer in what ``pack`` made. Raises OSError for anything else."""
        try:
            (length,) = _LENGTH.unpack_from(data)
            cells, texts = data[_LENGTH.size : _LENGTH.size + length], data[_LENGTH.size + length :]
            figures = Figures.unpack(cells) if length == Figures.SIZE else None
            return cls(lines(texts), figures.thumbnail if figures else cells, figures)
        except (struct.error, UnicodeDecodeError) as error:
            raise ConnectionError(f"it said nonsense: {error}") from error

    def pack(self) -> bytes:
        """The answer as bytes."""
        cells = self.figures.pack() if self.figures else self.thumbnail
        return _LENGTH.pack(len(cells)) + cells + text(self.texts)


def question(picture: "Packet | Gray", ask: Ask, turn: int) -> bytes:
    """A question as bytes; ``turn`` says which of the heavy steps is taken."""
    if isinstance(picture, Packet):
        return HEAD.pack(ask | _JPEG, turn, 1, len(picture.jpeg)) + picture.jpeg
    return HEAD.pack(ask, turn, *picture.shape) + picture.tobytes()


def asked(head: bytes) -> tuple[Ask, bool, int, tuple[int, int]]:
    """What the head of a question says: what is wanted, whether a JPEG follows, the turn, and the rows and columns."""
    kind, turn, height, width = HEAD.unpack(head)
    return Ask(kind & ~_JPEG), bool(kind & _JPEG), turn, (height, width)


def text(rows: list[str]) -> bytes:
    """Texts as bytes."""
    return "\n".join(rows).encode("ascii")


def lines(data: bytes) -> list[str]:
    """The texts in what ``text`` made."""
    return data.decode("ascii").splitlines()

"""A picture in figures, small enough to cross from one process to another."""

import struct
from dataclasses import dataclass
from typing import ClassVar, Self

COLUMNS, ROWS = 32, 18
CELLS = COLUMNS * ROWS

_WIRE = struct.Struct(f">f{CELLS}s{CELLS}s")


@dataclass(frozen=True)
class Figures:
    """What is known of a picture without looking for codes; cells go row by row."""

    SIZE: ClassVar[int] = _WIRE.size
    """bytes that ``pack`` makes"""

    sharpness: float
    """how steep the steepest edges are, 0 to 1; 1 where nothing has edges"""
    thumbnail: bytes
    """gray of each cell, 0 black to 255 white"""
    burnt: bytes
    """share of each cell that is too bright to say anything, 0 to 255"""

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """The figures in what ``pack`` made."""
        return cls(*_WIRE.unpack(data))

    def pack(self) -> bytes:
        """The figures as bytes."""
        return _WIRE.pack(self.sharpness, self.thumbnail, self.burnt)

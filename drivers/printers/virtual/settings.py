"""What ESC @ sets back to its beginnings."""

from dataclasses import dataclass, field
from typing import Self

from drivers.printers.virtual.dialects import Dialect
from drivers.printers.virtual.symbols import BarcodeStyle

CELLS = {0: (12, 24), 1: (9, 17)}
"""width and height of a letter in dots, by font"""
CHINESE_CELL = 24
LINE_SPACING = 30


@dataclass(frozen=True)
class Picture:
    """A picture that is stored to be printed later: ``stride`` bytes in a row, each row ``times`` times."""

    stride: int = 1
    data: bytes = b""
    wide: bool = False
    times: int = 1


@dataclass
class Settings:
    """How what comes next is to look; lengths in dots."""

    chinese: bool
    area: int
    left: int = 0
    align: int = 0
    spacing: int = LINE_SPACING
    font: int = 0
    page: int = 0
    bold: bool = False
    underline: int = 0
    inverse: bool = False
    upside_down: bool = False
    size: tuple[int, int] = (1, 1)
    chinese_size: tuple[int, int] = (1, 1)
    chinese_underline: int = 0
    gap: int = 0
    chinese_gap: tuple[int, int] = (0, 0)
    tabs: tuple[int, ...] = tuple(range(8, 250, 8))
    barcode: BarcodeStyle = field(default_factory=BarcodeStyle)
    qr_module: int = 3
    qr_level: int = 48
    qr_data: bytes = b""
    picture: Picture = Picture()

    @classmethod
    def of(cls, dialect: Dialect) -> Self:
        """The settings of a printer that was just switched on."""
        return cls(chinese=dialect.chinese, area=dialect.width)

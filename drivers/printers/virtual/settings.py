"""What ESC @ sets back to its beginnings."""

from dataclasses import dataclass, field
from typing import Self

from drivers.printers.virtual.barcodes import BarcodeStyle
from drivers.printers.virtual.dialects import Dialect
from drivers.printers.virtual.double_byte import SCRIPTS, Script
from drivers.printers.virtual.matrices import MatrixStyle
from drivers.printers.virtual.page import Frame

CELLS = {0: (12, 24), 1: (9, 17), 2: (9, 17), 3: (8, 16), 4: (16, 32)}
"""width and height of a letter in dots, by font"""
DOUBLE_CELLS = {0: (24, 24), 1: (20, 24), 2: (16, 16)}
"""the same for double-byte characters"""
LINE_SPACING = 30
DPI = 203
"""what motion units are fractions of an inch of: 8 dots per millimetre"""


@dataclass
class Settings:
    """How what comes next is to look; lengths in dots."""

    double: bool
    """whether bytes are read in pairs where they can be"""
    area: int
    script: Script
    """what pairs of bytes mean"""
    left: int = 0
    align: int = 0
    spacing: int = LINE_SPACING
    units: tuple[int, int] = (DPI, DPI)
    font: int = 0
    page: int = 0
    country: int = 0
    own: bool = False
    bold: bool = False
    italic: bool = False
    underline: int = 0
    inverse: bool = False
    turned: bool = False
    smooth: bool = False
    upside_down: bool = False
    size: tuple[int, int] = (1, 1)
    double_font: int = 0
    double_size: tuple[int, int] = (1, 1)
    double_underline: int = 0
    gap: int = 0
    double_gap: tuple[int, int] = (0, 0)
    tabs: tuple[int, ...] = tuple(range(8, 250, 8))
    frame: Frame | None = None
    """the area of page mode, if one was chosen"""
    direction: int = 0
    barcode: BarcodeStyle = field(default_factory=BarcodeStyle)
    matrices: dict[int, MatrixStyle] = field(default_factory=dict)
    """how two-dimensional codes are drawn, and the data of the next, by their kind in GS ( k"""

    @classmethod
    def of(cls, dialect: Dialect) -> Self:
        """The settings of a printer that was just switched on."""
        return cls(double=dialect.chinese, area=dialect.width, script=SCRIPTS[dialect.script])

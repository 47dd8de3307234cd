"""What ESC @ sets back to its beginnings."""

from dataclasses import dataclass, field

from drivers.printers.virtual.dialects import Dialect
from drivers.printers.virtual.symbols import BarcodeStyle

CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    13: "cp857",
    14: "cp737",
    15: "iso8859_7",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    33: "cp775",
    34: "cp855",
    36: "cp862",
    37: "cp864",
    39: "iso8859_2",
    40: "iso8859_15",
    45: "cp1250",
    46: "cp1251",
    47: "cp1253",
    48: "cp1254",
    49: "cp1255",
    50: "cp1256",
    51: "cp1257",
    52: "cp1258",
}
"""by the parameter of ESC t"""

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
    page: str = "cp437"
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
    def of(cls, dialect: Dialect) -> "Settings":
        """The settings of a printer that was just switched on."""
        return cls(chinese=dialect.chinese, area=dialect.width)

"""Two-dimensional codes that a printer draws by itself."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import segno
import zxingcpp
from PIL import Image

_F = zxingcpp.BarcodeFormat
_Dots = npt.NDArray[np.bool_]
_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}
_MICRO = 51
_TRUNCATED = 1
_ROW = 3
"""dots of a row in a drawing of PDF417 whose modules are one dot"""
_CODEWORD, _FRAME_CODEWORDS = 17, 4
"""modules of a codeword of PDF417, and how many of them frame a row"""
_RATIO = 49
_PER_CODEWORD = 1.7
"""letters in a codeword of PDF417, about"""
_LEVEL_BY_CODEWORDS = ((3, 1), (10, 2), (20, 3), (45, 4), (100, 5), (200, 6), (400, 7))


@dataclass(frozen=True)
class MatrixStyle:
    """How codes of one kind are drawn: the parameters of GS ( k by their function, and the data of the next one.

    ``room`` is how wide it may be where that is for the printer to choose, in dots.
    """

    parameters: Mapping[int, bytes] = field(default_factory=dict)
    data: bytes = b""
    room: int = 576

    def number(self, function: int, default: int, index: int = 0) -> int:
        """A parameter, or what it is where it was not set."""
        given = self.parameters.get(function, b"")[index : index + 1]
        return given[0] if given else default

    def with_parameter(self, function: int, value: bytes) -> "MatrixStyle":
        """The same with a parameter set."""
        return replace(self, parameters={**self.parameters, function: value})


@dataclass(frozen=True)
class Kind:
    """A kind of code: its name, which functions set it up, and how it is drawn."""

    name: str
    functions: frozenset[int]
    draw: Callable[[MatrixStyle], _Dots]


def matrix(kind: Kind, style: MatrixStyle) -> Image.Image:
    """The code, mode "1" with 1 for ink, without a quiet zone.

    Raises ValueError where there are no data, or more than fit.
    """
    if not style.data:
        raise ValueError("no data are stored")
    return Image.fromarray(kind.draw(style))


def _qr(style: MatrixStyle) -> _Dots:
    level = _LEVELS.get(style.number(69, 48), "L")
    code = segno.make(style.data, error=level, boost_error=False, micro=style.number(65, 50) == _MICRO)
    return _large(np.array(code.matrix, dtype=bool), _module(style, 3))


def _pdf417(style: MatrixStyle) -> _Dots:
    module, columns, rows = _module(style, 3), style.number(65, 0), style.number(66, 0)
    symbology = _F.CompactPDF417 if style.number(70, 0) % 48 == _TRUNCATED else _F.PDF417
    level = str(_pdf417_level(style))
    chosen = {"columns": columns} if columns else {"rows": rows} if rows else {}
    raw = _drawn(style.data, symbology, ec_level=level, **chosen)
    most = (style.room // module - 1) // _CODEWORD - _FRAME_CODEWORDS
    if not columns and raw.shape[1] * module > style.room and most > 0:
        raw = _drawn(style.data, symbology, ec_level=level, columns=most)
    return _large(raw[::_ROW], module, max(style.number(68, 3), 1))


def _pdf417_level(style: MatrixStyle) -> int:
    """The level itself, or the one for so many tenths of the data."""
    kind, value = style.number(69, _RATIO), style.number(69, 1, 1)
    if kind != _RATIO:
        return min(value % 48, 8)
    words = len(style.data) / _PER_CODEWORD * value / 10
    return next((level for most, level in _LEVEL_BY_CODEWORDS if words <= most), 8)


def _maxicode(style: MatrixStyle) -> _Dots:
    return _drawn(style.data, _F.MaxiCode)


_DATABARS = {72: _F.DataBarStk, 73: _F.DataBarStkOmni, 76: _F.DataBarExpStk}


def _databar(style: MatrixStyle) -> _Dots:
    symbology = _DATABARS.get(style.data[0])
    if symbology is None:
        raise ValueError("there is no such stacked bar")
    return _large(_drawn(style.data[1:], symbology), _module(style, 2))


def _aztec(style: MatrixStyle) -> _Dots:
    level = style.number(69, 23)
    return _large(_drawn(style.data, _F.Aztec, ec_level=f"{level}%"), _module(style, 3))


_RECTANGULAR = {1, 49}
_SQUARES = (10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52, 64, 72, 80, 88, 96, 104, 120, 132, 144)
_RECTANGLES = ((8, 18), (8, 32), (12, 26), (12, 36), (16, 36), (16, 48))
"""modules of the sizes that DataMatrix has, rows before columns; they are numbered from 1 on, squares first"""


def _data_matrix(style: MatrixStyle) -> _Dots:
    module, rows, columns = _module(style, 3), style.number(66, 0, 1), style.number(66, 0, 2)
    if style.number(66, 0) in _RECTANGULAR:
        sizes = [size for size in _RECTANGLES if not rows or size == (rows, columns)]
        return _large(_smallest(style.data, [1 + len(_SQUARES) + _RECTANGLES.index(size) for size in sizes]), module)
    if rows in _SQUARES:
        return _large(_smallest(style.data, [1 + _SQUARES.index(rows)]), module)
    return _large(_drawn(style.data, _F.DataMatrix, force_square=True), module)


def _smallest(data: bytes, versions: list[int]) -> _Dots:
    for version in versions:
        with suppress(ValueError):
            return _drawn(data, _F.DataMatrix, version=version)
    raise ValueError("they don't fit the size")


KINDS: Mapping[int, Kind] = {
    48: Kind("PDF417", frozenset({65, 66, 67, 68, 69, 70}), _pdf417),
    49: Kind("QR", frozenset({65, 66, 67, 69}), _qr),
    50: Kind("MaxiCode", frozenset({65}), _maxicode),
    51: Kind("DataBar", frozenset({67, 71}), _databar),
    53: Kind("Aztec", frozenset({66, 67, 69}), _aztec),
    54: Kind("DataMatrix", frozenset({66, 67}), _data_matrix),
}
"""by the first parameter of GS ( k"""


def _module(style: MatrixStyle, default: int) -> int:
    return min(max(style.number(67, default), 1), 24)


def _drawn(data: bytes, symbology: zxingcpp.BarcodeFormat, **options: object) -> _Dots:
    """The code with modules of one dot; data that are text are stored as such, so that readers know their letters."""
    try:
        content: str | bytes = data.decode("utf-8")
    except UnicodeDecodeError:
        content = data
    code = zxingcpp.create_barcode(content, symbology, **options)
    return np.asarray(code.to_image(scale=1, add_quiet_zones=False)) < 128


def _large(dots: _Dots, module: int, tall: int = 1) -> _Dots:
    return dots.repeat(module * tall, axis=0).repeat(module, axis=1)

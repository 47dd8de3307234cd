"""A printer-neutral document: what a paper shows, top to bottom, with no byte of any printer's language.

Sizes are multiples of the printer's standard character: 1 is normal text, 2 twice as wide and high. Widths that a
document asks for are shares of the paper, so the same document prints on 58 and 80 mm.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Symbol(StrEnum):
    """The kinds of codes that gates read."""

    QR = "qr"
    CODE128 = "code128"
    PDF417 = "pdf417"


class Align(StrEnum):
    """Where something stands between the left and the right edge."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Text:
    """A paragraph; longer than the line, it wraps (Chinese anywhere, Latin between words)."""

    text: str
    size: int = 1
    bold: bool = False
    align: Align = Align.LEFT
    lines: int | None = None
    """at most so many; what is more ends in an ellipsis"""
    whole: bool = False
    """set smaller, down to normal, before it is broken into more than its ``lines``, or than one if it has none"""


@dataclass(frozen=True)
class Row:
    """Two texts on one line, at the left and the right edge; the left one wraps where they would meet."""

    left: str
    right: str
    size: int = 1
    bold: bool = False
    lines: int | None = None
    """of the left text, at most so many; what is more ends in an ellipsis"""
    whole: bool = False
    """set smaller before it is broken"""


@dataclass(frozen=True)
class Band:
    """White letters on a black band across the paper, on one line where they fit."""

    text: str
    size: int = 1


@dataclass(frozen=True)
class Rule:
    """A line across the paper; ``dashed`` where it is to be torn."""

    dashed: bool = False


@dataclass(frozen=True)
class Qr:
    """A QR code of ASCII text, centred; ``share`` is its side as a share of the paper's width."""

    text: str
    share: float = 0.45


@dataclass(frozen=True)
class Barcode:
    """A Code 128 or PDF417 of ASCII text, centred, at most ``share`` of the paper wide; bars are ``mm`` high."""

    text: str
    symbol: Symbol = Symbol.CODE128
    share: float = 1.0
    mm: float = 12.0


@dataclass(frozen=True)
class Picture:
    """A picture (PNG, JPEG, …), centred, ``share`` of the paper wide: a logo.

    It becomes black dots where it is darker than half; ``dither`` imitates grey with scattered dots instead.
    """

    data: bytes = field(repr=False)
    share: float = 0.5
    dither: bool = False


@dataclass(frozen=True)
class Feed:
    """Empty paper, in millimetres."""

    mm: float


Op = Text | Row | Band | Rule | Qr | Barcode | Picture | Feed


@dataclass(frozen=True)
class Document:
    """One paper: it ends with a cut."""

    ops: tuple[Op, ...] = field(default_factory=tuple)

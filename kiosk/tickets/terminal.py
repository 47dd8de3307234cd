"""A ticket in letters, for a terminal: what it says and where; codes are drawn with half blocks and can be scanned."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unicodedata import category, east_asian_width

import numpy as np

from drivers.errors import NothingSent
from drivers.printers import codes
from drivers.printers.columns import at_right, beside, centred, fitting, wrapped
from drivers.printers.document import Align, Band, Barcode, Document, Feed, Op, Picture, Qr, Row, Rule, Text
from drivers.printers.wording import clean

_INK, _BOLD, _PLAIN = "\x1b[30;107m", "\x1b[1m", "\x1b[0m"
"""ANSI codes: black on white, as codes have to be for those that scan them"""
_HALVES = " ▄▀█"
_LINE_MM = 4.25

Lines = Iterator[tuple[str, bool]]
"""each with whether it is bold"""


def shown(document: Document, columns: int) -> list[str]:
    """The ticket between two edges, ``columns`` wide inside, with ANSI codes: white paper, large and bold text is bold.

    A code too wide for that, as bars are, stands there as its text.
    """
    lines = [line for op in document.ops for line in _SHOWN[type(op)](op, columns)]
    framed = [(f"│{text}{' ' * (columns - _cells(text))}│", bold) for text, bold in lines]
    edge = "─" * columns
    rows = [(f"┌{edge}┐", False), *framed, (f"└{edge}┘", False)]
    return [_INK + (_BOLD if bold else "") + text + _PLAIN for text, bold in rows]


def _text(op: Text, columns: int) -> Lines:
    text = clean(op.text)
    size = fitting(text, op.size, columns, _cells, op.lines or 1) if op.whole else op.size
    for line in wrapped(text, columns // size, op.lines, measure=_cells):
        yield _ALIGNED[op.align](line, columns, _cells), op.bold or size > 1


def _row(op: Row, columns: int) -> Lines:
    for line in beside(clean(op.left), clean(op.right), columns, op.lines, measure=_cells):
        yield line, op.bold or op.size > 1


def _band(op: Band, columns: int) -> Lines:
    for line in wrapped(clean(op.text), columns - 4, measure=_cells):
        yield centred(f" {line} ", columns, _cells, "█"), True


def _rule(op: Rule, columns: int) -> Lines:
    yield ("- " * columns)[:columns] if op.dashed else "─" * columns, False


def _code(op: Qr | Barcode, columns: int) -> Lines:
    kind = codes.KINDS[codes.symbol(op)]
    try:
        modules = np.pad(codes.modules(codes.symbol(op), op.text), kind.quiet // 2)
    except NothingSent as error:
        yield from ((line, False) for line in wrapped(f"[{error}]", columns, measure=_cells))
        return
    if modules.shape[1] > columns:
        label = wrapped(f"[{kind.name}] {op.text}", columns, measure=_cells)
        yield from ((centred(line, columns, _cells), False) for line in label)
        return
    rows = np.pad(modules, ((0, len(modules) % 2), (0, 0))).astype(int)
    for halves in 2 * rows[::2] + rows[1::2]:
        yield centred("".join(_HALVES[half] for half in halves), columns, _cells), False


def _picture(_: Picture, columns: int) -> Lines:
    yield centred("[logo]", columns), False


def _feed(op: Feed, _: int) -> Lines:
    yield from [("", False)] * round(op.mm / _LINE_MM)


_SHOWN: Mapping[type[Op], Callable[[Any, int], Lines]] = {
    Text: _text,
    Row: _row,
    Band: _band,
    Rule: _rule,
    Qr: _code,
    Barcode: _code,
    Picture: _picture,
    Feed: _feed,
}
_ALIGNED = {Align.LEFT: lambda line, *_: line, Align.CENTER: centred, Align.RIGHT: at_right}


def _cells(text: str) -> int:
    """How much room a terminal gives a text."""
    return sum(0 if category(char) == "Mn" else 2 if east_asian_width(char) in "WF" else 1 for char in text)

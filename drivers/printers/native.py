"""Says a part of a document in the printer's own fonts: a tenth of the bytes of a picture."""

import logging
import unicodedata
from collections.abc import Iterable
from math import ceil

from drivers.printers import commands
from drivers.printers.document import Align, Feed, Op, Qr, Row, Rule, Text
from drivers.printers.profile import Cjk, Profile
from drivers.printers.typeset import QUIET, Area, module_dots, qr_modules
from drivers.printers.wording import clean, wrap

_COLUMN_DOTS = 12
_LINE_MM = 4.25
_REPLACEMENT = "?"
_LARGEST_MODULE = 16
_CODECS = {Cjk.GB18030: "gb18030", Cjk.NONE: "ascii"}

_log = logging.getLogger(__name__)


def encode(ops: Iterable[Op], profile: Profile) -> tuple[bytes, float]:
    """The commands, and about how many millimetres of paper they take."""
    parts = [_part(op, profile) for op in ops]
    return b"".join(data for data, _ in parts), sum(mm for _, mm in parts)


def _part(op: Op, profile: Profile) -> tuple[bytes, float]:
    match op:
        case Text():
            lines = wrap(_spelled(op.text, profile), _columns(profile, op.size), _width)
            return _lines(lines, op.size, op.align, profile, bold=op.bold), len(lines) * op.size * _LINE_MM
        case Row():
            lines = _row(op, profile)
            return _lines(lines, op.size, Align.LEFT, profile, bold=op.bold), len(lines) * op.size * _LINE_MM
        case Rule():
            columns = _columns(profile, 1)
            line = "- " * (columns // 2) if op.dashed else "-" * columns
            return _lines([line], 1, Align.LEFT, profile, bold=False), _LINE_MM
        case Qr():
            return _qr(op, profile)
        case Feed():
            blank = min(255, round(op.mm / _LINE_MM))
            return commands.feed(blank) if blank else b"", blank * _LINE_MM


def _row(op: Row, profile: Profile) -> list[str]:
    """The right text stands on the first line if that leaves a third for the left one, else below."""
    columns = _columns(profile, op.size)
    right = wrap(_spelled(op.right, profile), columns, _width)
    beside = len(right) == 1 and _width(right[0]) <= columns * 2 // 3
    room = columns - _width(right[0]) - 1 if beside else columns
    left = wrap(_spelled(op.left, profile), room, _width)
    if beside:
        return [left[0] + _gap(columns - _width(left[0]), right[0]), *left[1:]]
    return left + [_gap(columns, line) for line in right]


def _gap(columns: int, text: str) -> str:
    return " " * (columns - _width(text)) + text


def _lines(lines: list[str], size: int, align: Align, profile: Profile, *, bold: bool) -> bytes:
    body = "".join(f"{line}\n" for line in lines)
    said = body.encode(_CODECS[profile.cjk])
    if not body.isascii():
        # boards whose GS ! leaves Chinese alone want FS !; the others take GS !, which comes later
        double = (commands.CHINESE_DOUBLE, commands.CHINESE_NORMAL) if size > 1 else (b"", b"")
        return (
            commands.CHINESE_ON
            + double[0]
            + commands.style(size, bold=bold, align=align)
            + said
            + double[1]
            + commands.CHINESE_OFF
        )
    return commands.style(size, bold=bold, align=align) + said


def _qr(op: Qr, profile: Profile) -> tuple[bytes, float]:
    side = len(qr_modules(op.text))
    dots = min(_LARGEST_MODULE, module_dots(side, op.share, Area(profile.width_dots, profile.dots_mm)))
    # printers leave the quiet zone to us
    quiet = ceil(QUIET * dots / profile.dots_mm / _LINE_MM)
    code = commands.style(1, bold=False, align=Align.CENTER) + commands.qr(op.text, dots)
    data = commands.feed(quiet) + code + commands.feed(quiet)
    return data, side * dots / profile.dots_mm + 2 * quiet * _LINE_MM


def _columns(profile: Profile, size: int) -> int:
    return profile.width_dots // _COLUMN_DOTS // size


def _width(text: str) -> int:
    """Columns: a Chinese character takes two, and so does all that is not ASCII in a Chinese code page."""
    return sum(1 if char.isascii() else 2 for char in text)


def _spelled(text: str, profile: Profile) -> str:
    """The text in the characters that the printer has; the others lose their accents or become a question mark."""
    text = clean(text)
    known = {char: _nearest(char, _CODECS[profile.cjk]) for char in set(text)}
    lacking = sorted(char for char, written in known.items() if written == _REPLACEMENT != char)
    if lacking:
        _log.warning("the printer's font lacks %s", ", ".join(f"U+{ord(char):04X}" for char in lacking))
    return "".join(known[char] for char in text)


def _nearest(char: str, codec: str) -> str:
    decomposed = unicodedata.normalize("NFKD", char)
    plain, marks = decomposed[0], decomposed[1:]
    forms = (char, plain) if all(unicodedata.combining(mark) for mark in marks) else (char,)
    return next((form for form in forms if _encodable(form, codec)), _REPLACEMENT)


def _encodable(char: str, codec: str) -> bool:
    """Printers know the characters of one and two bytes only; of four they print the bytes."""
    try:
        return len(char.encode(codec)) <= 2
    except UnicodeEncodeError:
        return False

"""Text before it is set: harmless, in the form that Chinese printers know, and broken into lines."""

import re
import unicodedata
from collections.abc import Callable

_FORMS = str.maketrans({"¥": "￥", "•": "·", "\t": " ", "\n": " ", "\r": " ", "\u2028": " ", "\u2029": " "})
_OPENING = "（《「『【〈［｛"
_CLOSING = "，。、；：？！）》」』】〉］｝％"
_UNIT = re.compile(rf"[{_OPENING}]*(?:[^\s⺀-\U0010ffff]+|\S)[{_CLOSING}]*|\s+")
"""what a line is not broken within: a Latin word, a Chinese character with the punctuation that clings to it"""


def clean(text: str) -> str:
    """One line without control or formatting characters, in composed form, with the yen sign and bullet of GB2312."""
    text = unicodedata.normalize("NFC", text).translate(_FORMS)
    return "".join(char for char in text if not unicodedata.category(char).startswith("C"))


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of a paragraph, each at most ``width`` wide; at least one line, a lone character always fits."""
    lines = []
    line = ""
    for unit in _UNIT.findall(text):
        if measure((line + unit).rstrip()) <= width:
            line += unit
            continue
        if line.strip():
            lines.append(line.rstrip())
        *full, line = _pieces(unit.lstrip(), width, measure)
        lines += full
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(unit: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """What does not fit on a line of its own is broken between any two characters."""
    pieces = [""]
    for char in unit:
        if pieces[-1] and measure(pieces[-1] + char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces

"""Text before it is set: harmless, in the form that Chinese printers know, and broken into lines."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

ELLIPSIS = "…"

_FORMS = str.maketrans({"¥": "￥", "•": "·", "\t": " ", "\n": " ", "\r": " ", "\u2028": " ", "\u2029": " "})
_UNSHOWN = {"Cc", "Cf"}
_UNKNOWN = {"Cs": "\ufffd"}
"""half a character can't be encoded; what stands for it is replaced in sight like all that a font lacks"""
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_OPENING = re.escape("（《「『【〈［｛“‘([{")
_CLOSING = re.escape("，。、；：？！）》」』】〉］｝％”’…—～·,.;:?!)]}%")
_UNIT = re.compile(rf"[{_OPENING}]*(?:[^\s⺀-\U0010ffff]+|\S[0-9]*)[{_CLOSING}]*|\s+")
"""what a line is not broken within: a Latin word, a Chinese character with the number and the punctuation behind"""

_CLAUSE_ENDS = tuple("，。、；：？！）》」』】〉］｝”…—,;:?!)]}")
_CLAUSE_BEGINS = tuple("（《「『【〈［｛“([{")
_FEWEST = 2
"""characters on a line of its own"""

_LOOSE_END = re.compile(r"\s+(?:·\s*)?$")
"""blanks, and the dot that stood between what is now on two lines"""

Measure = Callable[[str], float]


def clean(text: str) -> str:
    """One line without control or formatting characters, in composed form, with the yen sign and bullet of GB2312."""
    text = _SELECTORS.sub("", unicodedata.normalize("NFC", text).translate(_FORMS))
    kinds = ((char, unicodedata.category(char)) for char in text)
    return "".join(_UNKNOWN.get(kind, char) for char, kind in kinds if kind not in _UNSHOWN)


def wrap(text: str, width: float, measure: Measure, most: int | None = None, ellipsis: str = ELLIPSIS) -> list[str]:
    """The lines of a paragraph, about equally long and each at most ``width``; at least one line.

    What is more than ``most`` lines ends in an ellipsis. ``measure`` adds up: two texts are as wide as both together.
    A lone character always fits.
    """
    units = [piece for unit in _UNIT.findall(text) for piece in _pieces(unit, width, measure)]
    widths = [measure(unit) for unit in units]
    lines = _filled(units, widths, width)
    if most and len(lines) > most:
        rest = "".join(unit for line in lines[most - 1 :] for unit in line)
        last = _shortened(rest, width - measure(ellipsis), measure) + ellipsis
        return [*(_joined(line) for line in lines[: most - 1]), last]
    if len(lines) > 1:
        lines = _filled(units, widths, _narrowest(units, widths, width, len(lines)))
        _pair_the_last(lines, width, measure)
        for above, below in pairwise(lines):
            _break_between_clauses(above, below, width, measure)
    return [_joined(line).lstrip() for line in lines]


def _joined(line: Sequence[str]) -> str:
    return _LOOSE_END.sub("", "".join(line))


def _pair_the_last(lines: list[list[str]], width: float, measure: Measure) -> None:
    """Let no character stand on the last line alone where another can come along."""
    *_, before, last = lines
    paired = "".join([*before[-1:], *last])
    if len("".join(last)) == 1 and len("".join(before[:-1])) > 1 and measure(paired) <= width:
        last.insert(0, before.pop())


def _break_between_clauses(above: list[str], below: list[str], width: float, measure: Measure) -> None:
    """Break two lines where a reader pauses rather than within a phrase, unless one gets three times as long."""
    units = [*above, *below]
    best = len(above)
    for at in range(1, len(units)):
        upper, lower = _joined(units[:at]), "".join(units[at:]).strip()
        shorter, longer = sorted((measure(upper), measure(lower)))
        if longer > width or shorter * 3 < longer or min(len(upper), len(lower)) < _FEWEST:
            continue
        if _pause(units, at) > _pause(units, best):
            best = at
    above[:], below[:] = units[:best], units[best:]


def _pause(units: Sequence[str], at: int) -> int:
    """How well a line ends before a unit: 2 between clauses, 1 between words, 0 within a phrase."""
    before = "".join(units[:at]).rstrip()
    if before.endswith((*_CLAUSE_ENDS, " ·")) or units[at].startswith(_CLAUSE_BEGINS):
        return 2
    return int(units[at - 1].isspace())


def _filled(units: Sequence[str], widths: Sequence[float], room: float) -> list[list[str]]:
    """As much on each line as fits; blanks between two lines stay at the end of the first."""
    lines: list[list[str]] = [[]]
    used = 0.0
    for unit, wide in zip(units, widths, strict=True):
        if lines[-1] and used + wide > room and not unit.isspace():
            lines.append([])
            used = 0.0
        if lines[-1] or not unit.isspace():
            lines[-1].append(unit)
            used += wide
    return lines


def _narrowest(units: Sequence[str], widths: Sequence[float], room: float, lines: int) -> float:
    """The least width, to the nearest whole, that takes no more lines: a title has no lone word below it."""
    low, high = int(room / 2), int(room)
    while low < high:
        middle = (low + high) // 2
        if len(_filled(units, widths, middle)) > lines:
            low = middle + 1
        else:
            high = middle
    return float(low)


def _pieces(unit: str, width: float, measure: Measure) -> list[str]:
    """What does not fit on a line of its own is broken between any two characters."""
    if unit.isspace() or measure(unit) <= width:
        return [unit]
    pieces, used = [""], 0.0
    for char in unit:
        wide = measure(char)
        if pieces[-1] and used + wide > width:
            pieces.append("")
            used = 0.0
        pieces[-1] += char
        used += wide
    return pieces


def _shortened(text: str, width: float, measure: Measure) -> str:
    used = 0.0
    for index, char in enumerate(text):
        used += measure(char)
        if used > width:
            return text[:index].rstrip()
    return text

"""What stands where: text with its place on the paper."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

COLUMN = 12
"""dots of a column of plain text"""
_SAME_LINE = 12
"""rows by which the feet of words on one line may differ"""


@dataclass(frozen=True)
class Word:
    """Text without a break and the box that it fills, in dots: its left top corner, its width and its height."""

    x: int
    y: int
    width: int
    height: int
    text: str

    def moved(self, right: int, down: int) -> "Word":
        """The same word elsewhere."""
        return replace(self, x=self.x + right, y=self.y + down)


def columns(text: str) -> int:
    """How many columns of plain text it takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def line_of(words: Iterable[Word]) -> str:
    """Words of one line from left to right, with spaces where the paper has room."""
    line, end = "", -1
    for word in sorted(words, key=lambda word: word.x):
        room = word.x // COLUMN - columns(line) if word.x > end else 0
        line, end = line + " " * max(room, 0) + word.text, word.x + word.width
    return line.rstrip()


def lines_of(words: Iterable[Word]) -> str:
    """Words from anywhere as lines from top to bottom: those with the same foot are on one line."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.y + word.height, word.x)):
        last = lines[-1][0] if lines else None
        if last is not None and word.y + word.height - last.y - last.height < _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return "\n".join(map(line_of, lines))

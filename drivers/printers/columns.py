"""Lines of text in columns, as a printer's own font has them: a Chinese character takes two."""

from drivers.printers.wording import ELLIPSIS, wrap


def width(text: str) -> int:
    """Columns of a text: so much as all that is not ASCII takes in a Chinese code page."""
    return sum(1 if char.isascii() else 2 for char in text)


def wrapped(text: str, columns: int, most: int | None = None, ellipsis: str = ELLIPSIS) -> list[str]:
    """The lines of a paragraph; what is more than ``most`` ends in an ellipsis."""
    return wrap(text, columns, width, most, ellipsis)


def beside(left: str, right: str, columns: int, most: int | None = None, ellipsis: str = ELLIPSIS) -> list[str]:
    """Two texts at both edges: on one line if that leaves the left one a third, or what it needs; else below it."""
    ends = wrapped(right, columns)
    room = columns - width(ends[0]) - 1
    if len(ends) > 1 or room < min(columns // 3, width(left)):
        return wrapped(left, columns, most, ellipsis) + [_gap(columns, line) for line in ends]
    first, *rest = wrapped(left, max(1, room), most, ellipsis)
    return [first + _gap(columns - width(first), ends[0]), *rest]


def centred(text: str, columns: int, blank: str = " ") -> str:
    """The text with blanks on both sides."""
    spare = columns - width(text)
    return blank * (spare // 2) + text + blank * (spare - spare // 2)


def fitting(text: str, size: int, columns: int) -> int:
    """The largest size up to this one in which the text stays on one line of so many columns."""
    return next((size for size in range(size, 1, -1) if width(text) * size <= columns), 1)


def _gap(columns: int, text: str) -> str:
    return " " * (columns - width(text)) + text

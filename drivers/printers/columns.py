"""Lines of text in columns, as a printer's own font has them: a Chinese character takes two."""

from collections.abc import Callable

from drivers.printers.wording import ELLIPSIS, wrap

Measure = Callable[[str], int]


def width(text: str) -> int:
    """Columns of a text: so much as all that is not ASCII takes in a Chinese code page."""
    return sum(1 if char.isascii() else 2 for char in text)


def wrapped(
    text: str, columns: int, most: int | None = None, ellipsis: str = ELLIPSIS, measure: Measure = width
) -> list[str]:
    """The lines of a paragraph; what is more than ``most`` ends in an ellipsis."""
    return wrap(text, columns, measure, most, ellipsis)


def beside(
    left: str, right: str, columns: int, most: int | None = None, ellipsis: str = ELLIPSIS, measure: Measure = width
) -> list[str]:
    """Two texts at both edges: on one line if that leaves the left one a third, or what it needs; else below it."""
    ends = wrap(right, columns, measure)
    room = columns - measure(ends[0]) - 1
    if len(ends) > 1 or room < min(columns // 3, measure(left)):
        return wrap(left, columns, measure, most, ellipsis) + [at_right(line, columns, measure) for line in ends]
    first, *rest = wrap(left, max(1, room), measure, most, ellipsis)
    return [first + at_right(ends[0], columns - measure(first), measure), *rest]


def at_right(text: str, columns: int, measure: Measure = width) -> str:
    """The text with blanks before it."""
    return " " * (columns - measure(text)) + text


def centred(text: str, columns: int, measure: Measure = width, blank: str = " ") -> str:
    """The text with blanks on both sides."""
    spare = columns - measure(text)
    return blank * (spare // 2) + text + blank * (spare - spare // 2)


def fitting(text: str, size: int, columns: int, measure: Measure = width, lines: int = 1) -> int:
    """The largest size up to this one in which the text takes no more lines of so many columns."""

    def fits(size: int) -> bool:
        if measure(text) * size > columns * lines:
            return False
        return lines == 1 or len(wrap(text, columns // size, measure)) <= lines

    return next((size for size in range(size, 1, -1) if fits(size)), 1)

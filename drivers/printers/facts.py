"""Reading a table of facts: each key has a reader, and what is wrong is told by key and line."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from drivers.errors import NothingSent

Reader = Callable[[object], Any]

_LOOK_IT_UP = "look the value up in the printer's manual"
_MISSING = object()


@dataclass(frozen=True)
class Fact:
    """What may stand behind a key."""

    read: Reader
    """gives the value; raises ValueError that says what is wanted"""
    default: object = _MISSING
    """where the key may be left out"""


class Wrong(ValueError):
    """A key or its value is wrong; ``remedy`` says what to do."""

    def __init__(self, table: str, key: str, message: str, remedy: str = _LOOK_IT_UP) -> None:
        super().__init__(message)
        self.remedy = remedy
        self._table = table
        self._key = key

    def line_of(self, text: str) -> str:
        """`` line N`` where the key stands, or where its table begins; nothing if neither does."""
        table, found = "", ""
        for number, line in enumerate(text.splitlines(), 1):
            head = re.match(r"\s*\[([^\]]+)\]", line)
            table = head[1].strip() if head else table
            if table == self._table and re.match(rf"\s*(\[|[\"']?{re.escape(self._key)}[\"']?\s*=)", line):
                found = f" line {number}"
        return found


def words(row: object, facts: Mapping[str, Fact], table: str = "") -> dict[str, Any]:
    """The values of a table; raise Wrong for the first key that is unknown, missing or wrong."""
    if not isinstance(row, dict):
        raise Wrong("", table, f"{table} = {row!r}: a table is wanted", f"write [{table}] above its keys")
    for key in row:
        if key not in facts:
            raise Wrong(table, key, _unknown(_path(table, key), key, facts), f"known keys are: {', '.join(facts)}")
    return {key: _read(table, key, fact, row) for key, fact in facts.items() if key in row or fact.default is _MISSING}


def text(value: object) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise ValueError("a text is wanted")
    return value


def texts(value: object) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list):
        raise ValueError('a list of texts is wanted, as ["TM-T88V"]')  # noqa: TRY004 - one kind of error
    return tuple(text(item) for item in value)


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("true or false is wanted")  # noqa: TRY004 - one kind of error for one kind of mistake
    return value


def number(low: float, high: float) -> Reader:
    """A number within bounds."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(f"a number from {low:g} to {high:g} is wanted")
        return float(value)

    return read


def whole(low: int, high: int) -> Reader:
    """A whole number within bounds."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high} is wanted")
        return value

    return read


def one_of(*choices: str) -> Reader:
    """One of some texts."""

    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(f"one of these is wanted: {', '.join(choices)}")
        return next(choice for choice in choices if choice == value)

    return read


def some_of(*choices: str) -> Reader:
    """A list of some of these texts, or an empty one."""
    read = one_of(*choices)

    def read_all(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise ValueError(f"a list is wanted of {', '.join(choices)}")  # noqa: TRY004 - one kind of error
        return tuple(read(item) for item in value)

    return read_all


def hexadecimal(value: object) -> bytes:
    """Bytes; none for the empty text."""
    try:
        return bytes.fromhex(value if isinstance(value, str) else "-")
    except ValueError:
        raise ValueError('bytes in hexadecimal are wanted, as "1D 56 42 00"') from None


def codes(value: object) -> tuple[bytes, ...]:
    """A list of bytes."""
    return tuple(hexadecimal(item) for item in texts(value))


def pattern(*names: str) -> Reader:
    """Bytes in hexadecimal, with names of other facts among them: ``("1C", "50", "steps", "52")``."""

    def read(value: object) -> tuple[str, ...]:
        parts = tuple(value.split()) if isinstance(value, str) else ("-",)
        if not all(part in names or re.fullmatch(r"[0-9A-Fa-f]{2}", part) for part in parts):
            raise ValueError(f"bytes in hexadecimal are wanted, {' and '.join(names)} among them where they belong")
        return parts

    return read


def font(value: object) -> Path:
    """The path of a font file that can be read."""
    path = Path(text(value))
    if not path.is_absolute():
        raise ValueError('the path of a font file is wanted, from "/" on')
    from drivers.printers.font import load  # noqa: PLC0415 - Pillow, for those who name a font

    try:
        load(16, path)
    except NothingSent as error:
        raise ValueError(str(error)) from None
    return path


def _read(table: str, key: str, fact: Fact, row: Mapping[str, object]) -> Any:
    if key not in row:
        raise Wrong(table, key, f"the key {_path(table, key)!r} is missing")
    try:
        return fact.read(row[key])
    except ValueError as error:
        raise Wrong(table, key, f"{_path(table, key)} = {row[key]!r}: {error}") from None


def _unknown(path: str, key: str, facts: Mapping[str, Fact]) -> str:
    near = get_close_matches(key, facts, 1)
    return f"there is no key {path!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _path(table: str, key: str) -> str:
    return f"{table}.{key}" if table else key

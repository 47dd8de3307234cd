"""Where in a TOML file a key or the item of a list stands: for error messages, which people follow with an editor."""

import re
from collections.abc import Sequence

_TOKEN = re.compile(
    r"""
    \#[^\n]*
    |(?P<text>\"\"\"(?:\\.|[^\\])*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*')(?P<quoted>\s*=)?
    |^[ \t]*\[\[?(?P<table>[^\[\]\n{},=]+)\]\]?[ \t]*(?=\#|\n|\Z)
    |(?P<name>[A-Za-z0-9_-]+(?:[ \t]*\.[ \t]*[A-Za-z0-9_-]+)*)[ \t]*=
    |(?P<open>[\[{])
    |(?P<close>[\]}])
    |(?P<comma>,)
    |(?P<bare>[^\s\[\]{},="'\#]+)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_NAME = re.compile(r"""(["'])(?P<quoted>.*?)\1|(?P<bare>[^\s."']+)""")
Place = tuple[str | int, ...]


class Lines:
    """The lines of a TOML file that tomllib could read."""

    def __init__(self, source: str) -> None:
        self._found: dict[Place, int] = {}
        self._table: Place = ()
        self._open: list[Place] = []
        self._items: list[int] = []
        self._value: Place = ()
        for token in _TOKEN.finditer(source):
            self._take(token, source.count("\n", 0, token.start(token.lastgroup or 0)) + 1)

    def of(self, place: Sequence[str | int]) -> int:
        """The line of what stands at a place, or of the nearest thing around it; counted from 1."""
        key = tuple(place)
        while key and key not in self._found:
            key = key[:-1]
        return self._found.get(key, 1)

    def _take(self, token: re.Match[str], line: int) -> None:
        match token.lastgroup:
            case "table" if not self._open:
                self._table = self._numbered(_names(token["table"]), many="[[" in token[0])
                self._take_in(self._table, line)
            case "name" | "quoted":
                names = _names(token["name"] or token["text"])
                self._value = (*(self._open[-1] if self._open else self._table), *names)
                self._take_in(self._value, line)
            case "text" | "bare" if self._open and self._value == self._open[-1]:
                self._found.setdefault((*self._value, self._items[-1]), line)
            case "open":
                self._enter(line)
            case "close" if self._open:
                self._open.pop()
                self._items.pop()
                # what comes next in a list belongs to the list, not to the item before
                self._value = self._open[-1] if self._open else ()
            case "comma" if self._open:
                self._items[-1] += 1

    def _take_in(self, place: Place, line: int) -> None:
        """Something named begins here, and so does what it is in, unless that began before."""
        for length in range(1, len(place) + 1):
            self._found.setdefault(place[:length], line)

    def _enter(self, line: int) -> None:
        """Go into a list or an inline table; one in a list is known by its number."""
        if self._open and self._value == self._open[-1]:
            self._value = (*self._value, self._items[-1])
        self._found.setdefault(self._value, line)
        self._open.append(self._value)
        self._items.append(0)

    def _numbered(self, table: Place, *, many: bool) -> Place:
        """The place of a table; one of ``[[parts]]`` has a number."""
        number = 0
        while many and (*table, number) in self._found:
            number += 1
        return (*table, number) if many else table


def _names(dotted: str) -> Place:
    """The parts of a key or of a table's name: ``words."film"`` has two."""
    return tuple(name["quoted"] or name["bare"] or "" for name in _NAME.finditer(dotted))

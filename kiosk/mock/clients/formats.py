"""How an anonymous id is made, as data and as the text of the header ``Client-Format``.

``1; fields=device,mac,model,brand; hash=private; check=xor-end; time=yes; encoding=hex``

========  ======================================================================  ================================
part      values                                                                  if left out
========  ======================================================================  ================================
version   1: of a device's own values; 2: of a random install id (browsers)       must be there, in front
fields    the four fields in their order                                          device,mac,model,brand
hash      none, md5 or private: one for all fields, or one for each in its order  private
lengths   4 to 16 bytes: one for all fields, or one for each in its order         8
check     none, or xor, crc, bcc, md5, each -start or -end (of the fields)        none
time      yes or no: a last block HH:MM:SS                                        no
encoding  hex, binary, octal                                                      hex
========  ======================================================================  ================================
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, TypeVar

from kiosk.mock.clients.checks import BLOCK, CHECKS
from kiosk.mock.clients.digits import Encoding
from kiosk.mock.clients.errors import BadFormat

LONGEST_HEADER = 200
SHORTEST_FIELD, LONGEST_FIELD = 4, 16
T = TypeVar("T")


class Source(IntEnum):
    """What the fields were made of; the number is the format's version."""

    DEVICE = 1
    INSTALL = 2


class Field(StrEnum):
    """The four values that an id is made of."""

    DEVICE = "device"
    MAC = "mac"
    MODEL = "model"
    BRAND = "brand"


class Hashing(StrEnum):
    """What is done to a value before it becomes a field."""

    NONE = "none"
    MD5 = "md5"
    PRIVATE = "private"


@dataclass(frozen=True)
class Column:
    """One field of an id: which value, how it is hashed, and how many bytes it has."""

    field: Field
    hashing: Hashing = Hashing.PRIVATE
    length: int = 8


@dataclass(frozen=True)
class Check:
    """Which check block, and whether it stands before the fields or behind them."""

    kind: str
    at_start: bool = False

    def __str__(self) -> str:
        return f"{self.kind}-{'start' if self.at_start else 'end'}"


@dataclass(frozen=True)
class Format:
    """How an id is made. Raises BadFormat for one that can't be."""

    source: Source = Source.DEVICE
    columns: tuple[Column, ...] = tuple(Column(field) for field in Field)
    check: Check | None = None
    time: bool = False
    encoding: Encoding = Encoding.HEX

    def __post_init__(self) -> None:
        if sorted(column.field for column in self.columns) != sorted(Field):
            raise BadFormat(f"fields names each of {', '.join(Field)} once")
        if not all(SHORTEST_FIELD <= column.length <= LONGEST_FIELD for column in self.columns):
            raise BadFormat(f"a field has {SHORTEST_FIELD} to {LONGEST_FIELD} bytes")

    def __str__(self) -> str:
        told = {
            "fields": ",".join(column.field for column in self.columns),
            "hash": _once([column.hashing for column in self.columns]),
            "lengths": _once([column.length for column in self.columns]),
            "check": str(self.check or "none"),
            "time": _YES_NO[self.time],
            "encoding": self.encoding.word,
        }
        if told["lengths"] == "8":
            del told["lengths"]
        return "; ".join([str(self.source.value), *(f"{name}={value}" for name, value in told.items())])

    @property
    def size(self) -> int:
        """How many bytes an id has."""
        blocks = (self.check is not None) + self.time
        return sum(column.length for column in self.columns) + BLOCK * blocks

    @property
    def private(self) -> bool:
        """Whether every field is a hash with a key that only the phone has."""
        return all(column.hashing is Hashing.PRIVATE for column in self.columns)

    @classmethod
    def read(cls, header: str) -> "Format":
        """What the text of a header says. Raises BadFormat."""
        if len(header) > LONGEST_HEADER:
            raise BadFormat(f"a format has at most {LONGEST_HEADER} characters")
        version, *options = (part.strip() for part in header.split(";"))
        said = _values(options)
        fields = said.pop("fields", tuple(Field))
        hashes = _each(said.pop("hash", (Hashing.PRIVATE,)), len(fields), "hash")
        lengths = _each(said.pop("lengths", (8,)), len(fields), "lengths")
        columns = tuple(map(Column, fields, hashes, lengths))
        return cls(_one_of(_SOURCES, "version")(version), columns, **said)


def _one_of(table: Mapping[str, T], what: str) -> Callable[[str], T]:
    def read(word: str) -> T:
        if word not in table:
            raise BadFormat(f"{what} is one of {', '.join(table)}")
        return table[word]

    return read


def _list_of(table: Mapping[str, T], what: str) -> Callable[[str], tuple[T, ...]]:
    one = _one_of(table, what)
    return lambda text: tuple(one(word.strip()) for word in text.split(","))


_YES_NO = {True: "yes", False: "no"}
_SOURCES = {str(source.value): source for source in Source}
_CHECKS: Mapping[str, Check | None] = {"none": None} | {
    str(check): check for kind in CHECKS for check in (Check(kind), Check(kind, at_start=True))
}
_READERS: Mapping[str, Callable[[str], Any]] = {
    "fields": _list_of({field.value: field for field in Field}, "a field"),
    "hash": _list_of({hashing.value: hashing for hashing in Hashing}, "hash"),
    "lengths": _list_of({str(n): n for n in range(SHORTEST_FIELD, LONGEST_FIELD + 1)}, "a length"),
    "check": _one_of(_CHECKS, "check"),
    "time": _one_of({word: truth for truth, word in _YES_NO.items()}, "time"),
    "encoding": _one_of({encoding.word: encoding for encoding in Encoding}, "encoding"),
}


def _values(options: Iterable[str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals or name not in _READERS:
            raise BadFormat(f"a format's options are {', '.join(_READERS)}, each with = and a value")
        if name in said:
            raise BadFormat(f"{name} is said twice")
        said[name] = _READERS[name](value)
    return said


def _each(values: Sequence[T], count: int, what: str) -> Sequence[T]:
    if len(values) not in {1, count}:
        raise BadFormat(f"{what} is said once for all fields, or once for each")
    return values if len(values) == count else tuple(values) * count


def _once(values: Sequence[object]) -> str:
    return ",".join(map(str, values if len(set(values)) > 1 else values[:1]))

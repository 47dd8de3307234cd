"""A hall's plan: text that draws its places, one line per row from the screen backwards.

``#`` is a seat, ``L`` and ``R`` are the halves of a couple seat, ``W`` is a place for a wheelchair, ``.`` is none of
them. Rows that have places are lettered; the places of a row are numbered from the left, over the aisles.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase
from types import MappingProxyType
from typing import Literal

Kind = Literal["seat", "couple", "wheelchair"]

KINDS: dict[str, Kind] = {"#": "seat", "L": "couple", "R": "couple", "W": "wheelchair"}

_LETTERS = [*ascii_uppercase, *(first + second for first in ascii_uppercase for second in ascii_uppercase)]


@dataclass(frozen=True)
class Place:
    """A place of a plan; ``x`` and ``y`` count columns and lines from the upper left."""

    name: str
    row: str
    number: str
    x: int
    y: int
    kind: Kind


@lru_cache(maxsize=256)
def places(plan: str) -> tuple[Place, ...]:
    """The places of a plan, row by row from the screen backwards, each row from the left."""
    rows = ((y, line) for y, line in enumerate(plan.splitlines()) if KINDS.keys() & set(line))
    return tuple(place for letter, (y, line) in zip(_LETTERS, rows, strict=False) for place in _row(letter, y, line))


@lru_cache(maxsize=256)
def by_name(plan: str) -> Mapping[str, Place]:
    """The places of a plan, in the same order, by their names."""
    return MappingProxyType({place.name: place for place in places(plan)})


@lru_cache(maxsize=256)
def couples(plan: str) -> Mapping[str, str]:
    """The halves of the couple seats of a plan: the name of each, and that of the other."""
    halves = {(place.x, place.y): place.name for place in places(plan) if place.kind == "couple"}
    lines = plan.splitlines()
    pairs = [(name, halves[x + 1, y]) for (x, y), name in halves.items() if lines[y][x : x + 2] == "LR"]
    return MappingProxyType(dict([*pairs, *((right, left) for left, right in pairs)]))


def _row(letter: str, y: int, line: str) -> Iterator[Place]:
    columns = [(x, KINDS[character]) for x, character in enumerate(line) if character in KINDS]
    for number, (x, kind) in enumerate(columns, start=1):
        yield Place(f"{letter}{number}", letter, str(number), x, y, kind)

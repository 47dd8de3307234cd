"""How printers differ: rows of a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from drivers.errors import ProfileError

DOTS_PER_MM = 8


@dataclass(frozen=True)
class Dialect:
    """What a make of printer understands, how it answers and how it is built; lengths in dots."""

    name: str
    process_id: bool
    """whether it answers GS ( H; where not, the command is skipped by its length"""
    chinese: bool
    """whether it reads double-byte Chinese before FS & asks for it"""
    letters: Mapping[int, bytes]
    """the one-byte answers to GS I"""
    words: Mapping[int, str]
    """the answers to GS I in words"""
    width: int = 576
    margin: int = 32
    """paper that the head does not reach, on each side"""
    head_to_cutter: int = 104


EPSON = Dialect(
    name="epson",
    process_id=True,
    chinese=False,
    letters={1: b"\x20", 2: b"\x03", 3: b"\x01"},
    words={65: "1.00", 66: "EPSON", 67: "TM-T20II", 68: "VIRTUAL001", 69: "CHINA GB18030"},
)
GENERIC = Dialect(
    name="generic",
    process_id=False,
    chinese=True,
    letters={1: b"\x01", 2: b"\x03", 3: b"\x01"},
    words={65: "1.0", 66: "GENERIC", 67: "POS-80", 68: "VIRTUAL002", 69: "GB18030"},
)

DIALECTS: Mapping[str, Dialect] = {row.name: row for row in (EPSON, GENERIC)}


def dialect(name: str) -> Dialect:
    """The dialect of that name; raises ProfileError that lists the known ones."""
    try:
        return DIALECTS[name]
    except KeyError:
        raise ProfileError(
            f"there is no virtual printer that speaks {name!r}", f"use one of: {', '.join(sorted(DIALECTS))}"
        ) from None

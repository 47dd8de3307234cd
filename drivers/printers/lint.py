"""Reads what our encoder wrote, token by token, and finds what a printer would take for something else; pure.

It knows the commands that our encoder uses and no others, so that a stray one is found too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")
"""DLE EOT, ENQ and DC4, which printers obey even in the middle of a picture"""

_FIXED: Mapping[bytes, int] = {
    b"\x1b@": 0,
    b"\x1bE": 1,
    b"\x1ba": 1,
    b"\x1bd": 1,
    b"\x1d!": 1,
    b"\x1dB": 1,
    b"\x1dH": 1,
    b"\x1df": 1,
    b"\x1dh": 1,
    b"\x1dw": 1,
    b"\x1da": 1,
    b"\x1d\xe0": 1,
    b"\x1c&": 0,
    b"\x1c.": 0,
    b"\x1c!": 1,
}
"""commands, and how many bytes follow each"""
_TEXT = re.compile(rb"(?:[\x20-\x7e\n]|[\x81-\xfe][\x40-\x7e\x80-\xfe])+")
"""ASCII and the two-byte characters of GBK, line by line"""
_PRINTABLE = re.compile(rb"[\x20-\x7e]*")


@dataclass(frozen=True)
class Finding:
    """Something in a job that does not belong there."""

    at: int
    """byte of the job, counted from 0"""
    what: str

    def __str__(self) -> str:
        return f"{self.what} at byte {self.at}"


def findings(job: bytes) -> tuple[Finding, ...]:
    """All that is wrong, in the order of the job.

    Real-time commands anywhere, control bytes in texts and codes, commands that we don't use, and half commands.
    """
    hidden = [Finding(match.start(), "a real-time command") for match in REAL_TIME.finditer(job)]
    return tuple(sorted([*hidden, *_misplaced(job)], key=lambda finding: finding.at))


def _misplaced(job: bytes) -> Iterator[Finding]:
    at = 0
    while at < len(job):
        text = _TEXT.match(job, at)
        if text:
            at = text.end()
            continue
        end = _end(job, at)
        if end is None:
            yield Finding(at, f"an unknown byte {job[at]:02X}")
            return
        if end > len(job):
            yield Finding(at, "half a command")
            return
        data = _said(job[at:end])
        if not _PRINTABLE.fullmatch(data):
            yield Finding(at, "a control character in a code")
        at = end


def _end(job: bytes, at: int) -> int | None:
    """Where the command that begins there ends; None if our encoder writes none that begins so."""
    name, head = job[at : at + 2], job[at : at + 8].ljust(8, b"\0")
    if name in _FIXED:
        return at + 2 + _FIXED[name]
    match name:
        case b"\x1dv":
            return at + 8 + int.from_bytes(head[4:6], "little") * int.from_bytes(head[6:8], "little")
        case b"\x1d(":
            return at + 5 + int.from_bytes(head[3:5], "little")
        case b"\x1dk":
            return at + 4 + head[3]
    return None


def _said(command: bytes) -> bytes:
    """The text in a code that the printer draws."""
    if command.startswith(b"\x1dk"):
        return command[4:]
    if command.startswith(b"\x1d(k") and command[6:7] == b"P":
        return command[8:]
    return b""

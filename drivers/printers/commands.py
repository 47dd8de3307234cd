"""The commands that we send. The only file that imports python-escpos, and only where one of its commands is used.

Importing ``escpos`` makes a temporary directory for a cache that nobody reads again (its default is made even where
``ESCPOS_CAPABILITIES_PICKLE_DIR`` names another) and gives the root logger a handler; both are undone here. It also
reads its profiles of a hundred printers, for longer than all else takes; ours are in config/, so it gets the plain one.
"""

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from tempfile import NamedTemporaryFile
from typing import Any

from drivers.printers.document import Align

CUTS = b"\x1d\xe2"
RETRACTS = b"\x1d\xe4"
POWER_UPS = b"\x1d\xe5"
"""GS E2, E4 and E5: how often a Custom printer cut, drew a paper back, and was switched on"""
HEAD = bytes(16)
"""completes the head of a command that was broken off: its numbers become 0, and not those of the next bytes"""
CHINESE_ON = b"\x1c&"
CHINESE_OFF = b"\x1c."
CHINESE_DOUBLE = b"\x1c!\x0c"
CHINESE_NORMAL = b"\x1c!\x00"

_CACHE_VARIABLE, _PROFILES_VARIABLE = "ESCPOS_CAPABILITIES_PICKLE_DIR", "ESCPOS_CAPABILITIES_FILE"
_PROFILES = {
    "profiles": {"default": {"codePages": {"0": "CP437"}, "features": {}, "fonts": {}, "media": {}}},
    "encodings": {"CP437": {"python_encode": "cp437"}},
}


def begin(tell: bytes = b"") -> bytes:
    """Put the printer into a known state; ``tell`` lets it tell its changes by itself."""
    return _said(lambda printer: printer.hw("INIT")) + tell


def flush(longest: int) -> bytes:
    """More than an interrupted command of ``longest`` bytes can still swallow; printers ignore NUL."""
    return bytes(longest)


@lru_cache
def size(wide: int, high: int) -> bytes:
    """How many times as wide and as high as normal the text that follows is, 1 to 8."""
    return _said(lambda printer: printer.set(custom_size=True, width=wide, height=high))


@lru_cache
def style(*, bold: bool | None = None, align: Align | None = None, invert: bool | None = None) -> bytes:
    """How the text that follows looks; what is None stays as it is."""
    return _said(lambda printer: printer.set(bold=bold, align=align and str(align), invert=invert))


def feed(lines: int) -> bytes:
    """Feed blank lines, 1 to 255."""
    return b"\n" if lines == 1 else _said(lambda printer: printer.print_and_feed(lines))


def qr(text: str, module: int) -> bytes:
    """A QR code that the printer draws itself, with modules of 1 to 16 dots and 15 % error correction."""
    return _matrix(b"1", text, bytes((0x43, module)), b"E1")


def code128(text: str, module: int, height: int) -> bytes:
    """A Code 128 that the printer draws itself, without its text below: modules of 2 to 6 dots, at most 255 high."""
    # the one of python-escpos writes a line to standard output
    said = b"{B" + text.replace("{", "{{").encode()
    style = b"\x1dH\x00\x1dh" + bytes((min(height, 255),)) + b"\x1dw" + bytes((module,))
    return style + b"\x1dkI" + bytes((len(said),)) + said


def code128_modules(text: str) -> int:
    """How many modules wide the Code 128 of a text is in set B: start, letters, check and stop."""
    return 11 * (len(text) + 2) + 13


def pdf417(text: str, module: int, columns: int) -> bytes:
    """A PDF417 of level 4 that the printer draws itself, with modules of 2 to 8 dots and rows of 3."""
    return _matrix(b"0", text, bytes((0x41, columns)), bytes((0x43, module)), b"E04")


def question(number: int) -> bytes:
    """DLE EOT n: answered at once, whatever else the printer is doing."""
    return bytes((0x10, 0x04, number))


def process_id(text: str) -> bytes:
    """GS ( H, function 48: the printer repeats these four characters when all before them is done."""
    return b"\x1d(H\x06\x00\x30\x30" + text.encode("ascii")


def _matrix(kind: bytes, text: str, *facts: bytes) -> bytes:
    """GS ( k: what differs from the state after a reset, the text, and print. The library tells the printer more."""
    parts = (*facts, b"P0" + text.encode(), b"Q0")
    return b"".join(b"\x1d(k" + (len(part) + 1).to_bytes(2, "little") + kind + part for part in parts)


def _said(speak: Callable[[Any], None]) -> bytes:
    printer = _dummy()()
    speak(printer)
    return bytes(printer.output)


@cache
def _dummy() -> Any:
    """The printer of python-escpos that only keeps what it would send."""
    handlers = list(logging.root.handlers)
    with _plain_profile():
        try:
            from escpos import capabilities  # noqa: PLC0415 - 0.2 s, for those who print only
            from escpos.printer import Dummy  # noqa: PLC0415
        finally:
            logging.root.handlers[:] = handlers
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy


@contextmanager
def _plain_profile() -> Iterator[None]:
    """The environment in which python-escpos is imported."""
    wanted = {name: os.environ.pop(name, None) for name in (_CACHE_VARIABLE, _PROFILES_VARIABLE)}
    with NamedTemporaryFile("w", encoding="ascii", suffix=".json") as profiles:
        json.dump(_PROFILES, profiles)
        profiles.flush()
        os.environ[_PROFILES_VARIABLE] = profiles.name
        try:
            yield
        finally:
            del os.environ[_PROFILES_VARIABLE]
            os.environ |= {name: value for name, value in wanted.items() if value is not None}

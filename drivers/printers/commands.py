"""The commands that we send. The only file that imports python-escpos, and only where one of its commands is used.

Importing ``escpos`` makes a temporary directory for a cache that nobody reads again (its default is made even where
``ESCPOS_CAPABILITIES_PICKLE_DIR`` names another) and gives the root logger a handler; both are undone here.
"""

import logging
import os
import shutil
from collections.abc import Callable
from functools import cache
from typing import Any

from drivers.printers.document import Align

FLUSH = bytes(8192)
"""more than any interrupted command can still swallow; printers ignore NUL"""
IN_TURN = b"\x1dr\x01"
"""GS r 1: the answer comes when all that was sent before is worked through"""
TELL_CHANGES = b"\x1da\x0e"
"""GS a: tell each change of on-line, error and paper state, and the state now"""
CHINESE_ON = b"\x1c&"
CHINESE_OFF = b"\x1c."
CHINESE_DOUBLE = b"\x1c!\x0c"
CHINESE_NORMAL = b"\x1c!\x00"

_CACHE_VARIABLE = "ESCPOS_CAPABILITIES_PICKLE_DIR"


def begin(*, tell_changes: bool) -> bytes:
    """Put the printer into a known state; let it tell its changes by itself if it can."""
    return _said(lambda printer: printer.hw("INIT")) + (TELL_CHANGES if tell_changes else b"")


def style(size: int, *, bold: bool, align: Align) -> bytes:
    """How the text that follows looks; ``size`` 1 to 8."""
    return _said(lambda printer: printer.set(align=str(align), bold=bold, custom_size=True, width=size, height=size))


def feed(lines: int) -> bytes:
    """Feed blank lines, 1 to 255."""
    return _said(lambda printer: printer.print_and_feed(lines))


def qr(text: str, module: int) -> bytes:
    """A QR code that the printer draws itself, with modules of 1 to 16 dots and 15 % error correction."""
    return _said(lambda printer: printer.qr(text, ec=1, size=module, native=True))


def question(number: int) -> bytes:
    """DLE EOT n: answered at once, whatever else the printer is doing."""
    return bytes((0x10, 0x04, number))


def process_id(text: str) -> bytes:
    """GS ( H, function 48: the printer repeats these four characters when all before them is done."""
    return b"\x1d(H\x06\x00\x30\x30" + text.encode("ascii")


def _said(speak: Callable[[Any], None]) -> bytes:
    printer = _dummy()()
    speak(printer)
    return bytes(printer.output)


@cache
def _dummy() -> Any:
    """The printer of python-escpos that only keeps what it would send."""
    handlers, wanted = list(logging.root.handlers), os.environ.pop(_CACHE_VARIABLE, None)
    try:
        from escpos import capabilities  # noqa: PLC0415 - 0.4 s, for those who print only
        from escpos.printer import Dummy  # noqa: PLC0415
    finally:
        logging.root.handlers[:] = handlers
        if wanted is not None:
            os.environ[_CACHE_VARIABLE] = wanted
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy

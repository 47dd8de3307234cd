"""The language: which bytes begin a command, and how many follow.

A command is a row of one of three tables: of fixed length, in parentheses (its length stands in it), or read by a
function of its own.
"""

from collections.abc import Callable, Mapping

from drivers.printers.virtual import (
    character_commands,
    code_commands,
    graphics_commands,
    machine_commands,
    page_commands,
    picture_commands,
    presenter_commands,
    setup_commands,
    text_commands,
)
from drivers.printers.virtual.code_pages import decode
from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Parenthesised, Reader, Reading, skip

_CONTROLS: Mapping[int, Callable[[Composer], None]] = {
    0x00: lambda _: None,
    0x08: lambda page: page.line.back(),
    0x09: text_commands.tab,
    0x0A: Composer.new_line,
    0x0C: text_commands.form_feed,
    0x0D: lambda _: None,
    0x18: text_commands.cancel,
}
FIXED: Mapping[bytes, Fixed] = (
    text_commands.FIXED
    | character_commands.FIXED
    | page_commands.FIXED
    | code_commands.FIXED
    | graphics_commands.FIXED
    | setup_commands.FIXED
    | machine_commands.FIXED
    | presenter_commands.FIXED
)
PARENTHESISED: Mapping[bytes, Parenthesised] = (
    character_commands.PARENTHESISED
    | page_commands.PARENTHESISED
    | code_commands.PARENTHESISED
    | graphics_commands.PARENTHESISED
    | setup_commands.PARENTHESISED
    | machine_commands.PARENTHESISED
)
READ: Mapping[bytes, Reader] = (
    text_commands.READ
    | character_commands.READ
    | picture_commands.READ
    | code_commands.READ
    | graphics_commands.READ
    | setup_commands.READ
    | machine_commands.READ
    | presenter_commands.READ
)

_PREFIXES = {b"\x1b", b"\x1c", b"\x1d", b"\x10"}
_REAL_TIME = {b"\x10\x04": 1, b"\x10\x05": 1}
_DLE_DC4 = {1: 2, 2: 2, 3: 5, 7: 1, 8: 7}
"""how many bytes follow a function; real-time commands were obeyed when they arrived"""

_LARGEST = 1 << 20


def read(page: Composer) -> Reading:
    """Read commands and text for ever."""
    while True:
        first = yield 1
        settings = page.settings
        if first in _PREFIXES:
            yield from _command(page, first + (yield 1))
        elif settings.double and settings.script.begins(first[0]):
            yield from _double(page, first)
        elif first[0] < 0x20:
            _control(page, first)
        else:
            _letter(page, first)


def _control(page: Composer, byte: bytes) -> None:
    obey = _CONTROLS.get(byte[0])
    if obey is None:
        page.unknown(byte)
    else:
        obey(page)


def _letter(page: Composer, byte: bytes) -> None:
    settings = page.settings
    if settings.double and settings.script.single and byte[0] >= 0x80:
        char = settings.script.decode(byte)
    else:
        char = decode(settings.page, byte[0], settings.country)
    page.put(char, page.memory.letters.get((settings.font, byte[0])) if settings.own else None)


def _double(page: Composer, lead: bytes) -> Reading:
    script = page.settings.script
    code = lead + (yield 1)
    code += yield script.wants(code)
    page.put_double(script.decode(code), page.memory.doubles.get(code))


def _command(page: Composer, command: bytes) -> Reading:
    if command in FIXED:
        count, obey = FIXED[command]
        obey(page, (yield count))
    elif command in READ:
        yield from READ[command](page)
    elif command[1:] == b"(":
        yield from _parenthesised(page, command, 2)
    elif command == b"\x1d8":
        yield from _parenthesised(page, command, 4)
    else:
        yield from _skip(page, command)


def _parenthesised(page: Composer, command: bytes, digits: int) -> Reading:
    command += yield 1
    length = int.from_bytes((yield digits), "little")
    obey = PARENTHESISED.get(command.replace(b"8", b"("))
    if obey is None or length > _LARGEST:
        page.unknown(command, "unknown" if obey is None else "too large")
        yield from skip(length)
    else:
        obey(page, (yield length))


def _skip(page: Composer, command: bytes) -> Reading:
    if command == b"\x10\x14":
        function = (yield 1)[0]
        yield _DLE_DC4.get(function, 0)
    elif command in _REAL_TIME:
        yield _REAL_TIME[command]
    else:
        page.unknown(command)

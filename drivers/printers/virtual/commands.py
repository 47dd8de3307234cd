"""The language: which bytes begin a command, and how many follow.

A command is a row of one of four tables: of fixed length, in parentheses (its length stands in it), read by a function
of its own, or skipped.
"""

from collections.abc import Callable, Mapping

from drivers.printers.font import REPLACEMENT
from drivers.printers.virtual import machine_commands, picture_commands, presenter_commands, text_commands
from drivers.printers.virtual.code_pages import decode
from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Parenthesised, Reading

_CONTROLS: Mapping[int, Callable[[Composer], None]] = {
    0x00: lambda _: None,
    0x09: text_commands.tab,
    0x0A: Composer.new_line,
    0x0C: Composer.end_line,
    0x0D: lambda _: None,
    0x18: lambda _: None,
}
_FIXED: Mapping[bytes, Fixed] = (
    text_commands.FIXED | picture_commands.FIXED | machine_commands.FIXED | presenter_commands.FIXED
)
_PARENTHESISED: Mapping[bytes, Parenthesised] = picture_commands.PARENTHESISED | machine_commands.PARENTHESISED
_READ = text_commands.READ | picture_commands.READ | machine_commands.READ | presenter_commands.READ

_WITHOUT_EFFECT = {
    b"\x1b=": 1,
    b"\x1bc": 2,
    b"\x1bp": 3,
    b"\x1bU": 1,
    b"\x1cC": 1,
}
"""how many bytes follow; they open drawers, choose sensors and the like, which paper doesn't show"""

_SKIPPED = {
    b"\x1bR": 1,
    b"\x1bS": 0,
    b"\x1bL": 0,
    b"\x1bT": 1,
    b"\x1bV": 1,
    b"\x1bW": 8,
    b"\x1br": 1,
    b"\x1dP": 2,
    b"\x1db": 1,
    b"\x1df": 1,
}
"""how many bytes follow; paper would show them, and this printer doesn't have them"""

_REAL_TIME = {b"\x10\x04": 1, b"\x10\x05": 1}
_DLE_DC4 = {1: 2, 2: 2, 3: 5, 7: 1, 8: 7}
"""how many bytes follow a function; real-time commands were obeyed when they arrived"""

_LARGEST = 1 << 20


def read(page: Composer) -> Reading:
    """Read commands and text for ever."""
    while True:
        first = yield 1
        if first in {b"\x1b", b"\x1c", b"\x1d", b"\x10"}:
            yield from _command(page, first + (yield 1))
        elif first[0] < 0x20:
            _control(page, first)
        elif page.settings.chinese and 0x81 <= first[0] <= 0xFE:
            yield from _chinese(page, first)
        else:
            page.put(decode(page.settings.page, first[0]))


def _control(page: Composer, byte: bytes) -> None:
    obey = _CONTROLS.get(byte[0])
    if obey is None:
        page.unknown(byte)
    else:
        obey(page)


def _chinese(page: Composer, lead: bytes) -> Reading:
    code = lead + (yield 1)
    if 0x30 <= code[1] <= 0x39:
        code += yield 2
    try:
        page.put_chinese(code.decode("gb18030"))
    except UnicodeDecodeError:
        page.put_chinese(REPLACEMENT)


def _command(page: Composer, command: bytes) -> Reading:
    if command in _FIXED:
        count, obey = _FIXED[command]
        obey(page, (yield count))
    elif command in _READ:
        yield from _READ[command](page)
    elif command[1:] == b"(":
        yield from _parenthesised(page, command, 2)
    elif command == b"\x1d8":
        yield from _parenthesised(page, command, 4)
    else:
        yield from _skip(page, command)


def _parenthesised(page: Composer, command: bytes, digits: int) -> Reading:
    command += yield 1
    length = int.from_bytes((yield digits), "little")
    obey = _PARENTHESISED.get(command.replace(b"8", b"("))
    if obey is None or length > _LARGEST:
        page.unknown(command)
        for start in range(0, length, 4096):
            yield min(length - start, 4096)
    else:
        obey(page, (yield length))


def _skip(page: Composer, command: bytes) -> Reading:
    if command == b"\x10\x14":
        function = (yield 1)[0]
        yield _DLE_DC4.get(function, 0)
    elif command in _REAL_TIME:
        yield _REAL_TIME[command]
    elif command in _WITHOUT_EFFECT:
        yield _WITHOUT_EFFECT[command]
    else:
        page.unknown(command)
        yield _SKIPPED.get(command, 0)

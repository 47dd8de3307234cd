"""Commands of character sets: code pages, countries, scripts, and characters that the user draws."""

from PIL import Image

from drivers.printers.virtual.code_pages import COUNTRIES, PAGES
from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.double_byte import SHIFT_JIS
from drivers.printers.virtual.grammar import Fixed, Parenthesised, Reader, Reading, odd, put
from drivers.printers.virtual.memory import upright
from drivers.printers.virtual.settings import CELLS, DOUBLE_CELLS, Settings

_MOST_DOUBLES = 256
_TALLEST = 6
"""bytes of a column of a letter; printers have 3"""


def _code_page(page: Composer, args: bytes) -> None:
    if args[0] in PAGES:
        page.settings.page = args[0]
    else:
        page.unknown(b"\x1bt" + args, "no such code page")


def _country(page: Composer, args: bytes) -> None:
    if args[0] in COUNTRIES:
        page.settings.country = args[0]
    else:
        page.unknown(b"\x1bR" + args, "no such country")


def _double(*, on: bool) -> Fixed:
    def obey(page: Composer, _: bytes) -> None:
        page.settings.double = on

    return 0, obey


def _script(page: Composer, args: bytes) -> None:
    """FS C: Shift-JIS (1, 2) stands between letters as it is; 0 is what the printer was sold with."""
    settings, usual = page.settings, Settings.of(page.dialect)
    if args[0] % 48:
        settings.script, settings.double = SHIFT_JIS, True
    else:
        settings.script, settings.double = usual.script, usual.double


def _double_font(page: Composer, data: bytes) -> None:
    """FS ( A: the font of double-byte characters."""
    if len(data) == 2 and data[0] == 48 and data[1] % 48 in DOUBLE_CELLS:
        page.settings.double_font = data[1] % 48
    else:
        page.unknown(b"\x1c(A" + data[:2])


def _draw(page: Composer) -> Reading:
    """ESC &: letters as the user draws them, column by column; what is higher than the font's cell is cut off."""
    tall, first, last = yield 3
    if not 0 < tall <= _TALLEST:
        page.unknown(b"\x1b&" + bytes((tall, first, last)), "no letter is that high")
        return
    font = page.settings.font
    width, height = CELLS[font]
    for code in range(first, last + 1):
        columns = (yield 1)[0]
        data = yield columns * tall
        drawn = Image.new("1", (width, height))
        if columns:
            drawn.paste(upright(8 * tall, data), (0, 0))
        page.memory.letters[font, code] = drawn


def _undraw(page: Composer, args: bytes) -> None:
    page.memory.letters.pop((page.settings.font, args[0]), None)


def _draw_double(page: Composer) -> Reading:
    """FS 2: the same for a double-byte character, which is as large as its font."""
    code = yield 2
    width, height = DOUBLE_CELLS[page.settings.double_font]
    drawn = upright(height, (yield width * height // 8))
    if len(page.memory.doubles) < _MOST_DOUBLES or code in page.memory.doubles:
        page.memory.doubles[code] = drawn
    else:
        page.unknown(b"\x1c2" + code, "no room for the character")


def _undraw_double(page: Composer, args: bytes) -> None:
    page.memory.doubles.pop(args, None)


FIXED: dict[bytes, Fixed] = {
    b"\x1b%": put("own", odd),
    b"\x1b?": (1, _undraw),
    b"\x1bR": (1, _country),
    b"\x1bt": (1, _code_page),
    b"\x1c&": _double(on=True),
    b"\x1c.": _double(on=False),
    b"\x1c?": (2, _undraw_double),
    b"\x1cC": (1, _script),
}
PARENTHESISED: dict[bytes, Parenthesised] = {b"\x1c(A": _double_font}
READ: dict[bytes, Reader] = {b"\x1b&": _draw, b"\x1c2": _draw_double}

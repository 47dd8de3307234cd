"""Commands of barcodes and two-dimensional codes."""

from collections.abc import Callable
from dataclasses import replace

from drivers.printers.virtual import barcodes, matrices
from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Parenthesised, Reader, Reading
from drivers.printers.virtual.matrices import MatrixStyle
from drivers.printers.virtual.work import Answer

_LONGEST = 255
_STORE, _PRINT, _MEASURE = 80, 81, 82
_MEASURED = {48: b"\x2f", 49: b"\x36"}
"""how the answer to a question for the size of a code begins, after 37"""


def _barcode(page: Composer) -> Reading:
    kind = (yield 1)[0]
    data = b""
    if kind < 65:
        while (byte := (yield 1)) != b"\0":
            data += byte if len(data) < _LONGEST else b""
    else:
        length = (yield 1)[0]
        data = yield length
        kind -= 65
    try:
        image = barcodes.barcode(kind, data, page.settings.barcode)
    except ValueError as error:
        page.unknown(b"\x1dk" + bytes((kind,)) + data, f"no barcode: {error}")
        return
    if image.width > page.area:
        page.unknown(b"\x1dk" + bytes((kind,)) + data, "no barcode: it is wider than the line")
    else:
        page.show(image, f"[barcode {barcodes.code_text(kind, data)}]")


def _styled(name: str, value: Callable[[int], int]) -> Fixed:
    def obey(page: Composer, args: bytes) -> None:
        page.settings.barcode = replace(page.settings.barcode, **{name: value(args[0])})

    return 1, obey


def _matrix(page: Composer, data: bytes) -> None:
    """GS ( k: set up, store, measure or print a two-dimensional code."""
    number, function = (data + b"\0\0")[:2]
    kind = matrices.KINDS.get(number)
    style = replace(page.settings.matrices.get(number, MatrixStyle()), room=page.area)
    if kind is None:
        page.unknown(b"\x1d(k" + data[:2])
    elif function in kind.functions:
        page.settings.matrices[number] = style.with_parameter(function, data[2:])
    elif function == _STORE:
        page.settings.matrices[number] = replace(style, data=data[3:])
    elif function == _PRINT:
        _print(page, kind, style)
    elif function == _MEASURE and number in _MEASURED:
        _measure(page, kind, style, _MEASURED[number])
    else:
        page.unknown(b"\x1d(k" + data[:2])


def _print(page: Composer, kind: matrices.Kind, style: MatrixStyle) -> None:
    try:
        image = matrices.matrix(kind, style)
    except ValueError as error:
        page.unknown(b"\x1d(k", f"no {kind.name} code: {error}")
        return
    if image.width > page.area:
        page.unknown(b"\x1d(k", f"no {kind.name} code: it is wider than the line")
    else:
        page.show(image, f"[{kind.name} {style.data.decode('utf-8', 'backslashreplace')}]")


def _measure(page: Composer, kind: matrices.Kind, style: MatrixStyle, flag: bytes) -> None:
    """Tell how large the code would be, in dots, and whether it could be printed."""
    try:
        size = matrices.matrix(kind, style).size
    except ValueError:
        size = (0, 0)
    fits = 0 < size[0] <= page.area
    page.ask(Answer(b"\x37%b%d\x1f%d\x1f1\x1f%d\0" % (flag, *size, 0 if fits else 1)))


FIXED: dict[bytes, Fixed] = {
    b"\x1dH": _styled("text", lambda n: n % 48 & 3),
    b"\x1df": _styled("font", lambda n: n % 48 & 1),
    b"\x1dh": _styled("height", lambda n: max(n, 1)),
    b"\x1dw": _styled("module", lambda n: min(max(n, 1), 6)),
}
PARENTHESISED: dict[bytes, Parenthesised] = {b"\x1d(k": _matrix}
READ: dict[bytes, Reader] = {b"\x1dk": _barcode}

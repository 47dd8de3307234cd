"""Commands of printers that present their paper at a mouth: Custom's FS P and GS E0 … F8, GS e, and Citizen's GS R."""

from collections.abc import Callable

from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Reader, Reading, ignore
from drivers.printers.virtual.work import (
    AskCounter,
    AskPresenter,
    Continuous,
    Effect,
    Eject,
    Present,
    Report,
    Retract,
    Shortest,
)

_FLASH = 0x46
"""the mode of FS B that is followed by a frequency"""
_LIGHTS = {0x42: 4, 0x43: 4, 0x44: 1, 0x46: 4, 0x52: 2}
"""how many bytes follow FS L and its first: an operation and a colour, or a switch"""


def _asking(effect: Callable[[bytes], Effect], count: int) -> Fixed:
    def obey(page: Composer, args: bytes) -> None:
        page.ask(effect(args))

    return count, obey


def _present(page: Composer, args: bytes) -> None:
    """FS P: cut and present."""
    page.cut()
    page.ask(Present(steps=args[0], blink=bool(args[1]), retract=args[2:3] == b"R", timeout=args[3]))


_EJECTOR: dict[int, tuple[int, Callable[[bytes], Effect]]] = {
    0x02: (0, lambda _: Retract()),
    0x03: (1, lambda args: Present(steps=args[0])),
    0x05: (0, lambda _: Eject()),
    0x06: (0, lambda _: AskPresenter()),
    0x12: (0, lambda _: Continuous(on=False)),
    0x14: (0, lambda _: Continuous(on=True)),
    0x20: (2, lambda args: Present(steps=args[0], timeout=args[1], retract=True)),
}
"""by the parameter of GS e: how many bytes follow, and what is asked for"""


def _ejector(page: Composer) -> Reading:
    function = (yield 1)[0]
    if function in _EJECTOR:
        count, effect = _EJECTOR[function]
        page.ask(effect((yield count)))
    else:
        page.unknown(b"\x1de" + bytes((function,)))


def _retract(page: Composer) -> Reading:
    """GS R: take back now (0), or by itself after some seconds (1)."""
    later = (yield 1) in {b"\x01", b"1"}
    page.ask(Retract(after=(yield 1)[0]) if later else Retract())


def _bar(_page: Composer) -> Reading:
    """FS B: the light around the mouth."""
    if (yield 1)[0] == _FLASH:
        yield 1


def _light(page: Composer) -> Reading:
    """FS L: the colours of that light."""
    target = (yield 1)[0]
    if target in _LIGHTS:
        yield _LIGHTS[target]
    else:
        page.unknown(b"\x1cL" + bytes((target,)))


FIXED: dict[bytes, Fixed] = {
    b"\x1bC": (1, ignore),  # collect in the bin
    b"\x1bF": _asking(lambda _: Continuous(on=True), 0),
    b"\x1cG": (1, ignore),  # the printer's own log
    b"\x1cK": (1, ignore),  # how much more of the paper shows in continuous mode
    b"\x1cP": (4, _present),
    b"\x1c\xc1": (1, ignore),  # how far the paper is pulled back after a cut
    b"\x1d\xe0": _asking(lambda args: Report(args[0]), 1),
    **{bytes((0x1D, n)): _asking(lambda _, n=n: AskCounter(n), 0) for n in range(0xE1, 0xE6)},  # type: ignore[misc]
    b"\x1d\xe6": (2, ignore),  # how long a roll still is when its end is near
    b"\x1d\xe7": (2, ignore),  # where black marks are
    b"\x1d\xe8": _asking(lambda args: Shortest(args[0]), 1),
    b"\x1d\xf0": (1, ignore),  # quality and speed
}
READ: dict[bytes, Reader] = {b"\x1de": _ejector, b"\x1dR": _retract, b"\x1cB": _bar, b"\x1cL": _light}

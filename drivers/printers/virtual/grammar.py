"""The shapes that commands have."""

from collections.abc import Callable, Generator

from drivers.printers.virtual.composer import Composer

Reading = Generator[int, bytes, None]
"""yields how many bytes it needs next, and is sent exactly these"""

Handler = Callable[[Composer, bytes], None]
Fixed = tuple[int, Handler]
"""how many bytes follow, and what is done with them"""
Parenthesised = Handler
"""what is done with the bytes that a command announces by their number"""
Reader = Callable[[Composer], Reading]
"""reads on by itself"""

_AT_ONCE = 4096


def put(setting: str, value: Callable[[int], object]) -> Fixed:
    """A command of one parameter that changes one setting."""

    def obey(page: Composer, args: bytes) -> None:
        setattr(page.settings, setting, value(args[0]))

    return 1, obey


def ignore(_page: Composer, _args: bytes) -> None:
    """Obey a command that paper shows nothing of."""


def odd(n: int) -> bool:
    """Whether a parameter switches on: its lowest bit counts."""
    return bool(n & 1)


def word(low_high: bytes) -> int:
    """A number of two bytes, the low one first."""
    return int.from_bytes(low_high, "little")


def high_word(high_low: bytes) -> int:
    """A number of two bytes, the high one first."""
    return int.from_bytes(high_low, "big")


def skip(count: int) -> Reading:
    """Read past that many bytes, however many they are."""
    for start in range(0, count, _AT_ONCE):
        yield min(count - start, _AT_ONCE)


def signed(low_high: bytes) -> int:
    """A number of two bytes that can be negative."""
    return int.from_bytes(low_high, "little", signed=True)

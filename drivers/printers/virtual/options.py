"""The options of a virtual printer as words, as they stand in an address or on a command line."""

from collections.abc import Callable, Mapping
from typing import Any

from drivers.printers.virtual.dialects import EPSON, Dialect, dialect
from drivers.printers.virtual.engine import Setup
from drivers.printers.virtual.script import parse


def built(options: Mapping[str, str]) -> tuple[Dialect, Setup]:
    """A printer of these options, among ``KEYS``.

    Raises ValueError that says which is wrong and what it may be, ProfileError for a dialect that there is not.
    """
    width = options.get("width")
    row = dialect(options.get("dialect", EPSON.name), None if width is None else _whole(8)("width", width))
    settings = {field: read(key, options[key]) for key, (field, read) in _SETTINGS.items() if key in options}
    return row, Setup(**settings)


def _number(least: float) -> Callable[[str, str], float]:
    def read(option: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = least - 1
        if not least <= value < 1e9:
            raise ValueError(f'"{option}" is a number of at least {least:g}')
        return value

    return read


def _whole(least: int) -> Callable[[str, str], int]:
    return lambda option, text: int(_number(least)(option, text))


def _one_of(words: Mapping[str, bool]) -> Callable[[str, str], bool]:
    def read(option: str, text: str) -> bool:
        if text not in words:
            raise ValueError(f'"{option}" is one of: {", ".join(words)}')
        return words[text]

    return read


_SETTINGS: Mapping[str, tuple[str, Callable[[str, str], Any]]] = {
    "speed": ("speed", _number(1)),
    "buffer": ("buffer", _whole(45)),
    "flow": ("xonxoff", _one_of({"none": False, "xonxoff": True})),
    "overrun": ("overrun", _one_of({"wait": False, "drop": True})),
    "hand": ("hand", _number(0)),
    "half": ("keeps", _one_of({"tear": False, "keep": True})),
    "fault": ("script", lambda _, text: parse(text)),
}
KEYS = frozenset({"dialect", "width", *_SETTINGS})
"""``dialect``, ``width`` in dots, ``speed`` in mm/s, ``buffer`` in bytes, ``flow`` (none, xonxoff), ``overrun`` (wait,
drop), ``hand``: seconds after which each ticket is taken, ``half`` (tear, keep): what becomes of half a paper when the
line closes or the power goes, ``fault``: a script"""

"""What one model of printer is like: a row of facts in a TOML file, so that a new model needs no new code."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from drivers.errors import ProfileError
from drivers.ports import Evidence
from drivers.printers.status import DIALECTS


class Cjk(StrEnum):
    """How the printer's own font takes Chinese."""

    GB18030 = "gb18030"
    NONE = "none"


class Made(StrEnum):
    """Who draws: the printer from its own font (native), or we, dot by dot (raster)."""

    NATIVE = "native"
    RASTER = "raster"


@dataclass(frozen=True)
class Profile:
    """The facts that encoder and session need of a printer."""

    name: str
    width_dots: int
    """dots that the head can print in a line"""
    dpi: int
    speed_mm_s: float
    cut_seconds: float
    head_to_cutter_mm: float
    cjk: Cjk
    text: Made
    qr: Made
    cut: bytes
    """the command that feeds to the cutter and cuts"""
    clear: bytes
    """real-time commands that empty the buffer of a job that was given up"""
    clear_answered: bool
    """whether the printer says when it has done so"""
    evidence: Evidence
    """PROVED where the printer answers GS ( H, PROCESSED where only GS r can be had"""
    asb: bool
    """whether the printer tells each change of its state by itself, once asked to (GS a)"""
    band_rows: int
    """rows of a picture in one command; an interrupted one swallows that much of the next job"""
    buffer_bytes: int
    """receive buffer of the printer"""
    dialect: str
    """row of ``drivers.printers.status.DIALECTS``: what the bits of its answers mean"""

    def __post_init__(self) -> None:
        if self.width_dots % 8:
            raise ValueError("width_dots must be a multiple of 8")

    @property
    def dots_mm(self) -> float:
        """Dots in a millimetre of paper."""
        return self.dpi / 25.4


def load(path: Path) -> Profile:
    """Read a profile; raise ProfileError with file and key where it is wrong."""
    try:
        row = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ProfileError(
            f"the printer profile {path} can't be read: {error.strerror}", "name a file that is there"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path} is not TOML: {error}", "mend that line") from error
    _refuse_unknown(path, row)
    facts = {key: _read(path, key, reader, row) for key, reader in _READERS.items()}
    try:
        return Profile(**facts)
    except ValueError as error:
        raise ProfileError(f"{path}: {error}", "look the value up in the printer's manual") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a text is wanted")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is wanted")  # noqa: TRY004 - one kind of error for one kind of mistake
    return value


def _number(low: float, high: float) -> Callable[[object], float]:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(f"a number from {low:g} to {high:g} is wanted")
        return float(value)

    return read


def _whole(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high} is wanted")
        return value

    return read


def _one_of(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(f"one of these is wanted: {', '.join(choices)}")
        return next(choice for choice in choices if choice == value)

    return read


def _hex(value: object) -> bytes:
    try:
        return bytes.fromhex(_text(value))
    except ValueError:
        raise ValueError('bytes in hexadecimal are wanted, as "1D 56 42 00"') from None


_READERS: dict[str, Callable[[object], Any]] = {
    "name": _text,
    "width_dots": _whole(200, 1664),
    "dpi": _whole(100, 600),
    "speed_mm_s": _number(10, 600),
    "cut_seconds": _number(0, 5),
    "head_to_cutter_mm": _number(0, 100),
    "cjk": _one_of(*Cjk),
    "text": _one_of(*Made),
    "qr": _one_of(*Made),
    "cut": _hex,
    "clear": _hex,
    "clear_answered": _flag,
    "evidence": _one_of(Evidence.PROVED, Evidence.PROCESSED),
    "asb": _flag,
    "band_rows": _whole(8, 255),
    "buffer_bytes": _whole(32, 1 << 24),
    "dialect": _one_of(*DIALECTS),
}


def _refuse_unknown(path: Path, row: dict[str, Any]) -> None:
    for key in row:
        if key not in _READERS:
            near = get_close_matches(key, _READERS, 1)
            raise ProfileError(
                f"{path}: there is no key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
                f"known keys are: {', '.join(_READERS)}",
            )


def _read(path: Path, key: str, reader: Callable[[object], Any], row: dict[str, Any]) -> Any:
    if key not in row:
        raise ProfileError(f"{path}: the key {key!r} is missing", "look the value up in the printer's manual")
    try:
        return reader(row[key])
    except ValueError as error:
        raise ProfileError(
            f"{path}: {key} = {row[key]!r}: {error}", "look the value up in the printer's manual"
        ) from None

"""What one model of printer is like: a row of facts in a TOML file, so that a new model needs no new code."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from drivers.errors import ProfileError
from drivers.ports import Evidence
from drivers.printers.document import Symbol
from drivers.printers.facts import (
    Fact,
    Wrong,
    codes,
    flag,
    font,
    hexadecimal,
    number,
    one_of,
    pattern,
    some_of,
    text,
    texts,
    whole,
    words,
)
from drivers.printers.status import DIALECTS


class Cjk(StrEnum):
    """How the printer's own font takes Chinese."""

    GB18030 = "gb18030"
    NONE = "none"


class Made(StrEnum):
    """Who draws: the printer from its own font (native), we, dot by dot (raster), or whoever can (hybrid)."""

    NATIVE = "native"
    RASTER = "raster"
    HYBRID = "hybrid"


class Proof(StrEnum):
    """How this printer proves a paper; ``drivers.printers.proof`` says how each is done."""

    PROCESS_ID = "process_id"
    """it repeats the name of the job when it is done (GS ( H)"""
    PRESENTER_COUNTED = "presenter_counted"
    """it tells where the paper is, and counts its cuts"""
    PRESENTER = "presenter"
    """it tells where the paper is"""
    IN_TURN = "in_turn"
    """it answers a question when all before it is worked through (GS r)"""
    IDLE = "idle"
    """it can be asked whether it still moves"""
    NONE = "none"
    """it can't be asked anything"""


class Flow(StrEnum):
    """How the printer holds back the host on a serial line."""

    RTSCTS = "rtscts"
    XONXOFF = "xonxoff"
    NONE = "none"


class AtEnd(StrEnum):
    """What becomes of a paper that nobody takes."""

    RETRACT = "retract"
    """it is drawn back into a bin"""
    EJECT = "eject"
    """it is dropped in front"""
    HOLD = "hold"
    """it stays until the next one pushes it out"""


@dataclass(frozen=True)
class Presenter:
    """What holds a paper out to the customer."""

    present: bytes
    """the command after the cut that brings the paper out, or that does both; empty where the cut does so"""
    hold_seconds: float
    """how long the paper is held"""
    at_end: AtEnd
    travel_seconds: float
    """how long the paper takes from the cutter to the customer"""
    discard: bytes = b""
    """the command that cuts off what lies in the printer and keeps it from the customer; empty: it is presented"""


@dataclass(frozen=True)
class Identity:
    """By what a probe knows the printer."""

    maker: str = ""
    """its answer to GS I 66"""
    models: tuple[str, ...] = ()
    """its possible answers to GS I 67"""
    codes: tuple[bytes, ...] = ()
    """n of GS I, then the answer: what those say that know no words"""


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
    min_mm: float
    """the shortest paper that it gives out"""
    cjk: Cjk
    text: Made
    draws: tuple[Symbol, ...]
    """the codes that it draws itself, and well; the others are sent as pictures"""
    cut: bytes
    """the command that feeds to the cutter and cuts; empty where the presenter's command does so"""
    clear: bytes
    """real-time commands that empty the buffer of a job that was given up; empty where there are none"""
    clear_answered: bool
    """whether the printer says when it has done so"""
    proof: Proof
    asb: bool
    """whether the printer tells each change of its state by itself, once asked to (GS a; Custom: GS E0)"""
    band_rows: int
    """rows of a picture in one command; an interrupted one swallows that much of the next job"""
    buffer_bytes: int
    """receive buffer of the printer: the longest job for a serial line without flow control"""
    dialect: str
    """row of ``drivers.printers.status.DIALECTS``: what the bits of its answers mean"""
    font: Path | None = None
    """the file of the font that text is drawn from where it is drawn dot by dot; None: the one that ships"""
    resume: bytes = b""
    """the real-time command that lets it go on once somebody freed the cutter; empty where there is none"""
    baud: int | None = None
    """of its serial line; None where it has none"""
    flow: Flow | None = None
    presenter: Presenter | None = None
    identity: Identity = field(default_factory=Identity)

    def __post_init__(self) -> None:
        if self.width_dots % 8:
            raise Wrong("", "width_dots", f"width_dots = {self.width_dots}: a multiple of 8 is wanted")
        if not self.finish:
            raise Wrong("", "cut", "cut may only be empty where presenter.present cuts")
        if self.asb and not self.tell:
            raise Wrong("", "asb", f"asb = true, and the dialect {self.dialect!r} knows no command for it")
        if self.proof in {Proof.PRESENTER, Proof.PRESENTER_COUNTED} and self.presenter is None:
            raise Wrong("", "proof", f"proof = {str(self.proof)!r} wants a table [presenter]")

    @property
    def dots_mm(self) -> float:
        """Dots in a millimetre of paper."""
        return self.dpi / 25.4

    @property
    def tell(self) -> bytes:
        """The command to tell changes of its state by itself; empty where it can't."""
        return DIALECTS[self.dialect].tell if self.asb else b""

    @property
    def longest_command(self) -> int:
        """Bytes of the longest command that it is sent: so much of the next job an interrupted one could swallow.

        That is a band of a picture with its header; to who draws all by itself, the text of a code. Where a picture
        among native text was cut short, the next job is tried twice.
        """
        return _LONGEST_TEXT if self.text is Made.NATIVE else _BAND_HEADER + self.band_rows * (self.width_dots // 8)

    def seconds(self, mm: float) -> float:
        """How long a paper of that length takes until the customer can have it."""
        travel = self.presenter.travel_seconds if self.presenter else 0.0
        return mm / self.speed_mm_s + self.cut_seconds + travel

    @property
    def finish(self) -> bytes:
        """The commands that end a paper: cut it, and hold it out."""
        return self.cut + (self.presenter.present if self.presenter else b"")

    @property
    def evidence(self) -> Evidence:
        """The best that it can say of a paper."""
        return Evidence.PROCESSED if self.proof is Proof.IN_TURN and self.asb else _BEST[self.proof]


def load(path: Path) -> Profile:
    """Read a profile; raise ProfileError with file, line and key where it is wrong."""
    try:
        source = path.read_text("utf-8")
        row = tomllib.loads(source)
    except OSError as error:
        raise ProfileError(
            f"the printer profile {path} can't be read: {error.strerror}", "name a file that is there"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path} is not TOML: {error}", "mend that line") from error
    try:
        return _profile(row)
    except Wrong as error:
        raise ProfileError(f"{path}{error.line_of(source)}: {error}", error.remedy) from error


def _profile(row: Mapping[str, object]) -> Profile:
    tables = {key: row[key] for key in _TABLES if key in row}
    facts = words({key: value for key, value in row.items() if key not in _TABLES}, _FACTS)
    for key, table in tables.items():
        facts[key] = _TABLES[key](words(table, _KEYS[key], key))
    return Profile(**facts)


def _presenter(facts: dict[str, Any]) -> Presenter:
    """The command is written with the facts in it, so that each is said once."""
    said, step, out = (facts.pop(key, None) for key in ("present", "step_mm", "out_mm"))
    if "steps" in said and None in {step, out}:
        raise Wrong("presenter", "present", "presenter.present has steps in it, and step_mm or out_mm is missing")
    steps = round(out / step) if step and out else 0
    if steps > _MOST_STEPS:
        raise Wrong("presenter", "out_mm", f"presenter.out_mm = {out:g}: {steps} steps, more than {_MOST_STEPS}")
    numbers = {"steps": steps, "seconds": round(facts["hold_seconds"])}
    present = bytes(numbers[part] if part in numbers else int(part, 16) for part in said)
    return Presenter(present=present, **facts)


_FACTS = {
    "name": Fact(text),
    "width_dots": Fact(whole(200, 1664)),
    "dpi": Fact(whole(100, 600)),
    "speed_mm_s": Fact(number(10, 600)),
    "cut_seconds": Fact(number(0, 5)),
    "head_to_cutter_mm": Fact(number(0, 100)),
    "min_mm": Fact(number(0, 300)),
    "cjk": Fact(one_of(*Cjk)),
    "text": Fact(one_of(*Made)),
    "font": Fact(font, None),
    "draws": Fact(some_of(*Symbol)),
    "cut": Fact(hexadecimal),
    "clear": Fact(hexadecimal),
    "clear_answered": Fact(flag),
    "resume": Fact(hexadecimal, b""),
    "proof": Fact(one_of(*Proof)),
    "asb": Fact(flag),
    "band_rows": Fact(whole(8, 255)),
    "buffer_bytes": Fact(whole(32, 1 << 24)),
    "dialect": Fact(one_of(*DIALECTS)),
    "baud": Fact(whole(1200, 921600), None),
    "flow": Fact(one_of(*Flow), None),
}
_KEYS = {
    "presenter": {
        "present": Fact(pattern("steps", "seconds")),
        "step_mm": Fact(number(0.1, 50), None),
        "out_mm": Fact(number(1, 200), None),
        "hold_seconds": Fact(number(0, 255)),
        "at_end": Fact(one_of(*AtEnd)),
        "travel_seconds": Fact(number(0, 10)),
        "discard": Fact(hexadecimal, b""),
    },
    "identity": {
        "maker": Fact(text, ""),
        "models": Fact(texts, ()),
        "codes": Fact(codes, ()),
    },
}
_TABLES: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "presenter": _presenter,
    "identity": lambda facts: Identity(**facts),
}
_MOST_STEPS = 255
_BAND_HEADER = 8
_LONGEST_TEXT = 512
_BEST = {
    Proof.PROCESS_ID: Evidence.PROVED,
    Proof.PRESENTER_COUNTED: Evidence.PROVED,
    Proof.PRESENTER: Evidence.PROVED,
    Proof.IN_TURN: Evidence.INFERRED,
    Proof.IDLE: Evidence.INFERRED,
    Proof.NONE: Evidence.NONE,
}

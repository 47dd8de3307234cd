"""What a printer's answers say about its state. Unknown is a value: what was not said stays unknown.

The bits of each family stand in a row of ``DIALECTS``. Sources: Epson's ESC/POS reference (DLE EOT, GS a, GS r);
Citizen's PPU-700 command reference, pages 57, 58 and 61; Custom's VKP80III commands manual (DLE EOT 20, GS E0) and
KPM210 manual (GS r); SNBC's BT-T080 programming manual, page 41; the ESC/POS documentation of Pyramid Technologies for
Reliance and Phoenix.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from drivers.ports import Paper, PrinterStatus
from drivers.printers.replies import AsbStatus, FullStatus, OneByte, RealTimeStatus, Reply, Speech


@dataclass(frozen=True)
class Bits:
    """Where one byte of an answer tells what: a mask for each fact, 0 where the byte says nothing of it."""

    offline: int = 0
    cover_open: int = 0
    cutter_error: int = 0
    jam: int = 0
    unrecoverable: int = 0
    overheated: int = 0
    error: int = 0
    moving: int = 0
    spooling: int = 0
    at_outlet: int = 0
    off_outlet: int = 0
    """set when no paper stands at the output"""
    paper_out: int = 0
    paper_stop: int = 0
    """set when the end of the paper stopped the printing; not set, it says nothing of the paper"""
    paper_low: int = 0


_FLAGS = (
    "cover_open",
    "cutter_error",
    "jam",
    "unrecoverable",
    "overheated",
    "error",
    "moving",
    "spooling",
    "at_outlet",
)


@dataclass(frozen=True)
class Dialect:
    """What one family of printers is asked, and what its answers mean."""

    questions: tuple[int, ...] = ()
    """n of DLE EOT n, the most telling ones first; none: it can't be asked"""
    glance: int = 0
    """the one that tells most while a paper is under way"""
    in_order: bool = False
    """whether even these are answered only when all before them is worked through"""
    real_time: Mapping[int, Bits] = field(default_factory=dict)
    """by n of DLE EOT n"""
    groups: tuple[Bits, ...] = ()
    """the bytes of a full status"""
    asb: tuple[Bits, ...] = ()
    """the four bytes of an automatic status"""
    tell: bytes = b""
    """the command to tell each change of its state, and the state now"""
    turn: bytes = b""
    """the question that is answered with one byte when all before it is worked through"""
    in_turn: Bits = Bits()
    """that byte"""
    speech: Speech = Speech.ESC_POS

    @property
    def mute(self) -> bool:
        """Whether it says nothing at all."""
        return not self.questions


_EPSON = Dialect(
    questions=(1, 2, 4, 3),
    glance=1,
    real_time={
        1: Bits(offline=0x08),
        2: Bits(cover_open=0x04, paper_stop=0x20, error=0x40),
        3: Bits(cutter_error=0x08, unrecoverable=0x20, overheated=0x40),
        4: Bits(paper_low=0x0C, paper_out=0x60),
    },
    asb=(
        Bits(offline=0x08, cover_open=0x20),
        Bits(cutter_error=0x08, unrecoverable=0x20, overheated=0x40),
        Bits(paper_low=0x03, paper_out=0x0C),
        Bits(),
    ),
    tell=b"\x1da\x0e",
    turn=b"\x1dr\x01",
    in_turn=Bits(paper_low=0x03, paper_out=0x0C),
)

DIALECTS: Mapping[str, Dialect] = {
    "epson": _EPSON,
    "citizen": replace(
        _EPSON,
        questions=(1, 2, 4, 3, 5, 6),
        real_time={
            1: Bits(offline=0x08),
            2: Bits(cover_open=0x04, paper_stop=0x20, error=0x40),
            3: Bits(jam=0x04, cutter_error=0x08, unrecoverable=0x20, overheated=0x40),
            4: Bits(paper_low=0x0C, paper_out=0x20, at_outlet=0x40),
            5: Bits(cover_open=0x04, overheated=0x08, unrecoverable=0x60),
            6: Bits(unrecoverable=0x4C, jam=0x20),
        },
        asb=(
            Bits(offline=0x08, cover_open=0x20),
            Bits(jam=0x04, cutter_error=0x08, unrecoverable=0x20, overheated=0x40),
            Bits(paper_low=0x03, paper_out=0x04, off_outlet=0x08),
            Bits(),
        ),
    ),
    "custom": Dialect(
        questions=(20,),
        glance=20,
        groups=(
            Bits(paper_out=0x01, paper_low=0x44, at_outlet=0x20),
            Bits(cover_open=0x03, spooling=0x04, moving=0x08),
            Bits(overheated=0x01, unrecoverable=0x08, jam=0xC0),
            Bits(cutter_error=0x01, cover_open=0x02, unrecoverable=0x0C, jam=0x80),
        ),
        tell=b"\x1d\xe0\x0f",
        turn=_EPSON.turn,
        in_turn=_EPSON.in_turn,
        speech=Speech.CUSTOM,
    ),
    "phoenix": Dialect(
        questions=(1, 2, 4),
        glance=2,
        in_order=True,
        real_time={
            1: Bits(offline=0x08),
            2: Bits(paper_stop=0x20, error=0x40),
            4: Bits(paper_low=0x0C, paper_out=0x60),
        },
    ),
    "snbc": replace(
        _EPSON,
        real_time={
            **_EPSON.real_time,
            3: Bits(jam=0x04, cutter_error=0x08, unrecoverable=0x20, overheated=0x40),
        },
    ),
    "clone": replace(_EPSON, glance=2, asb=(), tell=b""),
    "one_way": Dialect(),
}


_UNKNOWN = PrinterStatus()
_KEPT = 256
"""states that are kept as they were read"""


def after_answer(status: PrinterStatus, dialect: Dialect, number: int, reply: Reply) -> PrinterStatus | None:
    """What is known after a reply to DLE EOT ``number``; None if it is none."""
    if isinstance(reply, FullStatus) and dialect.groups:
        return from_full(dialect, reply)
    if isinstance(reply, RealTimeStatus) and number in dialect.real_time:
        return _fold(status, dialect.real_time[number], reply.bits)
    return None


def from_asb(dialect: Dialect, reply: AsbStatus) -> PrinterStatus:
    """What the four bytes of an automatic status tell: everything."""
    return _said(tuple(zip(dialect.asb, reply.bits, strict=False)))


def from_full(dialect: Dialect, reply: FullStatus, before: PrinterStatus = _UNKNOWN) -> PrinterStatus:
    """What is known after a full status, or after a part of one: what that part says nothing of stays as it was.

    A printer that told all of itself and no fault is on-line, without saying so.
    """
    told = _said(tuple((dialect.groups[place], byte) for place, byte in reply.groups.items()))
    whole = len(reply.groups) == len(dialect.groups)
    if not whole:
        told = replace(_onto(before, told), online=None)
    return replace(told, online=told.fault is None) if whole or before.online is not None else told


def after_turn(status: PrinterStatus, dialect: Dialect, reply: OneByte) -> PrinterStatus:
    """What is known after the byte that came in its turn."""
    return _fold(status, dialect.in_turn, reply.bits)


@lru_cache(_KEPT)
def _said(together: tuple[tuple[Bits, int], ...]) -> PrinterStatus:
    """What bytes of one reply tell; a printer tells of the same few states again and again."""
    status = PrinterStatus()
    for bits, byte in together:
        status = _fold(status, bits, byte)
    return status


def _onto(before: PrinterStatus, told: PrinterStatus) -> PrinterStatus:
    """The newer word, where there is one."""
    known = {fact.name: getattr(told, fact.name) for fact in fields(told)}
    return replace(before, **{name: value for name, value in known.items() if value not in {None, Paper.UNKNOWN}})


def _fold(status: PrinterStatus, bits: Bits, byte: int) -> PrinterStatus:
    """Add what a byte says; several bytes may speak of one fact, and one that tells of a fault is believed."""
    told: dict[str, Any] = {
        flag: bool(byte & mask) or getattr(status, flag) is True for flag in _FLAGS if (mask := getattr(bits, flag))
    }
    if bits.off_outlet:
        told["at_outlet"] = not byte & bits.off_outlet
    if bits.offline:
        told["online"] = not byte & bits.offline and status.online is not False
    return replace(status, paper=_paper(bits, byte, status.paper), **told)


def _paper(bits: Bits, byte: int, known: Paper) -> Paper:
    if known is Paper.OUT or byte & (bits.paper_out | bits.paper_stop):
        return Paper.OUT
    if bits.paper_low and byte & bits.paper_low:
        return Paper.LOW
    return Paper.OK if bits.paper_out else known

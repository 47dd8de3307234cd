"""What a printer's answers say about its state. Unknown is a value: what was not said stays unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from drivers.ports import Paper, PrinterStatus

QUESTIONS = (1, 2, 4, 3)
"""DLE EOT n, the most telling ones first"""
GLANCE = 1
"""the one that tells whether the printer is on-line"""


@dataclass(frozen=True)
class Bits:
    """Where one byte of an answer tells what: a mask for each fact, 0 where the byte says nothing of it."""

    offline: int = 0
    cover_open: int = 0
    cutter: int = 0
    unrecoverable: int = 0
    overheated: int = 0
    paper_out: int = 0
    paper_stop: int = 0
    """set when the end of the paper stopped the printing; not set, it says nothing of the paper"""
    paper_low: int = 0


@dataclass(frozen=True)
class Dialect:
    """The answers of one family of printers."""

    real_time: Mapping[int, Bits]
    """by n of DLE EOT n"""
    asb: tuple[Bits, Bits, Bits, Bits]
    in_turn: Bits
    """the answer to GS r 1"""


DIALECTS: Mapping[str, Dialect] = {
    "epson": Dialect(
        real_time={
            1: Bits(offline=0x08),
            2: Bits(cover_open=0x04, paper_stop=0x20),
            3: Bits(cutter=0x08, unrecoverable=0x20, overheated=0x40),
            4: Bits(paper_low=0x0C, paper_out=0x60),
        },
        asb=(
            Bits(offline=0x08, cover_open=0x20),
            Bits(cutter=0x08, unrecoverable=0x20, overheated=0x40),
            Bits(paper_low=0x03, paper_out=0x0C),
            Bits(),
        ),
        in_turn=Bits(paper_low=0x03, paper_out=0x0C),
    ),
}


def after_question(status: PrinterStatus, dialect: Dialect, number: int, answer: int) -> PrinterStatus:
    """What is known after the answer to DLE EOT ``number``."""
    return _fold(status, dialect.real_time[number], answer)


def from_asb(dialect: Dialect, answer: bytes) -> PrinterStatus:
    """What the four bytes of an automatic status tell: everything."""
    status = PrinterStatus()
    for bits, byte in zip(dialect.asb, answer, strict=True):
        status = _fold(status, bits, byte)
    return status


def after_turn(status: PrinterStatus, dialect: Dialect, answer: int) -> PrinterStatus:
    """What is known after the answer to GS r 1."""
    return _fold(status, dialect.in_turn, answer)


def _fold(status: PrinterStatus, bits: Bits, byte: int) -> PrinterStatus:
    def flag(mask: int, known: bool | None) -> bool | None:
        return bool(byte & mask) if mask else known

    online = status.online if not bits.offline else not byte & bits.offline
    return replace(
        status,
        online=online,
        cover_open=flag(bits.cover_open, status.cover_open),
        cutter_error=flag(bits.cutter, status.cutter_error),
        unrecoverable=flag(bits.unrecoverable, status.unrecoverable),
        overheated=flag(bits.overheated, status.overheated),
        paper=_paper(bits, byte, status.paper),
    )


def _paper(bits: Bits, byte: int, known: Paper) -> Paper:
    if byte & (bits.paper_out | bits.paper_stop):
        return Paper.OUT
    if not bits.paper_out:
        return known
    return Paper.LOW if byte & bits.paper_low else Paper.OK

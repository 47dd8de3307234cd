"""What can be read from the papers that came out, and whether it agrees with what was said."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

import zxingcpp
from PIL import Image, ImageChops, ImageOps

from drivers.printers.encoder import encode
from drivers.printers.virtual.dialects import dialect
from drivers.printers.virtual.paper import Paper, Strip
from drivers.printers.virtual.printer import VirtualPrinter
from tests.drivers.printers.fault_cases import CASES, Case

_MARK = re.compile(r"\b(job|end) (\d{3})\b")

Mark = tuple[str, str]
"""``job`` or ``end``, the first or last line of a ticket, and the job's name"""


@dataclass(frozen=True)
class Piece:
    """A piece of paper that came out."""

    marks: tuple[Mark, ...]
    ink: Image.Image
    torn: bool

    def is_all_of(self, job: str) -> bool:
        """Whether it is a cut paper with this job on it from the first to the last line, and nothing else."""
        return not self.torn and sorted(self.marks) == [("end", job), ("job", job)]


class Papers:
    """The papers of one story."""

    def __init__(self, case: Case) -> None:
        self.pieces: list[Piece] = []
        self.strip: Callable[[], Strip]
        self._case = case
        self._closed: dict[str, Counter[Mark]] = {}

    def keep(self, _: int, paper: Paper) -> None:
        """A paper came out."""
        self.pieces.append(Piece(_marks(paper, drawn=self._case.drawn), _ink(paper), paper.torn))

    def closed(self, job: str) -> None:
        """The printer confirmed that nothing more of a job will be printed: what is on paper now is all."""
        if job not in self._closed:
            self._closed[job] = Counter(mark for mark in self.marks() if mark[1] == job)

    def marks(self) -> Counter[Mark]:
        """All that is on paper, in the printer too."""
        inside = deepcopy(self.strip()).tear()
        pieces = (mark for piece in self.pieces for mark in piece.marks)
        return Counter((*pieces, *_marks(inside, drawn=self._case.drawn)))

    def proof_of(self, job: str) -> bool:
        """Whether there is the whole paper of a job, dot for dot as on a printer that nothing befell."""
        perfect = _perfect(CASES.index(self._case), job)
        return any(piece.is_all_of(job) and _same(piece.ink, perfect) for piece in self.pieces)

    def overdue(self) -> Iterable[str]:
        """Jobs of which something was printed after the printer confirmed that nothing more would be."""
        now = self.marks()
        for job, then in self._closed.items():
            if Counter({mark: count for mark, count in now.items() if mark[1] == job}) != then:
                yield job


def _marks(paper: Paper, *, drawn: bool) -> tuple[Mark, ...]:
    texts = [paper.text]
    if drawn:
        codes = zxingcpp.read_barcodes(
            paper.image.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
        texts = [code.text for code in codes]
    return tuple((kind, job) for text in texts for kind, job in _MARK.findall(text))


def _ink(paper: Paper) -> Image.Image:
    """The printed part; how much blank paper is around it depends on what was cut off before."""
    image = paper.image
    return image.crop(ImageOps.invert(image.convert("L")).getbbox() or (0, 0, 1, 1))


def _same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is None


@lru_cache(maxsize=4096)
def _perfect(number: int, job: str) -> Image.Image:
    case = CASES[number]
    printer = VirtualPrinter(dialect(case.dialect, case.profile.width_dots))
    printer.advance(0.0)
    papers: list[Paper] = []
    data, now = encode(case.document(job), case.profile), 0.0
    while not papers:
        data = data[printer.receive(data) :]
        now += 1.0
        printer.advance(now)
        papers = [event.paper for event in printer.take_events() if event.paper is not None]
    return _ink(papers[0])

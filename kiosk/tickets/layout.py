"""A ticket's paper: the parts of a layout, filled in from what the booking server says of the ticket."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from drivers.printers.document import Document, Op
from kiosk.domain.booking import Bilingual, Issue, TicketFace
from kiosk.tickets.fields import chosen, fill, values
from kiosk.tickets.parts import LogoPart, Part

_BETWEEN_FIELDS = " · "
_BETWEEN_WORDS = " "


@dataclass(frozen=True)
class Layout:
    """How tickets look, in one language or in both: called with a ticket, it gives its paper."""

    file: str
    """what it was read from, to say where a mistake is"""
    parts: tuple[Part, ...]
    words: Mapping[str, Bilingual]
    """texts of the layout's own, with fields in them"""
    language: str = "both"
    """``zh``, ``en`` or ``both`` (Chinese first, large)"""
    logo: bytes = field(default=b"", repr=False)
    lines: tuple[int, ...] = ()
    """where in the file each part stands"""

    def __call__(self, face: TicketFace, issue: Issue) -> Document:
        """The paper of one ticket."""
        return Document(tuple(op for _, op in self.placed(face, issue)))

    def placed(self, face: TicketFace, issue: Issue) -> Iterator[tuple[int, Op]]:
        """What is printed on one ticket, each with the line of the file that says so."""
        holds = {self.language, "reissue" if issue.number > 1 else "first"}
        ticket = _Ticket(values(face, issue), self.words, self.language, self.logo)
        for line, part in zip(self.lines, self.parts, strict=True):
            op = part.op(ticket) if holds.issuperset(part.when) else None
            if op is not None:
                yield line, op

    @property
    def lacks_logo(self) -> bool:
        """Whether a place for the cinema's picture is left out, as there is none."""
        return not self.logo and any(isinstance(part, LogoPart) for part in self.parts)


class _Ticket:
    """Fills in fields and words for one ticket."""

    def __init__(
        self, fields: Mapping[str, Bilingual], words: Mapping[str, Bilingual], language: str, logo: bytes
    ) -> None:
        self.logo = logo
        self._language = language
        self._texts = {name: (text, _BETWEEN_FIELDS) for name, text in fields.items()}
        # a word's own text is in one language, and so are the fields in it
        said = {
            name: Bilingual(self._filled(word.zh, "zh"), self._filled(word.en, "en")) for name, word in words.items()
        }
        self._texts |= {name: (text, _BETWEEN_WORDS) for name, text in said.items()}

    def fill(self, text: str) -> str:
        """The text of a part."""
        return self._filled(text, self._language)

    def _word(self, word: Bilingual) -> Bilingual:
        return Bilingual(self._filled(word.zh, "zh"), self._filled(word.en, "en"))

    def _filled(self, text: str, language: str) -> str:
        def said(written: str) -> str:
            name, _, variant = written.partition(".")
            return chosen(*self._texts[name], variant, language)

        return fill(text, said)

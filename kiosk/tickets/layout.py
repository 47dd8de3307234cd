"""A ticket's paper: the parts of a layout, filled in from what the booking server says of the ticket."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.printers.document import Document
from kiosk.domain.booking import Bilingual, Issue, TicketFace
from kiosk.tickets.fields import chosen, fill, values
from kiosk.tickets.parts import CodePart, Part

_BETWEEN_FIELDS = " · "
_BETWEEN_WORDS = " "


@dataclass(frozen=True)
class Layout:
    """How tickets look, in one language or in both: called with a ticket, it gives its paper."""

    name: str
    parts: tuple[Part, ...]
    words: Mapping[str, Bilingual]
    """texts of the layout's own, with fields in them"""
    language: str = "both"
    """``zh``, ``en`` or ``both`` (Chinese first, large)"""
    logo: bytes = field(default=b"", repr=False)

    def __call__(self, face: TicketFace, issue: Issue) -> Document:
        """The paper of one ticket."""
        holds = {self.language, "reissue" if issue.number > 1 else "first"}
        ticket = _Ticket(values(face, issue), self.words, self.language, self.logo)
        ops = (part.op(ticket) for part in self.parts if holds.issuperset(part.when))
        return Document(tuple(op for op in ops if op is not None))

    @property
    def longest_code(self) -> int:
        """Characters of the longest code that any of its parts expects."""
        return max(part.longest for part in self.parts if isinstance(part, CodePart))


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

"""The parts that a layout is made of: each is one row of it, known by its first key."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from drivers.printers.document import Align, Band, Barcode, Feed, Op, Picture, Qr, Row, Rule, Symbol, Text
from kiosk.config import checks
from kiosk.config.model import Section
from kiosk.tickets.fields import mistake

When = Literal["first", "reissue", "zh", "en", "both"]


def _of_known_fields(text: str, info: ValidationInfo) -> str:
    if wrong := mistake(text, (info.context or {})["names"]):
        raise checks.wrong(*wrong)
    return text


def _several(value: object) -> object:
    return tuple(value) if isinstance(value, list) else (value,)


Template = Annotated[str, Field(max_length=200), AfterValidator(_of_known_fields)]
Size = Annotated[int, Field(ge=1, le=6)]
Lines = Annotated[int, Field(ge=1, le=10)]
Share = Annotated[float, Field(ge=0.1, le=1)]


class Ticket(Protocol):
    """One ticket, as parts see it."""

    @property
    def logo(self) -> bytes:
        """The cinema's picture; empty if it has none."""

    def fill(self, text: str) -> str:
        """The text with the ticket's fields in it."""


class Part(Section, ABC):
    """What all parts can be told."""

    when: Annotated[tuple[When, ...], BeforeValidator(_several)] = ()
    """all of these hold: the first issue or a later one, the language that tickets are in"""

    @abstractmethod
    def op(self, ticket: Ticket, /) -> Op | None:
        """What is printed; None where there is nothing to say."""


class TextPart(Part):
    """A paragraph."""

    text: Template
    size: Size = 1
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    lines: Lines | None = None
    whole: bool = False

    def op(self, ticket: Ticket, /) -> Op | None:
        """The paragraph, if it is not empty."""
        said = ticket.fill(self.text)
        return Text(said, self.size, self.bold, Align(self.align), self.lines, self.whole) if said.strip() else None


class RowPart(Part):
    """Two texts at the two edges."""

    left: Template = ""
    right: Template = ""
    size: Size = 1
    bold: bool = False
    lines: Lines | None = None
    whole: bool = False

    def op(self, ticket: Ticket, /) -> Op | None:
        """The two, unless both are empty."""
        left, right = ticket.fill(self.left), ticket.fill(self.right)
        return Row(left, right, self.size, self.bold, self.lines, self.whole) if (left + right).strip() else None


class BandPart(Part):
    """White letters on black."""

    band: Template
    size: Size = 1

    def op(self, ticket: Ticket, /) -> Op | None:
        """The band."""
        return Band(ticket.fill(self.band), self.size)


class RulePart(Part):
    """A line across the paper."""

    rule: Literal["solid", "dashed"]

    def op(self, _ticket: Ticket, /) -> Op | None:
        """The line."""
        return Rule(dashed=self.rule == "dashed")


class FeedPart(Part):
    """Empty paper."""

    feed: Annotated[float, Field(ge=0, le=100)]

    def op(self, _ticket: Ticket, /) -> Op | None:
        """The millimetres."""
        return Feed(self.feed)


class CodePart(Part):
    """What the gate reads. A signed code is too long for bars on one line."""

    code: Literal["qr", "pdf417"]
    share: Share | None = None

    def op(self, ticket: Ticket, /) -> Op | None:
        """The code of this issue."""
        text = ticket.fill("{code}")
        if self.code == "qr":
            return Qr(text, self.share) if self.share else Qr(text)
        return Barcode(text, Symbol.PDF417, self.share or 1)


class LogoPart(Part):
    """The cinema's picture, if it has one."""

    logo: Share
    dither: bool = False

    def op(self, ticket: Ticket, /) -> Op | None:
        """The picture."""
        return Picture(ticket.logo, self.logo, self.dither) if ticket.logo else None


PARTS: Mapping[str, type[Part]] = {
    "text": TextPart,
    "left": RowPart,
    "right": RowPart,
    "band": BandPart,
    "rule": RulePart,
    "feed": FeedPart,
    "code": CodePart,
    "logo": LogoPart,
}
"""The key by which a row is known."""

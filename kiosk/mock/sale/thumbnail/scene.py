"""What a thumbnail shows, before it is a picture: marks in the plan's own columns and lines."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from kiosk.mock.sale import plans
from kiosk.mock.sale.plans import Place

Look = Literal["free", "held", "sold", "mine"]

LOOKS: tuple[Look, ...] = ("free", "held", "sold", "mine")
DOTS: Mapping[Look, float] = {"held": 0.1875, "mine": 0.125}
"""What has a square in its middle, and half the square's side: who sees no colours tells them apart."""
SIDE = 0.5
"""columns around the hall"""
HEAD = 1.5
"""lines above the first row, where the screen is"""

WRITTEN = r"^-?[0-9]{1,3}([.][0-9]{1,6})?,-?[0-9]{1,3}([.][0-9]{1,6})?(,[0-9]{1,3}([.][0-9]{1,6})?){2}$"
"""How a frame is written."""

_GAP = 0.1
_LINE = 0.25


@dataclass(frozen=True)
class Frame:
    """The part of the hall that the main view shows; in columns and lines from the upper left."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``x,y,width,height``, which ``WRITTEN`` matches."""
        return cls(*map(float, text.split(",")))

    def within(self, left: float, top: float, right: float, bottom: float) -> "Frame | None":
        """The part of it that lies within these bounds, if it has any."""
        x, y = max(self.x, left), max(self.y, top)
        width, height = min(self.x + self.width, right) - x, min(self.y + self.height, bottom) - y
        return Frame(x, y, width, height) if width > 0 and height > 0 else None


@dataclass(frozen=True)
class Mark:
    """A place as a rectangle, or round where a wheelchair stands."""

    look: Look
    left: float
    top: float
    right: float
    bottom: float
    round: bool


@dataclass(frozen=True)
class Scene:
    """A hall of so many columns and lines with its marks, and the frame as far as it lies in the picture."""

    columns: int
    lines: int
    marks: tuple[Mark, ...]
    frame: Frame | None
    rows: tuple[str, ...]
    """the letters of the rows that the frame shows"""

    @property
    def counts(self) -> Mapping[Look, int]:
        """How many seats look how."""
        return Counter(mark.look for mark in self.marks)


def scene(
    plan: Sequence[str], states: Mapping[str, Look], mine: Collection[str] = (), frame: Frame | None = None
) -> Scene:
    """Set the scene; seats without a state are free, and those that are mine are mine whatever their state."""
    columns, lines = max(map(len, plan), default=0), len(plan)
    places = plans.places("\n".join(plan))
    looks: dict[str, Look] = {**states, **dict.fromkeys(mine, "mine")}
    seen = _in_picture(frame, columns, lines) if frame else None
    return Scene(
        columns,
        lines,
        tuple(_mark(place, plan[place.y][place.x], looks.get(place.name, "free")) for place in places),
        seen,
        tuple(dict.fromkeys(_seen(places, seen))) if seen else (),
    )


def _in_picture(frame: Frame, columns: int, lines: int) -> Frame | None:
    """So far inside that its line is in the picture too."""
    side, head = SIDE - _LINE, HEAD - _LINE
    return frame.within(-side, -head, columns + side, lines + side)


def _mark(place: Place, character: str, look: Look) -> Mark:
    """The halves of a couple seat meet in the middle."""
    left = place.x + (0 if character == "R" else _GAP)
    right = place.x + 1 - (0 if character == "L" else _GAP)
    return Mark(look, left, place.y + _GAP, right, place.y + 1 - _GAP, place.kind == "wheelchair")


def _seen(places: Sequence[Place], frame: Frame) -> Iterator[str]:
    """The rows of which the frame holds the middle of a place."""
    for place in places:
        if frame.x <= place.x + 0.5 <= frame.x + frame.width and frame.y <= place.y + 0.5 <= frame.y + frame.height:
            yield place.row

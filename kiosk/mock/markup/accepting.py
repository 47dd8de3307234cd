"""Which of the media types and languages that the server has a client wishes most (RFC 9110, 12.5.1 and 12.5.4)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from starlette.datastructures import Headers


class _Range(NamedTuple):
    main: str
    sub: str
    quality: float

    def closeness(self, media_type: str) -> int:
        """How exactly the range names the type: 2 both halves, 1 the first, 0 neither; -1 where it doesn't fit."""
        main, _, sub = media_type.partition("/")
        if self.main not in {"*", main} or self.sub not in {"*", sub}:
            return -1
        return (self.main != "*") + (self.sub != "*")


def media_type(headers: Headers, offered: Sequence[str]) -> str | None:
    """The offered type that a request wishes most, the earlier one where it does not care; None for none.

    Ranges that are not written as they should be count for nothing; who says nothing accepts everything.
    """
    header = ",".join(headers.getlist("accept"))
    if not header.strip():
        return offered[0]
    ranges = list(_ranges(header))
    qualities = {media_type: _quality(ranges, media_type) for media_type in offered}
    chosen = max(offered, key=qualities.__getitem__)
    return chosen if qualities[chosen] > 0 else None


def language(headers: Headers, offered: Sequence[str], foreign: str) -> str:
    """The offered language that a request wishes most, whatever its country; ``foreign`` for who names only others.

    Who says nothing, or anything will do, gets the first one.
    """
    wishes = list(_wishes(",".join(headers.getlist("accept-language"))))
    qualities = {name: max((q for wish, q in wishes if wish.partition("-")[0] == name), default=0) for name in offered}
    chosen = max(offered, key=qualities.__getitem__)
    if qualities[chosen] > 0:
        return chosen
    return foreign if any(q > 0 and wish != "*" for wish, q in wishes) else offered[0]


def _quality(ranges: Sequence[_Range], media_type: str) -> float:
    fitting = [wish for wish in ranges if wish.closeness(media_type) >= 0]
    return max(fitting, key=lambda wish: wish.closeness(media_type)).quality if fitting else 0


def _ranges(header: str) -> Iterator[_Range]:
    for wish, quality in _wishes(header):
        main, _, sub = wish.partition("/")
        if main and sub:
            yield _Range(main, sub, quality)


def _wishes(header: str) -> Iterator[tuple[str, float]]:
    """What is wished for in a header, and how much."""
    for text in header.lower().split(","):
        wish, *parameters = (part.strip() for part in text.split(";"))
        told = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
        try:
            quality = float(told[0]) if told else 1.0
        except ValueError:
            continue
        if wish and 0 <= quality <= 1:
            yield wish, quality

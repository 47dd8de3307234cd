"""Which of the media types that the server has a client wishes most (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from typing import NamedTuple


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


def best(header: str | None, offered: Sequence[str]) -> str | None:
    """The offered type that the Accept header wishes most, the earlier one where it does not care; None for none.

    Ranges that are not written as they should be count for nothing; a header that says nothing accepts everything.
    """
    if not header or not header.strip():
        return offered[0]
    ranges = [wish for wish in map(_range, header.split(",")) if wish is not None]
    qualities = {media_type: _quality(ranges, media_type) for media_type in offered}
    chosen = max(offered, key=qualities.__getitem__)
    return chosen if qualities[chosen] > 0 else None


def _quality(ranges: Sequence[_Range], media_type: str) -> float:
    fitting = [wish for wish in ranges if wish.closeness(media_type) >= 0]
    return max(fitting, key=lambda wish: wish.closeness(media_type)).quality if fitting else 0


def _range(text: str) -> _Range | None:
    media_type, *parameters = (part.strip().lower() for part in text.split(";"))
    main, _, sub = media_type.partition("/")
    told = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
    try:
        quality = float(told[0]) if told else 1.0
    except ValueError:
        return None
    return _Range(main, sub, quality) if main and sub and 0 <= quality <= 1 else None

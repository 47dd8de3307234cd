"""From the bytes of a scanner to the texts of codes, without I/O.

A line ends with CR, LF or both; nothing else is an end, and nothing else is taken off: a code may end with a space
(base45 has them). What is no printable ASCII, or too long, is no code.
"""

import re
from dataclasses import dataclass
from typing import Self

LONGEST = 512
"""Characters of the longest text that is a code"""

LONGEST_FRAME = 16
"""Characters that may stand before a code, and behind it"""

_AIM = rb"(?:\][A-Za-z][0-9A-Za-z])?"
_MOST = 3 + LONGEST_FRAME + 3 + LONGEST + LONGEST_FRAME
_ENDS = re.compile(rb"[\r\n]")


@dataclass(frozen=True)
class Begun:
    """The line that has begun and not ended; never more than ``_MOST`` bytes of it are kept."""

    data: bytes = b""
    spoilt: bool = False
    """it is too long already: its rest is thrown away"""
    at: float = 0.0
    """when its last byte came, in monotonic seconds"""

    def take(self, data: bytes, at: float, idle: float) -> tuple[Self, list[bytes | None]]:
        """What has begun after these bytes came at time ``at``, and the lines that they ended; None is one too long.

        ``data`` is empty where a look at time ``at`` found nothing: a line of which nothing more was found for ``idle``
        seconds is thrown away, because its end is not coming any more.
        """
        if not data:
            return (self if at - self.at < idle else type(self)(at=at)), []
        first, *others = _ENDS.split(data)
        pieces = [(self.data + first, self.spoilt), *((other, False) for other in others)]
        *ended, (rest, spoilt) = [(piece[:_MOST], spoilt or len(piece) > _MOST) for piece, spoilt in pieces]
        return type(self)(rest, spoilt, at), [None if spoilt else line for line, spoilt in ended if line]


@dataclass(frozen=True)
class Frame:
    """What a scanner was told to put around each code."""

    prefix: str = ""
    suffix: str = ""

    def text(self, line: bytes) -> str | None:
        """The code in a line; None where there is none: its frame is missing, or it is no code.

        An AIM identifier (``]Q1``), which may stand before or behind the prefix, is taken off.
        """
        prefix, suffix = (re.escape(part.encode("ascii")) for part in (self.prefix, self.suffix))
        found = re.fullmatch(_AIM + prefix + _AIM + rb"([ -~]{1,%d})" % LONGEST + suffix, line)
        return found[1].decode("ascii") if found else None

"""What the keys of a scanner that is a keyboard mean, without I/O: the US layout, which is what it must be set to.

The numbers are those of Linux (``linux/input-event-codes.h``), and name places on a keyboard, not letters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

END = b"\n"
UNREADABLE = b"\0"
"""spoils the line it is in: a code of which a part is guessed would be another code"""

SHIFTS = frozenset({42, 54})
CAPS_LOCK = 58
_CHORDS = frozenset({29, 97, 56, 100, 125, 126})
"""Ctrl, Alt and Meta: with them a key is a command, or a part of a character's number"""
_SILENT = SHIFTS | _CHORDS | {CAPS_LOCK, 69, 70}
"""those that say nothing by themselves; 69 and 70 are NumLock and ScrollLock"""
_ENDS = frozenset({28, 96, 15})
"""Enter, the keypad's Enter, Tab"""

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (55, "*", "*"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (98, "/", "/"),
)
_PLAIN = {first + place: key for first, plain, _ in _ROWS for place, key in enumerate(plain)}
_SHIFTED = {first + place: key for first, _, shifted in _ROWS for place, key in enumerate(shifted)}

KEYS: Mapping[str, tuple[int, bool]] = {
    key: (code, shift) for shift, row in ((True, _SHIFTED), (False, _PLAIN)) for code, key in reversed(row.items())
}
"""which key types a character, and whether with Shift"""


@dataclass(frozen=True)
class Held:
    """The keys that are held down, and whether CapsLock is on."""

    codes: frozenset[int] = frozenset()
    caps: bool = False

    def press(self, code: int) -> tuple[Self, bytes]:
        """What is held after a key went down, and what that typed."""
        caps = self.caps ^ (code == CAPS_LOCK)
        return replace(self, codes=self.codes | {code}, caps=caps), self._typed(code)

    def release(self, code: int) -> Self:
        """What is held after a key went up."""
        return replace(self, codes=self.codes - {code})

    def _typed(self, code: int) -> bytes:
        if code in _SILENT:
            return b""
        if self.codes & _CHORDS:
            return UNREADABLE
        if code in _ENDS:
            return END
        shift = bool(self.codes & SHIFTS) ^ (self.caps and _PLAIN.get(code, "").isalpha())
        key = (_SHIFTED if shift else _PLAIN).get(code)
        return UNREADABLE if key is None else key.encode("ascii")

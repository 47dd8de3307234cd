"""What pairs of bytes mean: the scripts of East Asia."""

from collections.abc import Mapping
from dataclasses import dataclass

from drivers.printers.font import REPLACEMENT


@dataclass(frozen=True)
class Script:
    """A way to write characters in two bytes: its codec, and the bytes that can come first.

    ``single``: whether it says what other bytes from 0x80 up mean, instead of the code page. ``shift``: what is added
    to each byte before it is decoded.
    """

    codec: str
    leads: frozenset[int]
    single: bool = False
    shift: int = 0

    def begins(self, byte: int) -> bool:
        """Whether a character of two bytes or more begins with it."""
        return byte in self.leads

    def wants(self, code: bytes) -> int:
        """How many more bytes belong to a character that begins with these two."""
        return 2 if self.codec == "gb18030" and 0x30 <= code[1] <= 0x39 else 0

    def decode(self, code: bytes) -> str:
        """The character; a square for what is none."""
        try:
            return bytes(min(byte + self.shift, 255) for byte in code).decode(self.codec)
        except UnicodeDecodeError:
            return REPLACEMENT


def _from(first: int, last: int) -> frozenset[int]:
    return frozenset(range(first, last + 1))


GB18030 = Script("gb18030", _from(0x81, 0xFE))
JIS = Script("euc_jis_2004", _from(0x21, 0x7E), shift=0x80)
SHIFT_JIS = Script("cp932", _from(0x81, 0x9F) | _from(0xE0, 0xFC), single=True)

SCRIPTS: Mapping[str, Script] = {
    "gb18030": GB18030,
    "big5": Script("big5hkscs", _from(0x81, 0xFE)),
    "korean": Script("cp949", _from(0x81, 0xFE)),
    "jis": JIS,
    "shift-jis": SHIFT_JIS,
}
"""by the name that a dialect has for the one it was sold with"""

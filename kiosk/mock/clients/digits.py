"""Bytes as text of hex, binary or octal digits: one number, big-endian, in a fixed width."""

from enum import Enum

from kiosk.mock.clients.errors import BadId


class Encoding(Enum):
    """How the bytes of an id become text; the value is the bits of a digit, and how Python writes such a number."""

    HEX = 4, "x"
    BINARY = 1, "b"
    OCTAL = 3, "o"

    def __init__(self, bits: int, code: str) -> None:
        self.bits = bits
        self.code = code
        self.digits = "0123456789abcdef"[: 1 << bits]

    @property
    def word(self) -> str:
        """Its name in a format."""
        return self.name.lower()

    def width(self, size: int) -> int:
        """How many digits so many bytes have."""
        return -(-8 * size // self.bits)

    def write(self, data: bytes) -> str:
        """The bytes in digits."""
        return f"{int.from_bytes(data, 'big'):0{self.width(len(data))}{self.code}}"

    def read(self, text: str, size: int) -> bytes:
        """So many bytes from digits; the only text that ``write`` makes of them. Raises BadId."""
        if len(text) != self.width(size):
            raise BadId(f"the id has {len(text)} characters; as its format says it has {self.width(size)}")
        if not set(text) <= set(self.digits):
            raise BadId(f"the id has characters that are no {self.word} digits ({self.digits})")
        number = int(text, 1 << self.bits)
        if number >> (8 * size):
            raise BadId(f"the id is no number of {size} bytes")
        return number.to_bytes(size, "big")

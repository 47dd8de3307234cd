"""Bytes in the characters of a QR code's alphanumeric mode (RFC 9285), strictly: every text has one form."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def encode(data: bytes) -> str:
    """Three characters for two bytes, two for a last single one."""
    pairs = (data[start : start + 2] for start in range(0, len(data), 2))
    return "".join(_digits(int.from_bytes(pair, "big"), len(pair) + 1) for pair in pairs)


def decode(text: str) -> bytes:
    """The bytes of a text. Raises ValueError for whatever ``encode`` does not write."""
    groups = (text[start : start + 3] for start in range(0, len(text), 3))
    return b"".join(_bytes(group) for group in groups)


def _digits(number: int, count: int) -> str:
    return "".join(ALPHABET[number // 45**place % 45] for place in range(count))


def _bytes(group: str) -> bytes:
    number = 0
    for character in reversed(group):
        number = number * 45 + ALPHABET.index(character)
    size = len(group) - 1
    if size == 0 or number >= 1 << 8 * size:
        raise ValueError("this is not base45")
    return number.to_bytes(size, "big")

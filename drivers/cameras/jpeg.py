"""What a JPEG says of itself before anybody unpacks it, for it may promise more pixels than a machine has room for."""

from collections.abc import Iterator

_START = b"\xff\xd8"
_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def size(jpeg: bytes) -> tuple[int, int]:
    """Height and width that the header promises; 0, 0 where it is no header of a JPEG."""
    for marker, start in _segments(jpeg):
        if marker in _FRAME and start + 7 <= len(jpeg):
            # after the length: a byte of precision, two of height, two of width
            return int.from_bytes(jpeg[start + 3 : start + 5], "big"), int.from_bytes(
                jpeg[start + 5 : start + 7], "big"
            )
    return 0, 0


def _segments(jpeg: bytes) -> Iterator[tuple[int, int]]:
    """The marker of each segment before the pixels, and where its length stands."""
    at = len(_START) if jpeg.startswith(_START) else len(jpeg)
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != _SCAN:
        marker = jpeg[at + 1]
        if marker == 0xFF:  # bytes that fill a gap
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        else:
            yield marker, at + 2
            at += 2 + max(2, int.from_bytes(jpeg[at + 2 : at + 4], "big"))

"""A QR code as the page draws it."""

from functools import lru_cache

import segno


@lru_cache(maxsize=4)
def dots(text: str) -> str:
    """The code's rows, one a line; ``1`` is a dark dot."""
    matrix = segno.make_qr(text, error="m", boost_error=False).matrix
    return "\n".join("".join("1" if dark else "0" for dark in row) for row in matrix)

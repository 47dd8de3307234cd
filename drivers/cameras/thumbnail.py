"""The thumbnail of a picture that is there already, without the libraries that unpack and resize."""

from typing import TYPE_CHECKING

from drivers.cameras.figures import COLUMNS, ROWS

if TYPE_CHECKING:  # whoever has a picture has loaded what it is made of
    from drivers.cameras.gray import Gray

_PIXELS = 8
"""Pixels along the side of a cell that are enough for its gray: the noise of so many is less than one level"""


def thumbnail(gray: "Gray") -> bytes:
    """The gray of each cell of a picture, row by row; empty where it has fewer pixels than cells."""
    height, width = (side // cells for side, cells in zip(gray.shape, (ROWS, COLUMNS), strict=True))
    if not height or not width:
        return b""
    cells = gray[: height * ROWS, : width * COLUMNS].reshape(ROWS, height, COLUMNS, width)
    thin = cells[:, :: max(1, height // _PIXELS), :, :: max(1, width // _PIXELS)]
    return bytes(thin.mean(axis=(1, 3)).astype("uint8"))

"""Where paper falls: a folder of pictures and texts."""

import re
from pathlib import Path

from PIL import Image, PngImagePlugin

from drivers.errors import DeviceUnavailable
from drivers.printers.virtual.dialects import DOTS_PER_MM
from drivers.printers.virtual.paper import Paper

PICTURE = "[0-9][0-9][0-9][0-9]*.png"
"""the pictures in a folder, as a pattern for glob"""

_NAME = re.compile(r"(\d{4,})\.(png|txt)")
_DPI = 25.4 * DOTS_PER_MM
_FATE = "Fate"


class PaperFolder:
    """Writes each paper as ``0001.png`` and ``0001.txt``; the picture carries what became of the paper.

    Numbers go on from what the folder holds. A file is there only when it is whole, and the picture last.
    """

    def __init__(self, path: Path) -> None:
        """Make the folder if need be; raises DeviceUnavailable where that can't be done."""
        self._path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            names = [entry.name for entry in path.iterdir()]
        except OSError as error:
            raise _refused(path, error) from error
        matches = (_NAME.fullmatch(name) for name in names)
        self._number = max((int(match[1]) for match in matches if match), default=0)

    def __repr__(self) -> str:
        return f"<PaperFolder {self._path}>"

    def save(self, paper: Paper) -> tuple[int, Path]:
        """Write a paper; return its number and the path of its picture.

        Raises DeviceUnavailable where the folder takes no more.
        """
        self._number += 1
        stem = f"{self._number:04}"
        text, picture = self._path / f"{stem}.txt", self._path / f"{stem}.png"
        half = self._path / f".{stem}.part"
        try:
            half.write_text(paper.text, encoding="utf-8")
            half.replace(text)
            _draw(paper.image, picture, paper.fate)
        except OSError as error:
            raise _refused(self._path, error) from error
        return self._number, picture

    def mark(self, number: int, fate: str) -> None:
        """Write what became later of a paper; raises DeviceUnavailable where the folder takes no more."""
        picture = self._path / f"{number:04}.png"
        try:
            with Image.open(picture) as image:
                _draw(image, picture, fate)
        except FileNotFoundError:
            return  # whoever took the picture away does not need to know
        except OSError as error:
            raise _refused(self._path, error) from error


def is_cut(picture: Path) -> bool:
    """Whether the paper of that picture was cut off and given out, and not torn or taken back: what counts as a ticket.

    Raises OSError for what is no picture.
    """
    with Image.open(picture) as image:
        return image.info.get(_FATE) == "cut"


def _draw(image: Image.Image, picture: Path, fate: str) -> None:
    half = picture.with_name(f".{picture.stem}.part")
    image.save(half, format="png", dpi=(_DPI, _DPI), pnginfo=_label(fate))
    half.replace(picture)


def _label(fate: str) -> PngImagePlugin.PngInfo:
    label = PngImagePlugin.PngInfo()
    label.add_text(_FATE, fate)
    return label


def _refused(path: Path, error: OSError) -> DeviceUnavailable:
    return DeviceUnavailable(
        f"no paper can be written to {path}: {error.strerror}",
        "name a folder that can be written to, on a disk that is not full",
    )

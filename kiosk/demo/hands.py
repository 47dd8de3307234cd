"""What a person's hands do in the demo: hold a phone or a paper before the camera, and break and mend the printer."""

import io
import os
import subprocess
from pathlib import Path

from PIL import Image

from drivers.printers.virtual.folder import PICTURE
from kiosk.errors import KioskError

LONGEST = 1_000_000
"""Bytes of a picture that can be held before the camera."""
_MOST_PIXELS = 4_000_000

FAULTS = ("paper-out", "load-paper", "open-cover", "close-cover", "power-off", "power-on")
"""What hands do to the printer, as it calls it; each second one mends what the one before broke."""


class NothingToHold(KioskError):
    """What should be held before the camera is no picture."""

    reason = "no_picture"


class Hands:
    """Two hands, which hold one thing at a time."""

    def __init__(self, before_camera: Path, papers: Path) -> None:
        """Take the picture file that the camera sees, and the folder that papers fall into."""
        self._before_camera = before_camera
        self._papers = papers
        self._printer: subprocess.Popen[str] | None = None
        self.held = ""
        """``phone``, the name of a paper, or nothing"""

    def reach(self, printer: "subprocess.Popen[str]") -> None:
        """The printer stands within reach; it takes orders by its standard input."""
        self._printer = printer

    @property
    def papers(self) -> list[str]:
        """The papers that came out, by name, the newest first."""
        return sorted((path.name for path in self._papers.glob(PICTURE)), reverse=True)

    def paper(self, name: str) -> bytes:
        """The picture of a paper. Raises NothingToHold."""
        if name not in self.papers:
            raise NothingToHold(f"there is no paper {name}", "take one that came out of the printer")
        return (self._papers / name).read_bytes()

    def hold(self, picture: bytes, name: str = "phone") -> None:
        """Hold this picture before the camera until ``drop``. Raises NothingToHold."""
        image = _opened(picture)
        draft = self._before_camera.with_suffix(".draft.png")
        image.save(draft)
        draft.replace(self._before_camera)
        self.held = name

    def hold_paper(self, name: str) -> None:
        """Hold a paper before the camera. Raises NothingToHold."""
        self.hold(self.paper(name), name)

    def drop(self) -> None:
        """Take away whatever is held."""
        self._before_camera.unlink(missing_ok=True)
        self.held = ""

    def do(self, fault: str) -> None:
        """Break or mend the printer. Raises ValueError for what no hand does."""
        if fault not in FAULTS or self._printer is None or self._printer.stdin is None:
            raise ValueError(f"hands don't do {fault!r}")
        try:
            # Past the buffer: what lies in that of a printer that is gone would fail again when it is closed.
            os.write(self._printer.stdin.fileno(), f"{fault}\n".encode())
        except OSError as error:
            raise ValueError("the printer is gone") from error


def _opened(picture: bytes) -> Image.Image:
    """The picture, if it is a PNG of a size that a camera could see. Raises NothingToHold."""
    refusal = NothingToHold("that is no picture that can be held before the camera", "send a PNG of up to 4 megapixels")
    try:
        with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
            if len(picture) > LONGEST or image.width * image.height > _MOST_PIXELS:
                raise refusal
            return image.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise refusal from error

"""The virtual camera: frames of a lobby, and of a phone that is held in front of it while it shows something."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from drivers.cameras import phone, scene
from drivers.cameras.gray import Gray, to_gray
from drivers.cameras.pace import Pace
from drivers.errors import DeviceLost, DeviceUnavailable

FPS = 15
_ENTRY_FRAMES = 6
"""How long a hand takes to bring the phone, and to take it away"""

_SHAKE = 1.5
"""Pixels by which a hand trembles"""

_log = logging.getLogger(__name__)


class Showing(Protocol):
    """What the phone shows now."""

    def screen(self) -> Gray | None:
        """The phone's screen, or None while nobody holds a phone; raises DeviceLost if nobody can know."""
        ...


class Always:
    """A phone that shows one code for ever, or no phone."""

    def __init__(self, text: str, dark: bool = False) -> None:
        self._screen = to_gray(np.asarray(phone.screen(text, dark=dark))) if text else None

    def screen(self) -> Gray | None:
        """See Showing."""
        return self._screen


class PictureFile:
    """A phone that shows the picture in a file for as long as there is one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._version: tuple[int, ...] | None = None
        self._screen: Gray | None = None

    def screen(self) -> Gray | None:
        """See Showing. The camera counts as unplugged while the folder of the file is missing."""
        try:
            found = self.path.stat()
            version = (found.st_mtime_ns, found.st_size, found.st_ino)
            content = b"" if version == self._version else self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            if not self.path.parent.is_dir():
                raise DeviceLost(f"the folder {self.path.parent} is gone", "make it again") from None
            self._version, self._screen = None, None
        except OSError as error:
            raise DeviceLost(f"{self.path} can't be read: {error.strerror}", "check its permissions") from None
        else:
            if version != self._version:
                self._version, self._screen = version, self._decoded(content)
        return self._screen

    def _decoded(self, content: bytes) -> Gray | None:
        """The picture; a file that is half written or no picture leaves the phone as it was."""
        try:
            picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
        except cv2.error:  # nothing at all, or a picture that says it has billions of pixels
            picture = None
        if picture is None:
            _log.warning("%s is no picture (yet); the phone shows what it showed before", self.path)
            return self._screen
        return to_gray(picture)


class VirtualCamera:
    """A camera whose pictures follow from a seed and from what the phone shows at each frame."""

    def __init__(self, showing: Showing, pace: Pace, seed: int = 0, glare: bool = False) -> None:
        self._showing = showing
        self._pace = pace
        self._random = np.random.default_rng((seed, 0))
        self._looks = np.random.default_rng((seed, 1))  # its own, so that the nth look does not hang on timing
        self._glare = glare
        self._lobby = scene.draw_lobby(self._random)
        self._screen: Gray | None = None
        self._look: scene.Look | None = None
        self._away = _ENTRY_FRAMES
        """frames until the phone is in its place"""

    def __repr__(self) -> str:
        return f"<VirtualCamera {'with a phone' if self._look else 'empty'}>"

    def read(self) -> Gray:
        """See Camera."""
        self._pace.turn()
        screen = self._showing.screen()
        self._move(shown=screen is not None)
        self._screen = self._screen if screen is None else screen
        return scene.draw(self._random, self._lobby, self._screen, self._look, self._shift())

    def close(self) -> None:
        """See Camera; there is nothing to let go of."""

    def _move(self, shown: bool) -> None:
        if shown and self._look is None:
            self._look = scene.draw_look(self._looks, self._glare)
        self._away = max(0, self._away - 1) if shown else min(_ENTRY_FRAMES, self._away + 1)
        if not shown and self._away == _ENTRY_FRAMES:
            self._look = None

    def _shift(self) -> tuple[float, float]:
        """A phone enters from below and trembles."""
        dx, dy = self._random.normal(0, _SHAKE, 2)
        return float(dx), float(dy) + self._away / _ENTRY_FRAMES * 1.4 * scene.HEIGHT


def camera(
    path: Path | None, text: str, settings: Mapping[str, int], pace: Callable[[float], Pace] = Pace
) -> VirtualCamera:
    """The camera of a ``virtual:`` address; settings: seed, fps, dark, glare. Raises DeviceUnavailable."""
    showing: Showing = PictureFile(path) if path else _always(text, dark=bool(settings.get("dark")))
    if path and not path.parent.is_dir():
        raise DeviceUnavailable(
            f"there is no folder {path.parent} to look into", "make the folder of the phone's picture"
        )
    turns = pace(settings.get("fps", FPS))
    return VirtualCamera(showing, turns, settings.get("seed", 0), bool(settings.get("glare")))


def _always(text: str, dark: bool) -> Always:
    try:
        return Always(text, dark)
    except ValueError as error:
        raise DeviceUnavailable(
            f"the virtual phone can't show its text: {error}", "change the text in the address"
        ) from None

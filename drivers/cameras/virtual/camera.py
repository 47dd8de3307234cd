"""The virtual camera: frames of a lobby, and of a phone that is held in front of it while it shows something."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image

from drivers.cameras.gray import LONGEST, Gray
from drivers.cameras.pace import Pace
from drivers.cameras.virtual import lens, lobby, phone, scene
from drivers.cameras.virtual.dice import Dice, Light
from drivers.cameras.virtual.kinds import HELD, MIRRORING
from drivers.cameras.virtual.look import HEIGHT, WIDTH, Look
from drivers.errors import DeviceLost, DeviceUnavailable

FPS = 15
_ENTRY_FRAMES = 6
"""How long a hand takes to bring the phone, and to take it away"""

_ENTRY = 1.4
"""Frame heights that it brings it up"""

_SHAKE = 0.003
"""Frame heights by which a hand trembles"""

_MARGIN = 64
"""Pixels by which the field of noise is larger than a frame"""

_log = logging.getLogger(__name__)


class Showing(Protocol):
    """What the phone shows now."""

    def face(self) -> scene.Face | None:
        """The phone's face, or None while nobody holds a phone; raises DeviceLost if nobody can know."""
        ...


class Always:
    """A phone that shows one code for ever, or no phone."""

    def __init__(self, text: str, dark: bool = False) -> None:
        self._face = scene.face(phone.page((text,), "dark" if dark else "light")) if text else None

    def face(self) -> scene.Face | None:
        """See Showing."""
        return self._face


class PictureFile:
    """A phone that shows the picture in a file for as long as there is one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._version: tuple[int, ...] | None = None
        self._face: scene.Face | None = None

    def face(self) -> scene.Face | None:
        """See Showing. The camera counts as unplugged while the folder of the file is missing."""
        try:
            found = self.path.stat()
            version = (found.st_mtime_ns, found.st_size, found.st_ino)
            content = b"" if version == self._version else self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            if not self.path.parent.is_dir():
                raise DeviceLost(f"the folder {self.path.parent} is gone", "make it again") from None
            self._version, self._face = None, None
        except OSError as error:
            raise DeviceLost(f"{self.path} can't be read: {error.strerror}", "check its permissions") from None
        else:
            if version != self._version:
                self._version, self._face = version, self._decoded(content)
        return self._face

    def _decoded(self, content: bytes) -> scene.Face | None:
        """The picture; a file that is half written or no picture leaves the phone as it was."""
        try:
            picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR_RGB)
        except cv2.error:  # nothing at all, or a picture that says it has billions of pixels
            picture = None
        if picture is None:
            _log.warning("%s is no picture (yet); the phone shows what it showed before", self.path)
            return self._face
        screen = Image.fromarray(np.asarray(picture, np.uint8))
        screen.thumbnail((LONGEST, LONGEST))
        return scene.face(phone.of_picture(screen))


class VirtualCamera:
    """A camera whose pictures follow from a seed and from what the phone shows at each frame."""

    def __init__(self, showing: Showing, pace: Pace, seed: int = 0, glare: bool = False) -> None:
        self._showing = showing
        self._pace = pace
        self._lobby = lobby.hall(Dice(seed, 0))
        self._looks = Dice(seed, 1)  # its own, so that the nth look does not hang on timing
        self._dice = Dice(seed, 2)
        self._grain = Dice(seed, 3).grain(HEIGHT + _MARGIN, WIDTH + _MARGIN)
        self._empty = scene.light(self._lobby, HELD.middle(), None, self._dice)
        self._kind = MIRRORING if glare else HELD
        self._face: scene.Face | None = None
        self._look: Look | None = None
        self._away = _ENTRY_FRAMES
        """frames until the phone is in its place"""

    def __repr__(self) -> str:
        return f"<VirtualCamera {'with a phone' if self._look else 'empty'}>"

    def read(self) -> Gray:
        """See Camera."""
        self._pace.turn()
        face = self._showing.face()
        self._move(shown=face is not None)
        self._face = self._face if face is None else face
        if self._look is None:
            return lens.developed(self._empty, HELD.middle(), self._noise())
        light = scene.light(self._lobby, self._moved(self._look), self._face, self._dice)
        return lens.developed(light, self._look, self._noise())

    def close(self) -> None:
        """See Camera; there is nothing to let go of."""

    def _move(self, shown: bool) -> None:
        if shown and self._look is None:
            self._look = self._kind.look(self._looks)
        self._away = max(0, self._away - 1) if shown else min(_ENTRY_FRAMES, self._away + 1)
        if not shown and self._away == _ENTRY_FRAMES:
            self._look = None

    def _noise(self) -> Light:
        """A cut-out of one field, for drawing a million numbers takes long in a program that does other things too."""
        x, y = (self._dice.whole(0, _MARGIN) for _ in range(2))
        return self._grain[y : y + HEIGHT, x : x + WIDTH]

    def _moved(self, look: Look) -> Look:
        """A phone enters from below and trembles."""
        aside, up = (self._dice.uniform(-_SHAKE, _SHAKE) for _ in range(2))
        return replace(look, right=look.right + aside, down=look.down + up + _ENTRY * self._away / _ENTRY_FRAMES)


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

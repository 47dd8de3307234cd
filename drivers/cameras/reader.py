"""A camera as a CodeReader."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, Self

from drivers.address import Address
from drivers.cameras import sources
from drivers.cameras.care import Care, Measurer, measured
from drivers.cameras.decoder_process import DecoderProcess
from drivers.cameras.frames import Drain, Frame, Frames
from drivers.cameras.gate import Gate, Turn
from drivers.cameras.live import Live
from drivers.cameras.packet import Packet
from drivers.cameras.view import View
from drivers.errors import DriverError
from drivers.ports import Ailment, Scan, Several

if TYPE_CHECKING:
    from drivers.cameras.gray import Gray

_HASTE = 0.2
"""Seconds of work on a frame after which it is not measured too"""


class Decoder(Measurer, Protocol):
    """Finds the texts in pictures, and measures them."""

    def decode(self, picture: "Packet | Gray") -> list[str] | None:
        """The texts of the codes in a picture; None if nobody could look at it. At most 1 s."""
        ...

    def glimpse(self, picture: "Packet | Gray") -> list[str] | None:
        """The same by the cheapest way alone."""
        ...

    def close(self) -> None:
        """Let go of whatever it holds; idempotent."""
        ...


class CameraReader:
    """Reads codes from the newest frames of a camera; a WatchedReader and a SelectiveReader."""

    def __init__(
        self, name: str, frames: Frames, decoder: Decoder, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self._frames = frames
        self._decoder = decoder
        self._clock = clock
        self._gate = Gate()
        self._view = View()
        self._wanted: Callable[[str], bool] = _anything
        self._care = Care(frames, decoder)
        self._live = Live()

    def __repr__(self) -> str:
        return f"<CameraReader {self.name}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look_for(self, wanted: Callable[[str], bool]) -> None:
        """See SelectiveReader."""
        self._wanted = wanted

    def read(self, timeout: float) -> Scan | Several | None:
        """See CodeReader. Of several codes in view that may be meant none is taken."""
        until = self._clock() + timeout
        while True:
            frame = self._newest(max(0.0, until - self._clock()))
            if frame and (scan := self._follow(frame)):
                return scan
            if self._clock() >= until:
                return None

    @property
    def armed(self) -> bool:
        """Whether something has come into view a moment ago, so that each frame is looked at."""
        return self._gate.armed(self._clock())

    def ailment(self) -> Ailment | None:
        """See WatchedReader."""
        return self._care.ailment

    def live(self) -> bytes | None:
        """A JPEG for the screen; None if there is no new one yet. From any thread, at once.

        At most 5 a second while nothing has come into view, 15 else. It must not be stored.
        """
        return self._live.picture()

    def close(self) -> None:
        """See CodeReader."""
        self._frames.close()
        self._decoder.close()

    def _newest(self, timeout: float) -> Frame | None:
        try:
            return self._frames.newest(timeout)
        except DriverError:
            self._gate = Gate()
            self._care.lost()
            self._live.put(None)
            raise

    def _follow(self, frame: Frame) -> Scan | Several | None:
        """What becomes of a frame."""
        began = self._clock()
        present = self._care.frame(frame)
        self._gate, turn = self._gate.see(_size(frame.picture), frame.at)
        armed = self._gate.armed(frame.at)
        self._live.put(frame, armed)
        scan = self._look(frame, thorough=armed) if turn is Turn.LOOK and present else None
        if turn is Turn.GLANCE:
            self._glance(frame)
        elif scan is None and self._clock() - began < _HASTE:
            self._care.measure(frame, armed)
        return scan

    def _look(self, frame: Frame, *, thorough: bool) -> Scan | Several | None:
        # What was read by a dear way must not seem to have left because a cheap one misses it.
        ways = self._decoder.decode if thorough or self._view.held else self._decoder.glimpse
        texts = ways(frame.picture)
        if texts is None:
            return None
        if texts:
            self._care.read()
        before = self._view.codes.keys()
        self._view, shown = self._view.look({text: self._wanted(text) for text in texts}, frame.at)
        if self._view.codes.keys() - before:
            self._gate = self._gate.arm(frame.at)
        return _seen(shown, self.name)

    def _glance(self, frame: Frame) -> None:
        figures = self._care.measure(frame, armed=False) or measured(self._decoder, frame.picture)
        if figures:
            self._gate = self._gate.glance(figures.thumbnail, frame.at)


def from_address(address: Address) -> CameraReader:
    """The reader for a ``camera:`` or ``virtual:`` address; its camera and its decoder start in the background.

    Raises AddressError where the address can't be right; a camera that is not there is no error yet.
    """
    name = sources.name(address)
    return CameraReader(name, Drain(name, sources.opener(address)), DecoderProcess())


def _anything(_text: str) -> bool:
    return True


def _seen(shown: tuple[str, ...], name: str) -> Scan | Several | None:
    match shown:
        case ():
            return None
        case (text,):
            return Scan(text, name)
        case _:
            return Several(name)


def _size(picture: "Packet | Gray") -> int:
    return len(picture.jpeg) if isinstance(picture, Packet) else picture.nbytes

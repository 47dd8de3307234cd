"""A camera as a CodeReader."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, Self

from drivers.address import Address
from drivers.cameras import sources
from drivers.cameras.asking import TEXTS, Answer, Ask
from drivers.cameras.attention import Attention
from drivers.cameras.care import Care
from drivers.cameras.decoder_process import DecoderProcess
from drivers.cameras.frames import Drain, Frame, Frames
from drivers.cameras.gate import Gate, Turn
from drivers.cameras.live import Live
from drivers.cameras.packet import Packet
from drivers.cameras.thumbnail import thumbnail
from drivers.cameras.view import View
from drivers.errors import DriverError
from drivers.ports import Ailment, Scan, Several

if TYPE_CHECKING:
    from drivers.cameras.gray import Gray


class Decoder(Protocol):
    """Answers questions about pictures."""

    def ask(self, picture: "Packet | Gray", ask: Ask) -> Answer | None:
        """What is seen in a picture; None if nobody could look at it. At most 1 s."""
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
        self._lock = threading.Lock()
        """for what follows the frames in the camera's own thread: the gate and the care"""
        self._gate = Gate()
        self._attention = Attention()
        self._view = View()
        self._wanted: Callable[[str], bool] = _anything
        self._care = Care(frames)
        self._live = Live()
        frames.sift(self._sifted)

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
        with self._lock:
            return self._gate.armed(self._clock())

    def ailment(self) -> Ailment | None:
        """See WatchedReader."""
        with self._lock:
            return self._care.ailment

    def live(self) -> bytes | None:
        """A JPEG for the screen; None if there is no new one yet. From any thread, at once.

        At most 5 a second while nothing has come into view, 15 else. It must not be stored.
        """
        return self._live.picture()

    @property
    def count(self) -> int:
        """See CountingReader."""
        return self._live.count

    def close(self) -> None:
        """See CodeReader."""
        self._frames.close()
        self._decoder.close()

    def _newest(self, timeout: float) -> Frame | None:
        try:
            return self._frames.newest(timeout)
        except DriverError:
            with self._lock:
                self._gate = Gate()
                self._care.lost()
            self._live.put(None)
            raise

    def _sifted(self, frame: Frame) -> Frame | None:
        """A frame with what is to be done with it, or None; in the camera's thread, as waking ours is what costs."""
        with self._lock:
            present = self._care.frame(frame)
            if not isinstance(frame.picture, Packet) and self._gate.due(frame.at):
                self._gate = self._gate.glance(thumbnail(frame.picture), frame.at)
            self._gate, turn = self._gate.see(_size(frame.picture), frame.at)
            armed = self._gate.armed(frame.at)
        self._live.put(frame, armed)
        return replace(frame, turn=turn) if present and turn is not Turn.WAIT else None

    def _follow(self, frame: Frame) -> Scan | Several | None:
        """What becomes of a frame."""
        ask = self._question(frame)
        answer = self._decoder.ask(frame.picture, ask)
        with self._lock:
            self._care.looked(answer, frame.at, self._view.scenery)
            if answer is not None and isinstance(frame.picture, Packet):
                self._gate = self._gate.glance(answer.thumbnail, frame.at)
        return self._look(answer.texts, frame.at) if answer and ask & TEXTS else None

    def _question(self, frame: Frame) -> Ask:
        if frame.turn is Turn.GLANCE:
            return Ask.THUMBNAIL
        with self._lock:
            armed, near = self._gate.armed(frame.at), self._care.near
            due = self._care.due(frame.at, armed)
        # What was read by a dear way must not seem to have left because a cheap one misses it.
        self._attention, ask = self._attention.look(frame.at, armed=armed, near=near or self._view.held)
        beyond = Ask.LOOK in ask and self._view.blocked
        return ask | (Ask.BEYOND if beyond else Ask.THUMBNAIL) | (Ask.FIGURES if due else Ask.THUMBNAIL)

    def _look(self, texts: list[str], at: float) -> Scan | Several | None:
        before = self._view.codes.keys()
        self._view, shown = self._view.look({text: self._wanted(text) for text in texts}, at)
        if self._view.codes.keys() - before:
            with self._lock:
                self._gate = self._gate.arm(at)
        return _seen(shown, self.name)


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

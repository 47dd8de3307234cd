"""How a reader is doing: what goes through its two seams, the frames and the decoder, counted and timed."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.cameras.asking import TEXTS, Answer, Ask
from drivers.cameras.frames import Frame, Frames, Sieve
from drivers.cameras.reader import Decoder

if TYPE_CHECKING:
    from drivers.cameras.gray import Gray
    from drivers.cameras.packet import Packet


@dataclass
class Tally:
    """What was counted."""

    frames: int = 0
    oldest: float = 0.0
    """seconds from when a frame was taken until the reader got it, at most"""
    looks: int = 0
    """frames in which codes were looked for"""
    lost: int = 0
    """of these, those at which nobody could look"""
    looking: float = 0.0
    """seconds that it took in all"""
    texts: dict[str, None] = field(default_factory=dict)
    """what was read, each once"""


class Watch:
    """Wraps the frames and the decoder of one reader, and counts what they do for it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()
        self._tally = Tally()

    def tally(self) -> tuple[Tally, float]:
        """What was counted since this was asked last, and in how many seconds."""
        tally, since = self._tally, self._since
        self._tally, self._since = Tally(), self._clock()
        return tally, self._since - since

    def frames(self, frames: Frames) -> Frames:
        """The same frames, counted."""
        return _Frames(frames, self._came, self._got)

    def decoder(self, decoder: Decoder) -> Decoder:
        """The same decoder, timed."""
        return _Decoder(decoder, self._looked, self._clock)

    def _came(self) -> None:
        self._tally.frames += 1

    def _got(self, frame: Frame) -> None:
        self._tally.oldest = max(self._tally.oldest, self._clock() - frame.at)

    def _looked(self, texts: list[str] | None, seconds: float) -> None:
        self._tally.looks += 1
        self._tally.lost += texts is None
        self._tally.looking += seconds
        self._tally.texts |= dict.fromkeys(texts or ())


class _Frames:
    """See Frames."""

    def __init__(self, frames: Frames, came: Callable[[], None], got: Callable[[Frame], None]) -> None:
        self._frames = frames
        self._came = came
        self._got = got

    @property
    def granted(self) -> Mapping[str, float]:
        return self._frames.granted

    def newest(self, timeout: float) -> Frame | None:
        frame = self._frames.newest(timeout)
        if frame is not None:
            self._got(frame)
        return frame

    def sift(self, sieve: Sieve) -> None:
        def counted(frame: Frame) -> Frame | None:
            self._came()
            return sieve(frame)

        self._frames.sift(counted)

    def wish(self, name: str, value: int) -> None:
        self._frames.wish(name, value)

    def reopen(self) -> None:
        self._frames.reopen()

    def close(self) -> None:
        self._frames.close()


class _Decoder:
    """See Decoder."""

    def __init__(
        self, decoder: Decoder, looked: Callable[[list[str] | None, float], None], clock: Callable[[], float]
    ) -> None:
        self._decoder = decoder
        self._looked = looked
        self._clock = clock

    def ask(self, picture: "Packet | Gray", ask: Ask) -> Answer | None:
        began = self._clock()
        answer = self._decoder.ask(picture, ask)
        if ask & TEXTS:
            self._looked(None if answer is None else answer.texts, self._clock() - began)
        return answer

    def close(self) -> None:
        self._decoder.close()

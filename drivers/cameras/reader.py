"""A camera as a CodeReader."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, Self

from drivers.address import Address
from drivers.cameras import sources
from drivers.cameras.decoder_process import DecoderProcess
from drivers.cameras.frames import Drain, Frames
from drivers.cameras.view import View
from drivers.ports import Scan

if TYPE_CHECKING:
    from drivers.cameras.gray import Gray


class Decoder(Protocol):
    """Finds the texts in frames."""

    def decode(self, gray: "Gray") -> list[str] | None:
        """The texts of the codes in a frame; None if nobody could look at it. At most 1 s."""
        ...

    def close(self) -> None:
        """Let go of whatever it holds; idempotent."""
        ...


class CameraReader:
    """Reads codes from the newest frames of a camera; a CodeReader."""

    def __init__(
        self, name: str, frames: Frames, decoder: Decoder, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self._frames = frames
        self._decoder = decoder
        self._clock = clock
        self._view = View()

    def __repr__(self) -> str:
        return f"<CameraReader {self.name}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, timeout: float) -> Scan | None:
        """See CodeReader. Of two different codes in view neither is taken until one of them has left."""
        until = self._clock() + timeout
        while True:
            frame = self._frames.newest(max(0.0, until - self._clock()))
            texts = self._decoder.decode(frame.gray) if frame else None
            if frame is not None and texts is not None:
                self._view, text = self._view.look(texts, frame.at)
                if text is not None:
                    return Scan(text, self.name)
            if self._clock() >= until:
                return None

    def close(self) -> None:
        """See CodeReader."""
        self._frames.close()
        self._decoder.close()


def from_address(address: Address) -> CameraReader:
    """The reader for a ``camera:`` or ``virtual:`` address; its camera and its decoder start in the background.

    Raises AddressError where the address can't be right; a camera that is not there is no error yet.
    """
    name = sources.name(address)
    return CameraReader(name, Drain(name, sources.opener(address)), DecoderProcess())

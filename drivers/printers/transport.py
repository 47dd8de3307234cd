"""What carries bytes to a printer and back, and knows nothing of their meaning."""

from collections.abc import Callable
from typing import Protocol


class Transport(Protocol):
    """An open line to a printer. All calls raise DeviceLost once the line is broken."""

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes within ``timeout`` seconds; return how many, 0 if none were taken."""
        ...

    def read(self, timeout: float) -> bytes:
        """What the printer said, as soon as there is some; ``b""`` if nothing came within ``timeout`` seconds."""
        ...

    def close(self) -> None:
        """Let go of the line and of what was not delivered; idempotent."""
        ...


Opener = Callable[[], Transport]
"""Opens the line anew; raises DeviceUnavailable where that can't be done now."""

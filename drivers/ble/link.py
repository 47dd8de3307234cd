"""What carries chunks between a kiosk and one phone, and knows nothing of their meaning."""

from typing import Protocol


class Link(Protocol):
    """A connection to the other side, ready for both ways. All calls raise DeviceLost once it is gone."""

    @property
    def mtu(self) -> int:
        """The most bytes that one chunk may have: ATT_MTU - 3."""
        ...

    async def send(self, chunk: bytes) -> None:
        """Hand one chunk over. Raises DeviceTimeout where the other side does not take it in the link's own time."""
        ...

    async def receive(self, seconds: float) -> bytes:
        """The next chunk that came, oldest first. Raises DeviceTimeout if none came within so many seconds."""
        ...

    async def close(self) -> None:
        """Let go of the connection; idempotent, bounded, and never raises."""
        ...

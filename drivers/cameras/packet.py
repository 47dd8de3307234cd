"""A picture as a camera sent it. Without numbers' libraries, for the processes that only hand it on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Packet:
    """The bytes of a JPEG; nobody has looked into it yet, so it may be no JPEG at all."""

    jpeg: bytes

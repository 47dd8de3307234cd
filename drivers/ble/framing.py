"""Frames, and the chunks that they are sent as; pure bytes."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from drivers.ble.cause import Cause, HandOverFailed

VERSION = 1
MAX_MESSAGE = 2048
MAX_CHUNKS = 128
MAX_CHUNK = 512
"""bytes of the longest value that a characteristic can have"""
TAG = 16
_HEADER = 4
_MORE = 0x80


class Kind(IntEnum):
    """What a frame holds."""

    HELLO = 0x01
    HELLO_ACK = 0x02
    COMMIT = 0x03
    REVEAL = 0x04
    DATA = 0x10
    ABORT = 0x7F


@dataclass(frozen=True)
class Frame:
    """One message. ``bytes(frame)`` is its only form, so it equals what was parsed."""

    kind: Kind
    body: bytes

    def __bytes__(self) -> bytes:
        return header(self.kind, len(self.body)) + self.body

    @classmethod
    def parse(cls, message: bytes) -> Self:
        """Read a whole message; raise HandOverFailed unless it is a frame of this version, whole and known."""
        if len(message) > MAX_MESSAGE:
            raise HandOverFailed(Cause.TOO_LONG)
        if len(message) < _HEADER:
            raise HandOverFailed(Cause.GARBAGE)
        if message[0] != VERSION:
            raise HandOverFailed(Cause.VERSION)
        kind, body = message[1], message[_HEADER:]
        if kind not in _SIZES or len(body) not in _SIZES[Kind(kind)] or message[:_HEADER] != header(kind, len(body)):
            raise HandOverFailed(Cause.GARBAGE)
        return cls(Kind(kind), body)


@dataclass(frozen=True)
class Reading:
    """The chunks of the message that is being read; once it is ``whole``, of that one until the next begins."""

    chunks: tuple[bytes, ...] = ()
    whole: bool = True

    def take(self, chunk: bytes) -> tuple[Self, bytes | None]:
        """Take the next chunk; return what is read now, and the message where this was its last chunk.

        A repeat changes nothing. Raises HandOverFailed at a gap, at an empty chunk, and beyond the limits.
        """
        if len(chunk) < 2:
            raise HandOverFailed(Cause.GARBAGE)
        number, more = chunk[0] & ~_MORE, bool(chunk[0] & _MORE)
        if number < len(self.chunks) and self.chunks[number] == chunk:
            return self, None
        before = () if self.whole else self.chunks
        if number != len(before):
            raise HandOverFailed(Cause.GARBAGE)
        chunks = (*before, chunk)
        if len(chunk) > MAX_CHUNK or _payload(chunks) > MAX_MESSAGE or (more and len(chunks) == MAX_CHUNKS):
            raise HandOverFailed(Cause.TOO_LONG)
        message = None if more else b"".join(part[1:] for part in chunks)
        return type(self)(chunks, not more), message


def cut(message: bytes, mtu: int) -> list[bytes]:
    """The chunks of a message, each of ``mtu`` bytes at most; raise HandOverFailed where that is beyond the limits."""
    size = min(mtu, MAX_CHUNK) - 1
    if size < 1 or len(message) > min(MAX_MESSAGE, size * MAX_CHUNKS):
        raise HandOverFailed(Cause.TOO_LONG)
    parts = [message[start : start + size] for start in range(0, len(message), size)]
    last = len(parts) - 1
    return [bytes([number | (_MORE if number < last else 0)]) + part for number, part in enumerate(parts)]


def header(kind: int, length: int) -> bytes:
    """The first bytes of a frame whose body is that long."""
    return bytes([VERSION, kind]) + length.to_bytes(2, "big")


_SIZES = {
    Kind.HELLO: (59,),
    Kind.HELLO_ACK: (49,),
    Kind.COMMIT: (42,),
    Kind.REVEAL: (49,),
    Kind.DATA: range(1 + TAG, MAX_MESSAGE - _HEADER + 1),
    Kind.ABORT: (1,),
}


def _payload(chunks: tuple[bytes, ...]) -> int:
    return sum(map(len, chunks)) - len(chunks)

"""What frames and sealed messages say; pure bytes."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Self

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.framing import Frame, Kind

MAX_VOUCHER = 512


class State(IntEnum):
    """How far the kiosk is with what it was handed."""

    ACCEPTED = 1
    PRINTING = 2
    PRINTED = 3
    REJECTED = 4
    CALL_STAFF = 5


class Why(IntEnum):
    """Why it is no further."""

    NONE = 0
    NOT_OURS = 1
    NOT_HERE_OR_NOW = 2
    PROOF = 3
    COLLECTED = 4
    PRINTER = 5
    OFFLINE = 6
    BUSY = 7
    UNPAID = 8
    SEE_SCREEN = 9


@dataclass(frozen=True)
class Hello:
    """The kiosk's first message where the phone has seen its invitation."""

    kiosk_id: bytes
    nonce: bytes
    pk: bytes

    def frame(self) -> Frame:
        """This as a frame."""
        return Frame(Kind.HELLO, _HELLO.pack(self.kiosk_id, self.nonce, self.pk, 0))

    @classmethod
    def of(cls, frame: Frame) -> Self:
        """Read a frame of this kind."""
        kiosk_id, nonce, pk, _ = _HELLO.unpack(frame.body)
        return cls(kiosk_id, nonce, pk)


@dataclass(frozen=True)
class Commit:
    """The kiosk's first message where nothing was seen: the hash of what REVEAL will say."""

    kiosk_id: bytes
    commitment: bytes

    def frame(self) -> Frame:
        """This as a frame."""
        return Frame(Kind.COMMIT, _COMMIT.pack(self.kiosk_id, self.commitment, 0))

    @classmethod
    def of(cls, frame: Frame) -> Self:
        """Read a frame of this kind."""
        kiosk_id, commitment, _ = _COMMIT.unpack(frame.body)
        return cls(kiosk_id, commitment)


@dataclass(frozen=True)
class Opening:
    """A nonce and a key: what HELLO_ACK and REVEAL say."""

    nonce: bytes
    pk: bytes

    def frame(self, kind: Kind) -> Frame:
        """This as a frame of one of the two kinds."""
        return Frame(kind, self.nonce + self.pk)

    @classmethod
    def of(cls, frame: Frame) -> Self:
        """Read a frame of one of these kinds."""
        return cls(frame.body[:16], frame.body[16:])


@dataclass(frozen=True)
class VoucherSaid:
    """VOUCHER: its text, and the holder's key and signature where there are such."""

    voucher: str = field(repr=False)
    signed: tuple[bytes, bytes] | None = None

    def __bytes__(self) -> bytes:
        text = self.voucher.encode()
        proof = b"\1" + b"".join(self.signed) if self.signed else b"\0"
        return _INNER.pack(Inner.VOUCHER) + _LENGTH.pack(len(text)) + text + proof

    @classmethod
    def parse(cls, rest: bytes) -> Self:
        """Read what follows the first byte."""
        if len(rest) < _LENGTH.size:
            raise HandOverFailed(Cause.GARBAGE)
        end = _LENGTH.size + _LENGTH.unpack_from(rest)[0]
        text, proof = rest[_LENGTH.size : end], rest[end:]
        if not (0 < len(text) <= MAX_VOUCHER and _PRINTABLE.issuperset(text)):
            raise HandOverFailed(Cause.GARBAGE)
        if (proof[:1], len(proof)) not in _PROOFS:
            raise HandOverFailed(Cause.GARBAGE)
        return cls(text.decode("ascii"), (proof[1:34], proof[34:]) if len(proof) > 1 else None)


@dataclass(frozen=True)
class Status:
    """STATUS: where things stand."""

    state: State
    why: Why = Why.NONE
    counts: tuple[int, int] | None = None
    """how many tickets are done, of how many; each below 65536"""

    def __bytes__(self) -> bytes:
        counts = b"" if self.counts is None else _COUNTS.pack(*self.counts)
        return _INNER.pack(Inner.STATUS) + bytes([self.state, self.why]) + counts

    @classmethod
    def parse(cls, rest: bytes) -> Self:
        """Read what follows the first byte; a reason that is not known is on the kiosk's screen."""
        if len(rest) not in {2, 2 + _COUNTS.size} or rest[0] not in set(State):
            raise HandOverFailed(Cause.GARBAGE)
        counts = _COUNTS.unpack(rest[2:]) if rest[2:] else None
        return cls(State(rest[0]), Why(min(rest[1], Why.SEE_SCREEN)), counts)


@dataclass(frozen=True)
class Bye:
    """BYE: nothing more will be said."""

    def __bytes__(self) -> bytes:
        return _INNER.pack(Inner.BYE)

    @classmethod
    def parse(cls, rest: bytes) -> Self:
        """Read what follows the first byte: nothing."""
        _must_be_empty(rest)
        return cls()


@dataclass(frozen=True)
class Confirmed:
    """CONFIRMED: the customer said to the kiosk that the codes are the same."""

    def __bytes__(self) -> bytes:
        return _INNER.pack(Inner.CONFIRMED)

    @classmethod
    def parse(cls, rest: bytes) -> Self:
        """Read what follows the first byte: nothing."""
        _must_be_empty(rest)
        return cls()


class Inner(IntEnum):
    """The first byte of a sealed message."""

    VOUCHER = 0x20
    STATUS = 0x21
    BYE = 0x22
    CONFIRMED = 0x24


Said = VoucherSaid | Status | Bye | Confirmed


def said(inner: bytes) -> Said:
    """What a sealed message says; raise HandOverFailed where it is none of the protocol's."""
    if not inner or inner[0] not in _PARSERS:
        raise HandOverFailed(Cause.GARBAGE)
    return _PARSERS[Inner(inner[0])](inner[1:])


_HELLO = struct.Struct(">8s16s33sH")
_COMMIT = struct.Struct(">8s32sH")
_INNER = struct.Struct("B")
_LENGTH = struct.Struct(">H")
_COUNTS = struct.Struct(">HH")
_PRINTABLE = frozenset(range(0x20, 0x7F))
_PROOFS = {(b"\0", 1), (b"\1", 1 + 33 + 64)}
"""the first byte of a proof, and the length of all of it"""


def _must_be_empty(rest: bytes) -> None:
    if rest:
        raise HandOverFailed(Cause.GARBAGE)


_PARSERS: Mapping[Inner, Callable[[bytes], Said]] = {
    Inner.VOUCHER: VoucherSaid.parse,
    Inner.STATUS: Status.parse,
    Inner.BYE: Bye.parse,
    Inner.CONFIRMED: Confirmed.parse,
}

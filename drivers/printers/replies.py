"""What a printer says, told apart by fixed bits: a pure demultiplexer.

Replies are never counted: a printer may say more than it was asked (a picture can contain the bytes of a question),
say it late, in pieces, or say nonsense. Bytes that fit nothing are left out.

==================  ===============================  =======================================
reply               bytes                            asked for by
==================  ===============================  =======================================
RealTimeStatus      ``0xx1xx10``                     DLE EOT n; which n can't be seen from it
AsbStatus           ``0xx1xx00`` + 3 × ``0xx0xxxx``  GS a, and then at each change
OneByte             ``0xx0xxxx``                     GS r, GS I
Block               header … NUL                     GS I, GS ( E …; ``37 25 00``: buffer cleared
ProcessId           ``37 22`` + 4 characters + NUL   GS ( H
FlowControl         ``11`` or ``13``                 nobody
==================  ===============================  =======================================

Custom's printers say other things, which would look like some of these:

==================  ===============================  =======================================
FullStatus          ``10`` + mask + a byte for each  DLE EOT 20 (mask ``0F``); GS E0, and then
                    bit of the mask                  at each change
Counter             ``785cuts``, ``512 ret`` …       GS E1 to E5; some with a blank
OneByte             any other                        GS e 6, GS I
==================  ===============================  =======================================
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Speech(StrEnum):
    """How replies are told apart."""

    ESC_POS = "esc_pos"
    CUSTOM = "custom"


@dataclass(frozen=True)
class RealTimeStatus:
    """The answer to a real-time question."""

    bits: int


@dataclass(frozen=True)
class AsbStatus:
    """The whole state of the printer in four bytes, told by itself."""

    bits: bytes


@dataclass(frozen=True)
class ProcessId:
    """All that was sent before this id is done."""

    id: str


@dataclass(frozen=True)
class Block:
    """A longer answer, without its header and its end."""

    header: int
    body: bytes


@dataclass(frozen=True)
class OneByte:
    """An answer that came in its turn: all that was sent before its question is worked through."""

    bits: int


@dataclass(frozen=True)
class FlowControl:
    """XON (go on) or XOFF (stop)."""

    go_on: bool


@dataclass(frozen=True)
class FullStatus:
    """The state of a Custom printer, or some of it: paper, user, recoverable and unrecoverable errors are 0 to 3."""

    groups: Mapping[int, int]


class Unit(StrEnum):
    """What a Custom printer counts."""

    CENTIMETRES = "cm"
    CUTS = "cuts"
    RETRACTS = "ret"
    POWER_UPS = "on"


@dataclass(frozen=True)
class Counter:
    """How many of them; GS E1 (paper left) and GS E3 (paper printed) have the same unit."""

    unit: Unit
    count: int


Reply = RealTimeStatus | AsbStatus | ProcessId | Block | OneByte | FlowControl | FullStatus | Counter

CLEARED = Block(0x37, b"\x25")
"""the buffer was cleared, as DLE DC4 8 asked"""

_FLOW = {0x11: FlowControl(go_on=True), 0x13: FlowControl(go_on=False)}
_BLOCK_HEADERS = frozenset(b"\x35\x37\x39\x3b\x3d\x5f")
_LONGEST_BLOCK = 96
_PROCESS_ID = 0x22


_GROUPS = 4
_NEVER_IN_GROUPS = 0x10
_COUNTER = re.compile(rb"(\d{1,10}) ?(cm|cuts|ret|on)")
_COUNTER_BEGUN = re.compile(rb"\d{1,10} ?(c|cu|cut|r|re|o)?")


def demultiplex(data: bytes, speech: Speech = Speech.ESC_POS) -> tuple[list[Reply], bytes]:
    """Split what came into replies; also return the tail that more bytes may complete."""
    one = _SPEECHES[speech]
    replies: list[Reply] = []
    at = 0
    while at < len(data):
        reply, size = one(data[at : at + _LONGEST_BLOCK])
        if size == 0:
            break
        if reply is not None:
            replies.append(reply)
        at += size
    return replies, data[at:]


def _one(data: bytes) -> tuple[Reply | None, int]:
    """The reply at the start and its size; None for a byte that fits nothing; size 0 if more bytes are needed."""
    first = data[0]
    if first in _FLOW:
        return _FLOW[first], 1
    if first in _BLOCK_HEADERS:
        return _block(data)
    if first & 0x93 == 0x12:
        return RealTimeStatus(first), 1
    if first & 0x93 == 0x10:
        return _asb(data)
    return (OneByte(first), 1) if first & 0x90 == 0x00 else (None, 1)


def _asb(data: bytes) -> tuple[Reply | None, int]:
    """Flow control may stand between the four bytes and is left out; any other stranger breaks the reply."""
    bits = data[:1]
    for size, byte in enumerate(data[1:], 2):
        if byte in _FLOW:
            continue
        if byte & 0x90:
            return None, 1
        bits += bytes((byte,))
        if len(bits) == 4:
            return AsbStatus(bits), size
    return (None, 1) if len(data) == _LONGEST_BLOCK else (None, 0)


def _block(data: bytes) -> tuple[Reply | None, int]:
    """A block holds printable characters only, so a header that noise made up swallows nothing."""
    for size, byte in enumerate(data[1:], 2):
        if byte == 0:
            body = data[1 : size - 1]
            if data[0] == 0x37 and len(body) == 5 and body[0] == _PROCESS_ID:
                return ProcessId(body[1:].decode("ascii")), size
            return Block(data[0], body), size
        if not 0x20 <= byte <= 0x7E:
            return None, 1
    return (None, 1) if len(data) == _LONGEST_BLOCK else (None, 0)


def _custom(data: bytes) -> tuple[Reply | None, int]:
    first = data[0]
    if first in _FLOW:
        return _FLOW[first], 1
    if first == 0x10:
        return _full(data)
    if chr(first).isdecimal():
        return _counter(data)
    return _short(first), 1


def _short(byte: int) -> Reply:
    return RealTimeStatus(byte) if byte & 0x93 == 0x12 else OneByte(byte)


def _full(data: bytes) -> tuple[Reply | None, int]:
    """A lone ``10`` is the answer to GS e 6: the motor runs."""
    if len(data) == 1:
        return None, 0
    places = [place for place in range(_GROUPS) if data[1] >> place & 1]
    if not places or data[1] >> _GROUPS:
        return OneByte(data[0]), 1
    found: list[int] = []
    for size, byte in enumerate(data[2:], 3):
        if byte in _FLOW:
            continue
        if byte & _NEVER_IN_GROUPS:
            return None, 1
        found.append(byte)
        if len(found) == len(places):
            return FullStatus(dict(zip(places, found, strict=True))), size
    return (None, 1) if len(data) == _LONGEST_BLOCK else (None, 0)


def _counter(data: bytes) -> tuple[Reply | None, int]:
    found = _COUNTER.match(data)
    if found:
        return Counter(Unit(found[2].decode()), int(found[1])), found.end()
    return (None, 0) if _COUNTER_BEGUN.fullmatch(data) else (_short(data[0]), 1)


_SPEECHES: Mapping[Speech, Callable[[bytes], tuple[Reply | None, int]]] = {
    Speech.ESC_POS: _one,
    Speech.CUSTOM: _custom,
}

"""How scan engines are told things over their line: a row for each maker, without I/O.

Facts are from public manuals, from makers' own code and from drivers that others published; where none was found the
row leaves the command out. An engine that refuses a command counts as away, with a sentence that says which.

Newland
    "Programming Commands" of the user manuals of the FM530 and the NLS-HR52: ``~ SOH 0000 # … ; ETX``, where ``#`` is
    lost with the power, is answered with ``STX SOH 0000 # … ACK ; ETX``, or NAK (no such value) or ENQ (no such
    setting). SCNMOD, SCNTRG, AMLENA (aimer) and ILLSCN (light): Newland's SDK and service for Android.
Honeywell
    "Serial Programming Commands" of the user guides of the N86XX, N431X and N3680: ``SYN M CR … !``, where ``!`` is
    lost with the power, is answered with the same and ACK, NAK or ENQ before its mark; SYN T CR and SYN U CR trigger,
    unanswered, in the mode of PAPHHF. That and PAPPM3, the continuous mode of the N4313 and its kin, are known from
    published drivers alone.
Zebra
    SSI, in the integration guides of the DS457 and the SE955: length, opcode, 4 (host), status (0: lost with the
    power), data and a checksum; answered with CMD_ACK or CMD_NAK. Parameter 138 is the trigger mode (7 presentation,
    8 host).

No row switches the reading of setup codes off: none of these documents says how. That is done by hand, once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_MARKS = {True: b"\x06", False: b"[\x05\x15]"}
"""ACK; ENQ and NAK"""


@dataclass(frozen=True)
class Vendor:
    """What the engines of a maker understand; what they can't be told is not there."""

    settings: Mapping[str, Mapping[str, bytes]]
    """what an address can ask for: option, value, command"""
    answer: Callable[[bytes, bool], re.Pattern[bytes]]
    """what is heard of a command that was carried out, or was not"""
    trigger: bytes
    """begins to look for a code, in the mode ``trigger``"""
    release: bytes
    """and ends it"""
    answers_trigger: bool = True
    wake: bytes = b""
    """sent first, answered: look for codes at all"""
    rest: bytes = b""
    """sent last: look for none, and be dark"""


def _newland(command: str) -> bytes:
    return b"~\x010000#%s;\x03" % command.encode("ascii")


def _honeywell(command: str) -> bytes:
    return b"\x16M\r%s!" % command.encode("ascii")


def _newland_answer(command: bytes, done: bool) -> re.Pattern[bytes]:
    return re.compile(b"\x02" + re.escape(command[1:-2]) + _MARKS[done] + b";\x03")


def _honeywell_answer(command: bytes, done: bool) -> re.Pattern[bytes]:
    return re.compile(re.escape(command[3:-1]) + _MARKS[done] + b"!", re.IGNORECASE)


def _ssi_answer(_command: bytes, done: bool) -> re.Pattern[bytes]:
    return re.compile(rb"\x04\xd0\x00.\xff." if done else rb"\x05\xd1\x00..\xff.", re.DOTALL)


def _ssi(opcode: int, *data: int) -> bytes:
    packet = bytes((4 + len(data), opcode, 4, 0, *data))
    return packet + (-sum(packet) & 0xFFFF).to_bytes(2, "big")


def _ssi_parameter(number: int, value: int) -> bytes:
    return _ssi(0xC6, 0xFF, number, value)  # 0xFF: without a beep


VENDORS: Mapping[str, Vendor] = {
    "newland": Vendor(
        settings={
            "mode": {"sense": _newland("SCNMOD2"), "continuous": _newland("SCNMOD3"), "trigger": _newland("SCNMOD0")},
            "aim": {"on": _newland("AMLENA1"), "off": _newland("AMLENA0")},
            "light": {"on": _newland("ILLSCN1"), "off": _newland("ILLSCN0")},
        },
        answer=_newland_answer,
        trigger=_newland("SCNTRG1"),
        release=_newland("SCNTRG0"),
    ),
    "honeywell": Vendor(
        settings={"mode": {"continuous": _honeywell("PAPPM3"), "trigger": _honeywell("PAPHHF")}},
        answer=_honeywell_answer,
        trigger=b"\x16T\r",
        release=b"\x16U\r",
        answers_trigger=False,
    ),
    "zebra": Vendor(
        settings={
            "mode": {"sense": _ssi_parameter(138, 7), "trigger": _ssi_parameter(138, 8)},
            "aim": {"on": _ssi(0xC5), "off": _ssi(0xC4)},
        },
        answer=_ssi_answer,
        trigger=_ssi(0xE4),
        release=_ssi(0xE5),
        wake=_ssi(0xE9),
        rest=_ssi(0xEA),
    ),
}

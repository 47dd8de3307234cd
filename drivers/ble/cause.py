"""Why a hand-over ends before its time."""

from enum import IntEnum
from typing import ClassVar

from drivers.errors import DriverError, Reason


class Cause(IntEnum):
    """The byte of an ABORT."""

    VERSION = 1
    GARBAGE = 2
    ORDER = 3
    TOO_LONG = 4
    KEY = 5
    SEAL = 6
    SLOW = 7
    DECLINED = 8


class HandOverFailed(DriverError):
    """The hand-over is over, without a voucher or before its last word; ``cause`` is what an ABORT tells of it."""

    reason: ClassVar[Reason] = Reason.HAND_OVER

    def __init__(self, cause: Cause, *, told: bool = False, sealed: bool = False) -> None:
        self.cause = cause
        self.told = told
        """that the other side said so"""
        self.sealed = sealed
        """that it said so under seal, as only those can who have seen the invitation or compared the code"""
        said, remedy = _WORDS[cause]
        super().__init__(f"the hand-over ended: {said}" + (" (so the other side says)" if told else ""), remedy)


_AGAIN = "start the hand-over anew, or show the QR code"
_WORDS = {
    Cause.VERSION: ("the phone's app and the kiosk speak different versions", "update the one that is older"),
    Cause.GARBAGE: ("what came is no message of this protocol", "update the app; PROTOCOL.md is the contract"),
    Cause.ORDER: ("a message came out of turn", "update the app; PROTOCOL.md is the contract"),
    Cause.TOO_LONG: ("a message was too long", "update the app; PROTOCOL.md is the contract"),
    Cause.KEY: ("a key is not the one that it should be", "scan the code on the kiosk's own screen once more"),
    Cause.SEAL: ("a sealed message did not open", _AGAIN),
    Cause.SLOW: ("the other side was too slow", _AGAIN),
    Cause.DECLINED: ("the customer said no", _AGAIN),
}

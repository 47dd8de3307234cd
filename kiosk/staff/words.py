"""What staff tell, checked: the journal and the booking server keep it."""

from kiosk.domain.voucher import NotAVoucher, Voucher
from kiosk.staff.errors import NotUnderstood
from kiosk.trust.codes import TICKET

_LONGEST_NAME = 60
_LONGEST_REASON = 200
_SHORTEST_ROLL = 1_000
_LONGEST_ROLL = 500_000
"""millimetres"""


def name(by: str) -> str:
    """Who acts. Raises NotUnderstood."""
    return _line(by, _LONGEST_NAME, "who does this is not told", "tell a name, of one line and at most 60 letters")


def reason(why: str) -> str:
    """Why a ticket is replaced. Raises NotUnderstood, also for a code, which nobody shall find in the records."""
    remedy = "tell a reason, of one line and at most 200 letters, as: the paper was torn"
    text = _line(why, _LONGEST_REASON, "why this is done is not told", remedy)
    try:
        Voucher.parse(text)
    except NotAVoucher:
        if not text.startswith(TICKET):
            return text
    raise NotUnderstood("a code is no reason", remedy)


def roll(mm: float) -> int:
    """The length of a roll in whole millimetres. Raises NotUnderstood."""
    if not _SHORTEST_ROLL <= mm <= _LONGEST_ROLL:
        told = f"a roll of {mm / 1000:g} m can't be" if mm else "how long the roll is is not known"
        raise NotUnderstood(told, "tell its length in metres, from 1 to 500, or set [printer] roll_metres")
    return round(mm)


def _line(text: str, longest: int, missing: str, remedy: str) -> str:
    line = text.strip()
    if not line:
        raise NotUnderstood(missing, remedy)
    if len(line) > longest or not line.isprintable():
        raise NotUnderstood("this is too long, or more than a line", remedy)
    return line

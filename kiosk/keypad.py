"""What customers type, on its way to the reader ``typed:``."""

from collections.abc import Callable

from drivers.scanners import typed
from kiosk.domain import visit
from kiosk.domain.lockout import Lockout
from kiosk.domain.problem import Code
from kiosk.domain.visit import State
from kiosk.domain.voucher import Voucher, VoucherKind


class Keypad:
    """One place to type at, which is locked for a while where codes are guessed."""

    def __init__(self, place: str, clock: Callable[[], float]) -> None:
        """``place`` is the address of its reader; ``clock`` is steady."""
        self._place = place
        self._clock = clock
        self._lockout = Lockout()
        self._asked = False

    def __repr__(self) -> str:
        return f"<Keypad {self._place}{' locked' if self.wait else ''}>"

    @property
    def wait(self) -> float:
        """Seconds for which it is locked."""
        return self._lockout.wait(self._clock())

    def enter(self, text: str) -> Voucher:
        """See ``enter``; whoever calls it has looked that it is not locked."""
        return enter(text, self._place)

    def follow(self, state: State) -> None:
        """Count the codes that the server does not know; to be told each state of the visit.

        One that could have been typed counts however it was shown: a guess may be shown as a picture, too.
        """
        unknown = isinstance(state, visit.Attention) and state.problem.code is Code.VOUCHER_UNKNOWN
        if self._asked and unknown:
            self._lockout = self._lockout.failed(self._clock())
        voucher = state.voucher if isinstance(state, visit.Verifying) else None
        self._asked = voucher is not None and voucher.kind is VoucherKind.TYPED


def enter(text: str, place: str = "typed:") -> Voucher:
    """Hand a typed code to the reader of a place, in its canonical form, and return what it means.

    Raises NotAVoucher, whose ``typo`` says that a character is wrong: that is told where it was typed, begins no visit
    and is no guess. Raises DeviceUnavailable where the kiosk has no such reader.
    """
    voucher = Voucher.parse(text)
    typed.put(voucher.code, place)
    return voucher

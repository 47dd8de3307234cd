"""Why an act of staff is not done, and what they can do instead.

StaffError
├── NotUnderstood   what was told can't be used: no name, no reason, a roll that can't be
├── KioskBusy       a customer is served, or the kiosk stops
├── NothingThere    there is no such ticket or component, or nothing about it is open
├── ActRefused      the booking server, the printer or the disk does not let it be done
├── Locked          too many failed to sign in; nobody can now (kiosk.staff.door)
└── NotLetIn        number and PIN, badge or key do not fit (kiosk.staff.door)
"""

from typing import ClassVar

from kiosk.domain.problem import Problem
from kiosk.errors import KioskError


class StaffError(KioskError):
    """An act of staff is not done."""

    reason: ClassVar[str] = "staff"


class NotUnderstood(StaffError):
    """What was told can't be used."""

    reason: ClassVar[str] = "not_understood"


class KioskBusy(StaffError):
    """A customer is served, or the kiosk stops."""

    reason: ClassVar[str] = "busy"
    exit_code: ClassVar[int] = 75

    def __init__(self, why: str = "a customer is served") -> None:
        super().__init__(f"this can't be done now: {why}", "wait until the kiosk is free")


class NothingThere(StaffError):
    """There is no such thing, or nothing about it is open."""

    reason: ClassVar[str] = "nothing_there"


class ActRefused(StaffError):
    """It was tried, and can't be done."""

    reason: ClassVar[str] = "act_refused"

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.text.en}", problem.details.get("hint") or problem.remedy)
        self.problem = problem

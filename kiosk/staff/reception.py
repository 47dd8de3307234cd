"""Who comes to the kiosk: staff with a badge go to their door, everybody else to the attendant."""

from drivers.ports import Scan, Several
from kiosk.attendant import Attendant
from kiosk.staff.door import Door
from kiosk.staff.people import BADGE


class Reception:
    """Takes what readers see."""

    def __init__(self, attendant: Attendant, door: Door) -> None:
        """Take where people are sent."""
        self._attendant = attendant
        self._door = door

    def is_wanted(self, text: str) -> bool:
        """Whether a text has the form of a voucher, a ticket or a badge; from any thread."""
        return text.startswith(BADGE) or self._attendant.is_wanted(text)

    def show(self, scan: Scan | Several) -> None:
        """A reader saw a code. A badge is no sign of a customer."""
        if isinstance(scan, Scan) and scan.text.startswith(BADGE):
            self._door.see(scan.text)
        else:
            self._attendant.show(scan)

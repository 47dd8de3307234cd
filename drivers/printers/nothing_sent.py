"""Why not a byte of a job was sent, and what to do about it."""

from collections.abc import Mapping

from drivers.errors import DriverError, NothingSent
from drivers.ports import Cause

_WHY: Mapping[Cause | None, tuple[str, str]] = {
    Cause.PAPER_OUT: ("the printer has no paper", "load a new roll"),
    Cause.COVER_OPEN: ("the printer's cover is open", "close the cover"),
    Cause.CUTTER: ("the printer's cutter is stuck", "switch the printer off, free the cutter, switch it on"),
    Cause.JAM: ("paper is jammed in the printer", "open it, take the paper out, close it"),
    Cause.OVERHEATED: ("the print head is too hot", "wait; it goes on by itself"),
    Cause.UNRECOVERABLE: ("the printer reports a defect", "switch it off and on; if that does not help, replace it"),
    Cause.DISCONNECTED: (
        "the printer went away",
        "check its power and its cable; look whether another computer prints there",
    ),
    Cause.OFFLINE: ("the printer is off-line", "close its cover and look for a lamp that blinks"),
    Cause.NOT_TAKEN: ("a ticket still stands at the printer's output", "take it"),
}
_SILENT = (
    "the printer does not answer",
    "check its power, its cable, and that its profile does not promise answers that it can't give",
)


def nothing_sent(blocked: Cause | None, failure: DriverError | None) -> NothingSent:
    """The error for a job that was ``blocked``, or whose line failed; of a printer with neither nothing was heard."""
    what, remedy = (str(failure), failure.remedy) if failure else _WHY.get(blocked, _SILENT)
    return NothingSent(what, remedy)


def too_long(size: int, most: int) -> NothingSent:
    """The error for a job that a line without flow control would lose a part of."""
    return NothingSent(
        f"the ticket is {size} bytes, and on a line without flow control only the printer's buffer of {most} is safe",
        'wire the printer\'s busy line and set "flow=rtscts", or set "flow=xonxoff" here and in the printer',
    )

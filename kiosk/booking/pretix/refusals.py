"""Why pretix refuses a check-in, in the words of the closed list; pure."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from kiosk.booking.port import BookingError, ServerAway, ServerRefused, WrongAnswer
from kiosk.booking.pretix.wire import CheckIn, Concerned, Refused
from kiosk.domain.booking import Refusal

BUSY_SECONDS = 120
"""So long a customer is asked to wait for another kiosk; pretix does not know how long it takes."""

Details = dict[str, str]
_Told = tuple[Refusal, Details]


def refused(said: Refused | None, status: int, now: datetime) -> BookingError:
    """The error that a refused check-in stands for; ``now`` is the server's time."""
    if said is None:
        remedy = "see that [pretix] pickup_list is a list of this event, and that this pretix is 2026.8 or newer"
        return WrongAnswer(f"status {status} without a reason", remedy)
    if said.reason == "error":
        return ServerAway("pretix has a fault of its own")
    tell = _REASONS.get(said.reason or "") if said.status == "error" else _blocked
    if tell is None:
        return WrongAnswer(f"it refuses because of {said.reason!r}", "compare the list's settings with the guide")
    refusal, details = tell(said.position or Concerned(), now)
    return ServerRefused(refusal, details, f"pretix: {said.reason or said.status}")


def busy(entry: CheckIn | None) -> Details:
    """Where the ticket is being printed."""
    return {"seconds": str(BUSY_SECONDS)} | ({"kiosk": device_name(entry.device_id)} if entry else {})


def device_name(number: int | None) -> str:
    """A device as staff find it in pretix; what no device did, staff did."""
    return "staff" if number is None else f"#{number}"


def stamp(moment: datetime) -> str:
    """A time as our screens take it: UTC, whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _plain(refusal: Refusal) -> Callable[[Concerned, datetime], _Told]:
    return lambda _position, _now: (refusal, {})


def _canceled(position: Concerned, _: datetime) -> _Told:
    return (Refusal.EXPIRED if position.order__status == "e" else Refusal.CANCELLED), {}


def _redeemed(position: Concerned, _: datetime) -> _Told:
    """It was free a moment ago: somebody else was faster."""
    return Refusal.BUSY_ELSEWHERE, busy(next(iter(position.checkins), None))


def _invalid_time(position: Concerned, now: datetime) -> _Told:
    if position.valid_from and position.valid_from > now:
        return Refusal.TOO_EARLY, {"opens_at": stamp(position.valid_from)}
    return Refusal.TOO_LATE, {}


_blocked = _plain(Refusal.BLOCKED)
_REASONS: Mapping[str, Callable[[Concerned, datetime], _Told]] = {
    "invalid": _plain(Refusal.NOT_FOUND),
    "unpaid": _plain(Refusal.UNPAID),
    "unapproved": _plain(Refusal.UNPAID),
    "canceled": _canceled,
    "revoked": _plain(Refusal.CANCELLED),
    "already_redeemed": _redeemed,
    "invalid_time": _invalid_time,
    "blocked": _blocked,
    "product": _blocked,
    "rules": _blocked,
    "already_exchanged": _blocked,
    "medium_invalid": _blocked,
    "medium_exists": _blocked,
}
"""``ambiguous`` is not here: it says that the list is set up wrongly, not that the ticket is."""

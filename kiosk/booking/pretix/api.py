"""The few questions that a kiosk asks of a pretix, each with an end, repeated where that does no harm."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any, TypeVar
from urllib.parse import urlencode

import stamina

from kiosk.booking.port import ServerAway, ServerRefused, WrongAnswer
from kiosk.booking.pretix import wire
from kiosk.booking.pretix.device import Device
from kiosk.booking.pretix.refusals import refused
from kiosk.booking.transport import Answer, Transport
from kiosk.config.model import BookingSection
from kiosk.domain.booking import Refusal

TRIES = 3
PAGES = 40
"""More pages of one list are no order and no house of a cinema."""
_UNAUTHORIZED: Mapping[int, tuple[Refusal, str]] = {
    401: (Refusal.KIOSK_REVOKED, "pretix does not take this device's token: enrol this kiosk again"),
    403: (
        Refusal.KIOSK_UNKNOWN,
        "give this device in pretix access to the event, and a security profile that may check in and annul",
    ),
}
_BUSY = frozenset({409, 429})
"""Statuses by which pretix says: later."""

M = TypeVar("M", bound=wire.Message)


class Annulled(Enum):
    """What became of the wish that a check-in had not been."""

    FREE = auto()
    """the ticket is free, or its check-in was refused in the first place"""
    UNKNOWN = auto()
    """no such check-in was made, or not yet"""
    KEPT = auto()
    """pretix does not take it back; staff can"""


class Api:
    """One pretix, asked in the name of one device. Raises ServerAway, ServerRefused or WrongAnswer throughout."""

    def __init__(self, section: BookingSection, device: Device) -> None:
        self._section = section
        self._device = device
        self._transport = Transport(section)
        self._organizer = f"/api/v1/organizers/{device.organizer}"
        self._event = f"{self._organizer}/events/{device.event}"
        self.told_at = datetime.now(UTC)
        """the server's time of its last answer, to the second; ours where it tells none"""

    def info(self) -> wire.DeviceInfo:
        """Who pretix thinks that this is."""
        return self._get(wire.Info, "/api/v1/device/info").device

    def event(self) -> wire.Event:
        """The event, or the series."""
        return self._get(wire.Event, f"{self._event}/")

    def pickup_list(self) -> wire.PickupList | None:
        """The list on which kiosks note what they print; None if the event has none of that number."""
        found = self._all(wire.PickupList, f"{self._event}/checkinlists/", {})
        return next((one for one in found if one.id == self._device.pickup_list), None)

    def order_of(self, secret: str) -> str:
        """The order of the ticket with this secret; empty if the list has none."""
        found = self._search(wire.Found, secret=secret)
        return next((one.order for one in found if one.secret == secret), "")

    def positions(self, order: str) -> list[wire.Position]:
        """The tickets of an order that are on the list, in their order."""
        expand = [("expand", name) for name in ("subevent", "item", "variation")]
        found = self._search(wire.Position, *expand, order=order, ordering="positionid")
        if any(one.order != order for one in found):
            raise WrongAnswer("it tells tickets of another order")
        return sorted(found, key=lambda one: one.positionid)

    def redeem(self, secret: str, nonce: str) -> datetime:
        """Check a ticket in on the list; the same nonce has one effect. The server's time of its answer."""
        body = {
            "secret": secret,
            "lists": [self._device.pickup_list],
            "type": "entry",
            "nonce": nonce,
            "questions_supported": False,
        }
        answer = self._ask("POST", f"{self._organizer}/checkinrpc/redeem/", body)
        if answer.ok:
            return self.told_at
        raise refused(wire.refusal_of(answer.body), answer.status, self.told_at)

    def annul(self, nonce: str, at: datetime, why: str) -> Annulled:
        """Take a check-in of this device back."""
        body = {"lists": [self._device.pickup_list], "nonce": nonce, "datetime": _text(at), "error_explanation": why}
        answer = self._ask("POST", f"{self._organizer}/checkinrpc/annul/", body)
        if answer.ok or (answer.status == 400 and b"unsuccessful" in answer.body):
            return Annulled.FREE
        return Annulled.UNKNOWN if answer.status == 404 else Annulled.KEPT

    def log_print(self, position: int, key: str, info: Mapping[str, Any], *, successful: bool) -> bool:
        """Note a print of a ticket, once for each key; whether pretix still knows the ticket."""
        body = {"source": "kiosk", "type": "ticket", "successful": successful, "info": dict(info)}
        path = f"{self._event}/orderpositions/{position}/printlog/"
        return self._ask("POST", path, body, key).ok

    def close(self) -> None:
        """Let go of the connections; idempotent."""
        self._transport.close()

    def _get(self, kind: type[M], path: str) -> M:
        answer = self._ask("GET", path)
        if not answer.ok:
            raise WrongAnswer(f"status {answer.status} for {path}", "check [pretix] event, and booking.url")
        return wire.read(kind, answer.body)

    def _search(self, kind: type[M], *more: tuple[str, str], **asked: str) -> list[M]:
        query = [("list", str(self._device.pickup_list)), ("ignore_status", "true"), *asked.items(), *more]
        return self._all(kind, f"{self._organizer}/checkinrpc/search/", query)

    def _all(self, kind: type[M], path: str, query: Any) -> list[M]:
        """All pages. Their links are not followed: whoever answers shall not choose where the token goes."""
        found: list[M] = []
        for page in range(1, PAGES + 1):
            asked = urlencode([*query, ("page", page)])
            answer = self._ask("GET", f"{path}?{asked}")
            if not answer.ok:
                raise WrongAnswer(f"status {answer.status} for {path}", "check [pretix] pickup_list")
            some, more = wire.read_page(kind, answer.body)
            found += some
            if not more:
                return found
        raise WrongAnswer("a list without an end")

    def _ask(self, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        """One question. Everything here may be asked again: it reads, or bears a nonce or a key."""
        for attempt in stamina.retry_context(
            on=ServerAway, attempts=TRIES, timeout=self._section.budget, wait_initial=0.2, wait_max=1.0, wait_jitter=0.5
        ):
            with attempt:
                return self._once(method, path, body, key)
        raise AssertionError("a retry ends by returning or raising")  # pragma: no cover

    def _once(self, method: str, path: str, body: Any, key: str) -> Answer:
        headers = {"Authorization": f"Device {self._device.token}"}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"X-Idempotency-Key": key} if key else {}
        content = b"" if body is None else json.dumps(body).encode()
        answer = self._transport.ask(method, path, content, headers)
        self.told_at = _date(answer)
        if answer.status >= 500 or answer.status in _BUSY:
            raise ServerAway(f"status {answer.status}")
        if answer.status in _UNAUTHORIZED:
            refusal, hint = _UNAUTHORIZED[answer.status]
            raise ServerRefused(refusal, {}, hint)
        if not answer.ok and answer.status not in {400, 404}:
            raise WrongAnswer(f"status {answer.status}", "see that booking.url is the address of a pretix")
        return answer


def _date(answer: Answer) -> datetime:
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC).replace(microsecond=0)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

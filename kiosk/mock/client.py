"""The phone in Python: chooses seats, orders, pays in the sandbox, and gets the voucher."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Self
from urllib.parse import urljoin

import requests

from kiosk.mock.clients.identity import Identity, install
from kiosk.mock.contract.refusals import ProblemDetails
from kiosk.mock.markup import refusals
from kiosk.mock.markup.documents import Malformed
from kiosk.mock.markup.shapes import Shape, read_model
from kiosk.mock.sale import wire

_IN_XML = {"Accept": "application/xml", "Content-Type": "application/xml"}
_TIMEOUT = (2, 10)
_POLL_SECONDS = 0.05
_REPORT_AFTER = 20


class PhoneRefused(Exception):
    """The server refused; ``reason`` is for programs."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail") or f"the server answered with status {status}")
        self.status = status
        self.reason = str(problem.get("reason", ""))
        self.problem = problem


class NotPaid(Exception):
    """The order did not become paid in time."""


@dataclass(frozen=True)
class Purchase:
    """A paid order and its vouchers, which are as good as money."""

    order: str
    secret: str
    screening: str
    seats: tuple[str, ...]
    amount: str
    qr: str
    typed: str
    signed: str
    """can be checked without a server"""

    def __repr__(self) -> str:
        return f"<Purchase {self.order} {' '.join(self.seats)}>"


class Caller:
    """Whoever talks to one server in plain JSON; use it in ``with``."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/") + "/"
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        """Hang up; idempotent."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _call(self, method: str, path: str, **rest: Any) -> Any:
        return self._ask(method, path, **rest).json()

    def _ask(self, method: str, path: str, **rest: Any) -> requests.Response:
        answer = self._session.request(method, urljoin(self._base, path.lstrip("/")), timeout=_TIMEOUT, **rest)
        if answer.ok:
            return answer
        raise PhoneRefused(answer.status_code, _problem(answer))


class Phone(Caller):
    """A customer's phone, towards one server, in XML; only the gateway speaks JSON."""

    def __init__(
        self,
        base_url: str,
        language: str = "zh",
        sleep: Callable[[float], None] = time.sleep,
        *,
        holder_key: str = "",
        holder_only: bool = False,
        identity: Identity | None = None,
    ) -> None:
        """Take a server; ``holder_key`` is this phone's own (P-256, SEC1 in base64), which its orders register.

        With ``holder_only`` their vouchers open nothing without a proof of that key. Without an ``identity`` the phone
        makes one of a new installation's secret, which tells nothing of any device.
        """
        super().__init__(base_url)
        self.identity = install(base_url, datetime.now(UTC)) if identity is None else identity
        self._sleep = sleep
        self._holder = {"holder_key": holder_key, "holder_only": holder_only} if holder_key else {}
        self._session.headers["Accept-Language"] = language

    def screenings(self, cinema: str = "") -> list[dict[str, Any]]:
        """What is on sale in a cinema (the first one if none is named), the next one first."""
        cinema = cinema or self._told(list[wire.Cinema], "GET", "v1/cinemas")[0]["cinema"]
        wish = {"params": {"cinema": cinema}}
        found: list[dict[str, Any]] = self._told(list[wire.Screening], "GET", "v1/screenings", **wish)
        return found

    def buy(self, screening: str | None = None, seats: int | Sequence[str] = 1) -> Purchase:
        """Buy these seats, or so many good ones side by side; of the next screening if none is named.

        Raises PhoneRefused, NotPaid, or requests.RequestException.
        """
        return self.pay(self.order(screening, seats))

    def order(self, screening: str | None = None, seats: int | Sequence[str] = 1) -> dict[str, Any]:
        """Hold the seats; answers the order, with its secret."""
        on_sale = [screening] if screening else [str(it["screening"]) for it in self.screenings()]
        if not isinstance(seats, int):
            return self._hold(on_sale[0], list(seats))
        for candidate in on_sale:
            order = self._hold_good_ones(candidate, seats)
            if order is not None:
                return order
        raise PhoneRefused(409, {"reason": "seat_taken", "detail": f"no {seats} seats are free side by side"})

    def choose(self, screening: str, count: int) -> list[str]:
        """So many free seats side by side in one row, as near as can be to the middle, two thirds back; or none."""
        seats = self._told(wire.Seats, "GET", f"v1/screenings/{screening}/seats")["seats"]
        middle = (max(seat["x"] for seat in seats) / 2, max(seat["y"] for seat in seats) * 2 / 3)
        groups = _side_by_side([seat for seat in seats if seat["kind"] == "seat"], count)
        best = min(groups, key=lambda group: sum(_distance(seat, middle) for seat in group), default=[])
        return [seat["seat"] for seat in best]

    def pay(self, order: dict[str, Any]) -> Purchase:
        """Pay an order in the sandbox and wait for its voucher."""
        self._call("POST", order["pay_url"])
        for turn in range(4 * _REPORT_AFTER):
            report = turn > 0 and turn % _REPORT_AFTER == 0
            paid = self.report(order) if report else self.show(order)
            if paid["state"] == "paid":
                return _purchase(paid, order["secret"])
            if paid["state"] not in {"awaiting", "expired"}:
                break
            self._sleep(_POLL_SECONDS)
        raise NotPaid(f"order {order['order']} is {paid['state']}")

    def show(self, order: dict[str, Any]) -> dict[str, Any]:
        """The order as it is now."""
        return self._about(order, "GET", "")

    def report(self, order: dict[str, Any]) -> dict[str, Any]:
        """Tell the server that the order was paid, so that it asks the gateway."""
        return self._about(order, "POST", "/report")

    def cancel(self, order: dict[str, Any]) -> dict[str, Any]:
        """Give the order back."""
        return self._about(order, "POST", "/cancel")

    def _hold(self, screening: str, seats: list[str]) -> dict[str, Any]:
        wish = {"client": self.identity.id, "screening": screening, "seats": seats, **self._holder}
        body = Shape.of(wire.OrderRequest, "validation").write(wish)
        made: dict[str, Any] = self._told(wire.OrderMade, "POST", "v1/orders", data=body, headers=self.identity.headers)
        return made

    def _hold_good_ones(self, screening: str, count: int) -> dict[str, Any] | None:
        """Choose again while others are faster; None where there are no such seats any more."""
        while chosen := self.choose(screening, count):
            try:
                return self._hold(screening, chosen)
            except PhoneRefused as refusal:
                if refusal.reason != "seat_taken":
                    raise
        return None

    def _about(self, order: dict[str, Any], method: str, what: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {order['secret']}"}
        told: dict[str, Any] = self._told(wire.Order, method, f"v1/orders/{order['order']}{what}", headers)
        return told

    def _told(self, kind: Any, method: str, path: str, headers: Mapping[str, str] | None = None, **rest: Any) -> Any:
        return read_model(kind, self._ask(method, path, headers={**_IN_XML, **(headers or {})}, **rest).content)


def _problem(answer: requests.Response) -> dict[str, Any]:
    """What the server says of its refusal; nothing where a proxy refused in its place."""
    is_xml = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/problem+xml"
    try:
        found = refusals.read(answer.content, ProblemDetails.model_json_schema()) if is_xml else answer.json()
    except (Malformed, requests.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _side_by_side(seats: list[dict[str, Any]], count: int) -> list[list[dict[str, Any]]]:
    groups: list[list[dict[str, Any]]] = []
    for _, row in groupby(seats, key=lambda seat: seat["y"]):
        places = list(row)
        windows = (places[start : start + count] for start in range(len(places) - count + 1))
        groups += [
            window
            for window in windows
            if all(seat["state"] == "free" for seat in window) and window[-1]["x"] - window[0]["x"] == count - 1
        ]
    return groups


def _distance(seat: dict[str, Any], middle: tuple[float, float]) -> float:
    return float((seat["x"] - middle[0]) ** 2 + 2 * (seat["y"] - middle[1]) ** 2)


def _purchase(order: dict[str, Any], secret: str) -> Purchase:
    return Purchase(
        order=order["order"],
        secret=secret,
        screening=order["screening"],
        seats=tuple(order["seats"]),
        amount=order["amount"],
        qr=order["voucher"]["qr"],
        typed=order["voucher"]["code"],
        signed=order["voucher"]["signed"],
    )

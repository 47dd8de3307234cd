"""A pretix of the tests' own: the part of its interface that the adapter uses, as documented, and strict about it.

Facts: docs.pretix.eu (REST API: check-in, check-in lists, orders, device authentication) and a pretix 2026.8 that was
asked: nonces, annulments, shapes of errors. What a real one would ignore (a field, a filter that it does not know) is
refused here, so that the adapter can't lean on it.
"""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ORGANIZER, EVENT, PICKUP, DOOR = "cineplex", "metropolis", 7, 8
PAGE = 3
"""tickets on a page; a real one has fifty"""
FIFTEEN = timedelta(minutes=15)
SEARCHED = {"list", "secret", "order", "ignore_status", "ordering", "expand", "page"}
REDEEMED = {"secret", "lists", "type", "nonce", "questions_supported"}
ANNULLED = {"lists", "nonce", "datetime", "error_explanation"}
LOGGED = {"source", "type", "successful", "info"}
INITIALIZED = {"token", "hardware_brand", "hardware_model", "software_brand", "software_version"}

Reply = tuple[int, Any]


class Refusal(Exception):
    """An answer that ends the question."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.reply = status, body


@dataclass
class CheckIn:
    """A row of the check-in table, successful or not."""

    list: int
    device: int | None
    at: datetime
    nonce: str
    successful: bool = True


@dataclass
class Ticket:
    """An order position."""

    id: int
    order: "Order"
    number: int
    secret: str
    seat: dict[str, Any] | None
    blocked: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    checkins: list[CheckIn] = field(default_factory=list)
    logs: list[dict[str, Any]] = field(default_factory=list)

    def held(self, on: int = PICKUP) -> list[CheckIn]:
        """The successful check-ins on a list."""
        return [one for one in self.checkins if one.list == on and one.successful]

    @property
    def states(self) -> list[str]:
        """What kiosks have noted, in their order."""
        return [log["info"].get("state", "") for log in self.logs]


@dataclass
class Order:
    """An order; status p(aid), n (pending), c(ancelled), e(xpired)."""

    code: str
    status: str = "p"
    tickets: list[Ticket] = field(default_factory=list)


@dataclass
class Device:
    """A device of the organizer."""

    number: int
    name: str
    code: str
    token: str = ""
    revoked: bool = False
    allowed: set[str] = field(default_factory=lambda: {"redeem", "annul", "search", "printlog"})


Meddling = Callable[["Pretix", str, Callable[[], Reply]], Reply | None]
"""What happens to one request: given the server, its path and the doing of it; None hangs up without an answer."""


@dataclass
class Pretix:
    """The server's data, and what shall go wrong."""

    url: str = ""
    orders: dict[str, Order] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    """of the pick-up list"""
    asked: list[str] = field(default_factory=list)
    """what was asked, as ``POST redeem``"""
    meddling: dict[int, Meddling] = field(default_factory=dict)
    """what happens to the n-th request from now, from 1"""
    away: timedelta = timedelta(0)
    """how far the server's clock is from ours"""
    kept: dict[tuple[str, str], Reply] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    ids: int = 1000

    def now(self) -> datetime:
        return datetime.now(UTC) + self.away

    # -- what staff and customers do -----------------------------------------------------------------------------------

    def buy(self, seats: int = 1, status: str = "p", *, seated: bool = True) -> Order:
        """An order of so many tickets."""
        order = Order("".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ3789") for _ in range(5)), status)
        for number in range(1, seats + 1):
            self.ids += 1
            seat = {"zone_name": "Parkett", "row_name": "F", "seat_number": str(self.ids % 100), "name": "egal"}
            secret = secrets.token_hex(16)
            order.tickets.append(Ticket(self.ids, order, number, secret, seat if seated else None))
        self.orders[order.code] = order
        return order

    def device(self, name: str) -> Device:
        """A new device, with the code that staff are shown."""
        device = Device(len(self.devices) + 1, name, secrets.token_hex(8))
        self.devices[name] = device
        return device

    def enrolled(self, name: str) -> Device:
        """A device that has its token."""
        device = self.device(name)
        device.token = secrets.token_hex(32)
        return device

    def revert(self, ticket: Ticket) -> None:
        """Staff revert the check-in in the backend."""
        ticket.checkins = [one for one in ticket.checkins if one.list != PICKUP]

    def hand_out(self, ticket: Ticket) -> None:
        """Staff check a ticket in by hand."""
        ticket.checkins.append(CheckIn(PICKUP, None, self.now(), ""))

    def door(self, secret: str) -> bool:
        """The door scans a paper, on its own list."""
        found = self._by_secret(secret)
        if found is None or found.held(DOOR):
            return False
        found.checkins.append(CheckIn(DOOR, 99, self.now(), secrets.token_hex()))
        return True

    def tickets(self) -> Iterator[Ticket]:
        """All tickets."""
        return (ticket for order in self.orders.values() for ticket in order.tickets)

    def _by_secret(self, secret: str) -> Ticket | None:
        return next((one for one in self.tickets() if secrets.compare_digest(one.secret, secret)), None)

    # -- what is asked -------------------------------------------------------------------------------------------------

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """The answer to one request."""
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query, keep_blank_values=True)
        data = json.loads(body) if body else None
        if body and headers.get("content-type") != "application/json":
            return 415, {"detail": "Unsupported media type"}
        try:
            if (method, path) == ("POST", "/api/v1/device/initialize"):
                return self._initialize(data)
            device = self._who(headers)
            key = headers.get("x-idempotency-key")
            if key and (device.token, key) in self.kept:
                return self.kept[device.token, key]
            reply = self._route(method, path, query, data, device)
        except Refusal as refusal:
            return refusal.reply
        if key:
            self.kept[device.token, key] = reply
        return reply

    def _route(self, method: str, path: str, query: Any, data: Any, device: Device) -> Reply:
        organizer = f"/api/v1/organizers/{ORGANIZER}/"
        event = f"{organizer}events/{EVENT}/"
        if path.startswith(f"{event}orderpositions/") and path.endswith("/printlog/") and method == "POST":
            self._may(device, "printlog")
            return self._printlog(int(path.split("/")[-3]), data, device)
        routes: dict[tuple[str, str], Callable[[], Reply]] = {
            ("GET", "/api/v1/device/info"): lambda: (200, {"device": self._shown(device), "server": {}}),
            ("GET", event): lambda: (200, self._event()),
            ("GET", f"{event}checkinlists/"): lambda: (200, self._lists(query)),
            ("GET", f"{organizer}checkinrpc/search/"): lambda: self._search(query, device),
            ("POST", f"{organizer}checkinrpc/redeem/"): lambda: self._redeem(data, device),
            ("POST", f"{organizer}checkinrpc/annul/"): lambda: self._annul(data, device),
        }
        route = routes.get((method, path))
        if route is None:
            raise Refusal(403 if path.startswith("/api/v1/organizers/") else 404, {"detail": "Not found."})
        return route()

    def _who(self, headers: dict[str, str]) -> Device:
        given = headers.get("authorization", "")
        found = next((one for one in self.devices.values() if one.token and given == f"Device {one.token}"), None)
        if found is None:
            raise Refusal(401, {"detail": "Invalid token."})
        if found.revoked:
            raise Refusal(401, {"detail": "Device access has been revoked."})
        return found

    def _may(self, device: Device, what: str) -> None:
        if what not in device.allowed:
            raise Refusal(403, {"detail": "You do not have permission to perform this action."})

    def _initialize(self, data: Any) -> Reply:
        _only(data, INITIALIZED)
        device = next((one for one in self.devices.values() if one.code == data["token"]), None)
        if device is None:
            return 400, {"token": ["Unknown initialization token."]}
        if device.token:
            return 400, {"token": ["This initialization token has already been used."]}
        device.token = secrets.token_hex(32)
        return 200, self._shown(device) | {"api_token": device.token}

    def _shown(self, device: Device) -> dict[str, Any]:
        return {
            "organizer": ORGANIZER,
            "device_id": device.number,
            "unique_serial": f"SERIAL{device.number}",
            "name": device.name,
            "security_profile": "pretixscan_online_noorders",
            "gate": None,
        }

    def _event(self) -> dict[str, Any]:
        return {
            "slug": EVENT,
            "name": {"de": "Kino Metropolis", "en": "Metropolis Cinema"},
            "live": True,
            "currency": "EUR",
            "timezone": "Europe/Berlin",
            "date_from": "2026-01-01T10:00:00+01:00",
            "location": None,
            "has_subevents": True,
        }

    def _lists(self, query: Any) -> dict[str, Any]:
        _only(query, {"page"})
        usual = {
            "all_products": True,
            "limit_products": [],
            "subevent": None,
            "checkin_count": 0,
            "position_count": 0,
            "include_pending": False,
            "allow_multiple_entries": False,
            "allow_entry_after_exit": False,
            "rules": {},
            "exit_all_at": None,
            "addon_match": False,
            "ignore_in_statistics": True,
            "consider_tickets_used": True,
        }
        door = {"id": DOOR, "name": "Door", **usual, "allow_multiple_entries": True}
        return _page([door] * PAGE + [{"id": PICKUP, "name": "Kiosks", **usual, **self.settings}], query)

    def _search(self, query: Any, device: Device) -> Reply:
        self._may(device, "search")
        _only(query, SEARCHED)
        if query["list"] != [str(PICKUP)]:
            raise Refusal(403, {"detail": "You requested lists that do not exist"})
        found = list(self.tickets())
        if secret := query.get("secret"):
            found = [one for one in found if one.secret == secret[0]]
        if code := query.get("order"):
            found = [one for one in found if one.order.code == code[0].upper()]
        if query.get("ignore_status") != ["true"]:
            found = [one for one in found if one.order.status == "p"]
        return 200, _page([self._position(one, query.get("expand", [])) for one in found], query)

    def _position(self, ticket: Ticket, expand: list[str]) -> dict[str, Any]:
        begins = datetime(2026, 12, 24, 20, 15, tzinfo=UTC)
        expanded = {
            "item": {"id": 3, "name": {"de": "Erwachsene", "en": "Adult"}, "default_price": "11.50"},
            "variation": {"id": 4, "value": {"en": "2D"}},
            "subevent": {
                "id": 5,
                "name": {"de": "Die wandernde Erde", "en": "The Wandering Earth", "zh-hans": "流浪地球"},
                "date_from": begins.isoformat(),
                "location": {"de": "Saal 3", "en": "Hall 3"},
            },
        }
        return {
            "id": ticket.id,
            "order": ticket.order.code,
            "positionid": ticket.number,
            "item": 3,
            "variation": 4,
            "subevent": 5,
            **{name: value for name, value in expanded.items() if name in expand},
            "price": "11.50",
            "attendee_name": None,
            "secret": ticket.secret,
            "addon_to": None,
            "seat": ticket.seat,
            "checkins": [
                {
                    "id": 1,
                    "list": one.list,
                    "type": "entry",
                    "gate": None,
                    "device": None if one.device is None else 500 + one.device,
                    "device_id": one.device,
                    "datetime": one.at.isoformat(),
                    "auto_checked_in": False,
                }
                for one in ticket.held()
            ],
            "print_logs": ticket.logs,
            "order__status": ticket.order.status,
            "order__valid_if_pending": False,
            "order__require_approval": False,
            "order__locale": "de",
            "valid_from": ticket.valid_from and ticket.valid_from.isoformat(),
            "valid_until": ticket.valid_until and ticket.valid_until.isoformat(),
            "blocked": ["admin"] if ticket.blocked else None,
        }

    def _redeem(self, data: Any, device: Device) -> Reply:
        self._may(device, "redeem")
        _only(data, REDEEMED)
        if data["lists"] != [PICKUP]:
            return 400, {"lists": [f'Invalid pk "{data["lists"][0]}" - object does not exist.']}
        if data["type"] != "entry" or data["questions_supported"] is not False or not 20 <= len(data["nonce"]) <= 190:
            return 400, ["not as a kiosk should ask"]
        ticket = self._by_secret(data["secret"])
        if ticket is None:
            return 404, {"detail": "Not found.", "status": "error", "reason": "invalid", "reason_explanation": None}
        reason = self._reason(ticket)
        again = [one for one in ticket.held() if one.nonce == data["nonce"]]
        if not reason and ticket.held() and not again:
            reason = "already_redeemed"
        position = self._position(ticket, [])
        if reason:
            ticket.checkins.append(CheckIn(PICKUP, device.number, self.now(), data["nonce"], successful=False))
            return 400, {"status": "error", "reason": reason, "reason_explanation": None, "position": position}
        if not again:
            ticket.checkins.append(CheckIn(PICKUP, device.number, self.now(), data["nonce"]))
        return 201, {"status": "ok", "position": position, "require_attention": False, "list": {"id": PICKUP}}

    def _reason(self, ticket: Ticket) -> str:
        """Checked before nonces are looked at."""
        by_status = {"n": "unpaid", "c": "canceled", "e": "canceled"}.get(ticket.order.status, "")
        if by_status or ticket.blocked:
            return by_status or "blocked"
        early = ticket.valid_from and ticket.valid_from > self.now()
        late = ticket.valid_until and ticket.valid_until < self.now()
        return "invalid_time" if early or late else ""

    def _annul(self, data: Any, device: Device) -> Reply:
        self._may(device, "annul")
        _only(data, ANNULLED)
        rows = [row for one in self.tickets() for row in one.checkins if row.nonce == data["nonce"]]
        rows = [row for row in rows if row.list in data["lists"] and row.device == device.number]
        if not rows:
            return 404, {"detail": "No check-in found based on nonce"}
        if len(rows) > 1:
            return 400, ["Multiple check-ins found based on nonce"]
        if not rows[0].successful:
            return 400, ["Cannot annul an unsuccessful checkin"]
        if datetime.fromisoformat(data["datetime"]) - rows[0].at > FIFTEEN:
            return 400, {"non_field_errors": ["Annulment is not allowed more than 15 minutes after check-in"]}
        rows[0].successful = False
        return 200, {"status": "ok"}

    def _printlog(self, number: int, data: Any, device: Device) -> Reply:
        _only(data, LOGGED)
        ticket = next((one for one in self.tickets() if one.id == number), None)
        if ticket is None:
            return 404, {"detail": "No OrderPosition matches the given query."}
        row = {"id": len(ticket.logs) + 1, "datetime": self.now().isoformat(), "device_id": device.number, **data}
        ticket.logs.append(row)
        return 201, row


def _only(given: Any, known: set[str]) -> None:
    if not isinstance(given, dict) or given.keys() - known:
        raise Refusal(400, {name: ["This is not known here."] for name in sorted(given.keys() - known)})


def _page(rows: list[Any], query: Any) -> dict[str, Any]:
    number = int(query.get("page", ["1"])[0])
    here = rows[(number - 1) * PAGE : number * PAGE]
    if number > 1 and not here:
        raise Refusal(404, {"detail": "Invalid page."})
    more = len(rows) > number * PAGE
    # Where a link leads is the server's choice: one that is followed is found out.
    return {"count": len(rows), "next": "http://192.0.2.1/stolen" if more else None, "previous": None, "results": here}


# -- what goes wrong ---------------------------------------------------------------------------------------------------


def lost(_house: Pretix, _path: str, do: Callable[[], Reply]) -> Reply | None:
    """It is done, and nobody hears of it."""
    do()
    return None


def never_came(_house: Pretix, _path: str, _do: Callable[[], Reply]) -> Reply | None:
    """It is not done, and nobody hears of it."""
    return None


def says(status: int, body: Any = None) -> Meddling:
    """It is not done, and somebody says so."""
    return lambda _house, _path, _do: (status, body)


@contextmanager
def running() -> Iterator[Pretix]:
    """A pretix on a free port, until the block ends."""
    house = Pretix()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece: two would wait for each other

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with house.lock:
                house.asked.append(f"{self.command} {urlsplit(self.path).path.rstrip('/').rsplit('/', 1)[-1]}")
                meddle = house.meddling.pop(1, None)
                house.meddling = {number - 1: what for number, what in house.meddling.items()}
                do = partial(house.answer, self.command, self.path, headers, body)
                reply = do() if meddle is None else meddle(house, self.path, do)
            if reply is None:
                self.close_connection = True
                return
            self._say(*reply)

        def _say(self, status: int, content: Any) -> None:
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response_only(status)
            self.send_header("Date", format_datetime(house.now(), usegmt=True))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        house.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield house
        server.shutdown()

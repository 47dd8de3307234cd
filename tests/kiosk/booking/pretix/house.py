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
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.kiosk.booking.pretix import shapes
from tests.kiosk.booking.pretix.records import EVENT, ORGANIZER, PICKUP, CheckIn, Device, Records, Ticket

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


Meddling = Callable[["Pretix", str, Callable[[], Reply]], Reply | None]
"""What happens to one request: given the server, its path and the doing of it; None hangs up without an answer."""


@dataclass
class Pretix(Records):
    """The server, and what shall go wrong."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    """what was asked, as ``POST redeem``"""
    meddling: dict[int, Meddling] = field(default_factory=dict)
    """what happens to the n-th request from now, from 1"""
    kept: dict[tuple[str, str], Reply] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

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
            ("GET", event): lambda: (200, shapes.event()),
            ("GET", f"{event}checkinlists/"): lambda: self._lists(query),
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

    def _lists(self, query: Any) -> Reply:
        _only(query, {"page"})
        return _page(shapes.lists(self.settings), query)

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
        return _page([shapes.position(one, query.get("expand", [])) for one in found], query)

    def _redeem(self, data: Any, device: Device) -> Reply:
        self._may(device, "redeem")
        _only(data, REDEEMED)
        if data["lists"] != [PICKUP]:
            return 400, {"lists": [f'Invalid pk "{data["lists"][0]}" - object does not exist.']}
        if data["type"] != "entry" or data["questions_supported"] is not False or not 20 <= len(data["nonce"]) <= 190:
            return 400, ["not as a kiosk should ask"]
        ticket = self.by_secret(data["secret"])
        if ticket is None:
            return 404, {"detail": "Not found.", "status": "error", "reason": "invalid", "reason_explanation": None}
        reason = self._reason(ticket)
        again = [one for one in ticket.held() if one.nonce == data["nonce"]]
        if not reason and ticket.held() and not again:
            reason = "already_redeemed"
        position = shapes.position(ticket, [])
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


def _page(rows: list[Any], query: Any) -> Reply:
    page = shapes.page(rows, int(query.get("page", ["1"])[0]))
    return (404, {"detail": "Invalid page."}) if page is None else (200, page)


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

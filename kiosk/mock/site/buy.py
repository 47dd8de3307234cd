"""Buy cinema tickets from a terminal; needs Python 3.9 or newer and nothing else.

python3 buy.py http://127.0.0.1:8765                     the cinemas
python3 buy.py http://127.0.0.1:8765 CINEMA              what is on there
python3 buy.py http://127.0.0.1:8765 SCREENING           its free seats
python3 buy.py http://127.0.0.1:8765 SCREENING E5 E6     buys these, with play money, and shows the voucher
python3 buy.py http://127.0.0.1:8765 order ORDER SECRET  shows it again, also after a purchase that broke off
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PATIENCE = 10
TRIES = 40


class Server:
    """A booking server, by its address."""

    def __init__(self, address: str) -> None:
        self._parts = urlsplit(address if "://" in address else f"http://{address}")

    def call(self, method: str, path: str, body: Any = None, secret: str = "") -> Any:
        """Ask the server; its answer as data. Exits with the server's own words where it refuses."""
        headers = {"Accept": "application/json", "Accept-Language": "en", "Content-Type": "application/json"}
        if secret:
            headers["Authorization"] = f"Bearer {secret}"
        try:
            connection = self._connection()
            connection.request(method, self._parts.path.rstrip("/") + path, body and json.dumps(body), headers)
            answer = connection.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            sys.exit(f"{self._parts.netloc} does not answer as it should: {error}")
        if answer.status >= 400:
            sys.exit(told.get("detail", f"refused with status {answer.status}"))
        return told

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        return kind(self._parts.hostname or "", self._parts.port, timeout=PATIENCE)


def show_cinemas(server: Server) -> None:
    """Tell the cinemas."""
    for it in server.call("GET", "/v1/cinemas"):
        _say(f"{it['cinema']}  {it['name']['en']}, {it['place']['en']}")


def show_screenings(server: Server, cinema: str) -> None:
    """Tell what is on at a cinema, day by day, the next one first, in its own time."""
    on_sale = server.call("GET", f"/v1/screenings?cinema={quote(cinema)}")
    for day, those in groupby(on_sale, key=lambda it: f"{_local(it):%a %d %b %Y (%Z)}"):
        _say(day)
        for it in those:
            facts = [it["screening"], f"{_local(it):%H:%M}", it["title"]["en"], it["version"]["en"], it["hall"]["en"]]
            _say("  ".join(["", *facts, it["price"], f"{it['free']} free"]))


def show_seats(server: Server, screening: str) -> None:
    """Tell the free seats, row by row."""
    rows: dict[str, list[str]] = {}
    for seat in server.call("GET", f"/v1/screenings/{quote(screening)}/seats")["seats"]:
        rows.setdefault(seat["row"], []).append(seat["seat"] if seat["state"] == "free" else "-")
    for row in rows.values():
        _say(" ".join(row))


def buy(server: Server, screening: str, seats: list[str]) -> None:
    """Hold the seats, pay, wait for the voucher and tell it."""
    order = server.call("POST", "/v1/orders", {"client": "", "screening": screening, "seats": seats})
    name, secret = order["order"], order["secret"]
    _say(f"order {name}: {' '.join(order['seats'])}, {order['amount']} {order['currency']}")
    _say(f"keep  order {name} {secret}")
    server.call("POST", order["pay_url"])
    server.call("POST", f"/v1/orders/{name}/report", secret=secret)
    show_order(server, name, secret)


def show_order(server: Server, name: str, secret: str) -> None:
    """Tell the voucher of an order, once its payment has arrived."""
    order = server.call("GET", f"/v1/orders/{quote(name)}", secret=secret)
    for _ in range(TRIES):
        if order["state"] != "awaiting":
            break
        time.sleep(0.25)
        order = server.call("GET", f"/v1/orders/{quote(name)}", secret=secret)
    if order["state"] != "paid":
        sys.exit(f"the order is {order['state']}")
    _say(f"code  {order['voucher']['code']}")
    _say(f"QR    {order['voucher']['qr']}")


def main(arguments: list[str]) -> None:
    """Do what the arguments say."""
    if not arguments:
        sys.exit(str(__doc__).strip())
    server, rest = Server(arguments[0]), arguments[1:]
    if not rest:
        show_cinemas(server)
    elif len(rest) == 1:
        is_cinema = any(it["cinema"] == rest[0] for it in server.call("GET", "/v1/cinemas"))
        (show_screenings if is_cinema else show_seats)(server, rest[0])
    elif rest[0] == "order" and len(rest) == 3:
        show_order(server, rest[1], rest[2])
    else:
        buy(server, rest[0], rest[1:])


def _local(screening: Any) -> datetime:
    """When it begins, where the cinema is; in UTC on a computer that does not know that zone."""
    begins = datetime.strptime(screening["starts_at"], "%Y-%m-%dT%H:%M:%S%z")
    try:
        return begins.astimezone(ZoneInfo(screening["zone"]))
    except ZoneInfoNotFoundError:
        return begins


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

"""Buy cinema tickets from a terminal; needs Python 3.9 or newer and nothing else.

python3 buy.py http://127.0.0.1:8765                     what is on
python3 buy.py http://127.0.0.1:8765 SCREENING           its free seats
python3 buy.py http://127.0.0.1:8765 SCREENING E5 E6     buys these, with play money, and shows the voucher
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from typing import Any
from urllib.parse import urlsplit

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


def show_screenings(server: Server) -> None:
    """Tell what is on, the next one first."""
    for it in server.call("GET", "/v1/screenings"):
        facts = [it["screening"], it["starts_at"], it["title"]["en"], it["hall"]["en"], it["price"]]
        _say("  ".join([*facts, f"{it['free']} free"]))


def show_seats(server: Server, screening: str) -> None:
    """Tell the free seats, row by row."""
    rows: dict[str, list[str]] = {}
    for seat in server.call("GET", f"/v1/screenings/{screening}/seats")["seats"]:
        rows.setdefault(seat["row"], []).append(seat["seat"] if seat["state"] == "free" else "-")
    for row in rows.values():
        _say(" ".join(row))


def buy(server: Server, screening: str, seats: list[str]) -> None:
    """Hold the seats, pay, wait for the voucher and tell it."""
    order = server.call("POST", "/v1/orders", {"client": "", "screening": screening, "seats": seats})
    server.call("POST", order["pay_url"])
    about, secret = f"/v1/orders/{order['order']}", order["secret"]
    paid = server.call("POST", f"{about}/report", secret=secret)
    for _ in range(TRIES):
        if paid["state"] != "awaiting":
            break
        time.sleep(0.25)
        paid = server.call("GET", about, secret=secret)
    if paid["state"] != "paid":
        sys.exit(f"the order is {paid['state']}")
    _say(f"order {order['order']}: {' '.join(order['seats'])}, {order['amount']} {order['currency']}")
    _say(f"code  {paid['voucher']['code']}")
    _say(f"QR    {paid['voucher']['qr']}")


def main(arguments: list[str]) -> None:
    """Do what the arguments say."""
    if not arguments:
        sys.exit(str(__doc__).strip())
    server, rest = Server(arguments[0]), arguments[1:]
    if not rest:
        show_screenings(server)
    elif len(rest) == 1:
        show_seats(server, rest[0])
    else:
        buy(server, rest[0], rest[1:])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

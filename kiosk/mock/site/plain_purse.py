"""The orders that a browser without script keeps: a cookie for each, which bears its secret and nothing else."""

import re
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response

from kiosk.mock.access import OfficeHere

_OPEN = "cookies"
_ORDER = re.compile(r"order-(\w{1,40})")
_DAYS = 30
_MOST = 20


class Purse:
    """The cookies of one request; they go to the plain pages alone, and not with what other sites ask."""

    def __init__(self, request: Request, office: OfficeHere) -> None:
        self._cookies = request.cookies
        # A proxy on another machine is not asked how it is called.
        self._secure = "https" in {request.url.scheme, urlsplit(office.settings.public_url).scheme}

    @property
    def is_open(self) -> bool:
        """Whether the browser keeps cookies; known once it has opened a hall."""
        return _OPEN in self._cookies

    @property
    def orders(self) -> list[str]:
        """The orders that it has."""
        found = map(_ORDER.fullmatch, self._cookies)
        return [order[1] for order in found if order][-_MOST:]

    def secret(self, order: str) -> str:
        """The secret of an order; empty where it has none."""
        return self._cookies.get(f"order-{order}", "")

    def open(self, answer: Response) -> None:
        """Find out whether the browser keeps cookies."""
        self._set(answer, _OPEN, "yes", None)

    def keep(self, answer: Response, order: str, secret: str) -> None:
        """Have the browser keep an order until its tickets are long used."""
        self._set(answer, f"order-{order}", secret, _DAYS * 24 * 60 * 60)

    def _set(self, answer: Response, name: str, value: str, seconds: int | None) -> None:
        """Without a path the cookie is for the folder of what was asked, below whatever path the server is."""
        answer.set_cookie(name, value, seconds, path=None, secure=self._secure, httponly=True, samesite="strict")

"""``/get``: the client that fits the device that asks for it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.site import buy
from kiosk.mock.site.files import POLICY, File, give

router = APIRouter(include_in_schema=False)


class Client(NamedTuple):
    """A version of the client, and which devices it is for, by their User-Agent."""

    name: str
    devices: str
    """a regular expression"""


CLIENTS = (
    Client("python", r"^(curl|wget|httpie|xh|python|aiohttp|libfetch|fetch|powershell)\b|python-|windowspowershell"),
    Client(
        "plain", r"lynx|w3m|links|elinks|browsh|dillo|netsurf|opera mini|ucweb|midp|blackberry|symbian|series ?[346]0"
    ),
    Client("page", r""),
)
"""The first that fits is given; the page fits all that is left."""

_HOW = """\
Cinema tickets from a terminal. This fetches the client (Python, nothing else is needed) and shows what is on:

    curl -o buy.py {server}/get/buy.py
    python3 buy.py {server}

Then the free seats of a screening, and two of them bought with play money:

    python3 buy.py {server} SCREENING
    python3 buy.py {server} SCREENING E5 E6

The contract is {server}/openapi.json, its XML is described by {server}/v1/schema.xsd.
With a browser open {server}/ or, without script, {server}/plain
"""


@router.get("/get")
def fetch(request: Request, as_: Annotated[str, Query(alias="as")] = "") -> Response:
    """The client for the device; ``?as=`` takes another one."""
    chosen = as_ or fitting(request.headers.get("user-agent", ""))
    if chosen not in _GIVEN:
        raise Problem(Fault.NO_SUCH_PAGE)
    answer = _GIVEN[chosen](request)
    answer.headers["Vary"] = "User-Agent"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/get/buy.py")
def program(request: Request) -> Response:
    """The client for terminals, in one file."""
    return give(request, File(Path(buy.__file__).read_bytes(), "text/x-python; charset=utf-8"))


def fitting(user_agent: str) -> str:
    """Which client fits the device."""
    return next(one.name for one in CLIENTS if re.search(one.devices, user_agent, re.IGNORECASE))


def _how(request: Request) -> Response:
    office: Office = request.app.state.office
    server = (office.settings.public_url or str(request.base_url)).rstrip("/")
    return PlainTextResponse(_HOW.format(server=server), headers=POLICY)


_GIVEN: Mapping[str, Callable[[Request], Response]] = {
    "python": _how,
    "plain": lambda _: RedirectResponse("plain", 303),
    "page": lambda _: RedirectResponse("./", 303),
}

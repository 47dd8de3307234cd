"""``/get``: the client that fits the device that asks for it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from kiosk.mock.office import Office
from kiosk.mock.site import buy
from kiosk.mock.site.files import POLICY, File, give

router = APIRouter(include_in_schema=False)


class Client(NamedTuple):
    """A version of the client, and which devices it is for, by their User-Agent."""

    name: str
    devices: str
    """a regular expression"""


CLIENTS = (
    Client(
        "python",
        r"^(curl|wget|httpie|xh|python|aiohttp|httpx|libfetch|fetch|powershell|go-http-client|okhttp|java|ruby|node)\b"
        r"|^(libwww-perl|axios|undici)\b|^python-|windowspowershell|^$",
    ),
    Client(
        "plain",
        r"^e?links\b|\b(lynx|w3m|netsurf|dillo|browsh|opera mini|ucweb|midp|symbian|series ?[346]0|blackberry ?\d{4})",
    ),
    Client("page", r""),
)
"""The first that fits is given; the page fits all that is left."""

_HOW = """\
在终端里买电影票：下面取得程序（只需要 Python），并列出影院。
Cinema tickets from a terminal. This fetches the client (Python, nothing else is needed) and shows the cinemas:

    curl -o buy.py {server}/get/buy.py
    python3 buy.py {server}

再往下依次是：一家影院的场次，一场的空座，用演示的钱买其中两座。
Then what is on at one of them, the free seats of a screening, and two of these bought with play money:

    python3 buy.py {server} CINEMA
    python3 buy.py {server} SCREENING
    python3 buy.py {server} SCREENING E5 E6

接口文档、XML 格式、浏览器页面、不需要脚本的简洁版：
The contract, the schema of its XML, the page for browsers, and the plain one without script:

    {server}/openapi.json
    {server}/v1/schema.xsd
    {server}/
    {server}/plain
"""

_NONE = """\
没有这种客户端；有：{names}。例如 {server}/get?as=plain
There is no such client; there are {names}. For example {server}/get?as=plain
"""


@router.get("/get")
def fetch(request: Request, as_: Annotated[str, Query(alias="as")] = "") -> Response:
    """The client for the device; ``?as=`` takes another one."""
    chosen = as_ or fitting(request.headers.get("user-agent", ""))
    answer = _GIVEN.get(chosen, _none)(request)
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
    return PlainTextResponse(_HOW.format(server=_server(request)), headers=POLICY)


def _none(request: Request) -> Response:
    told = _NONE.format(names=", ".join(_GIVEN), server=_server(request))
    return PlainTextResponse(told, 404, headers=POLICY)


def _server(request: Request) -> str:
    office: Office = request.app.state.office
    return (office.settings.public_url or str(request.base_url)).rstrip("/")


_GIVEN: Mapping[str, Callable[[Request], Response]] = {
    "python": _how,
    "plain": lambda _: RedirectResponse("plain", 303),
    "page": lambda _: RedirectResponse("./", 303),
}

"""Lets schemathesis ask as those who may: with tokens, an order's secret, and a kiosk's signature."""

import json
import re
import secrets
import time
from functools import cache
from typing import Any
from urllib.parse import urljoin

import requests
import schemathesis
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import GenerationMode

from kiosk.mock.client import Phone
from kiosk.mock.sale import gateway
from kiosk.trust import development
from kiosk.trust.messages import sign_request

KIOSK, BOOT = "kiosk-5", "b1"
COVERED = ("Content-Type", "Idempotency-Key", "Kiosk", "Kiosk-Boot", "Kiosk-Greeted", "Kiosk-Journal")
_ID = re.compile(r"[!-~]{1,64}")


class Bearer(AuthBase):
    """Shows a token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class OrderSecret(AuthBase):
    """Shows the secret of the order that is known."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        assert request.url is not None
        return Bearer(_known(urljoin(request.url, "/"))["secret"])(request)


class Gateway(AuthBase):
    """Signs a notice as the gateway does."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Signature"] = gateway.sign("development-only", _bytes(request.body))
        return request


class Signature(AuthBase):
    """Signs as a kiosk that has greeted; a body that names some kiosk and some boot names this one."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        assert request.url is not None
        path = request.path_url.partition("?")[0]
        if path != "/v1/boots":
            request.headers["Kiosk-Greeted"] = _mark(urljoin(request.url, "/v1/boots"))
        return _signed(request)


def _signed(request: PreparedRequest) -> PreparedRequest:
    request.headers["Kiosk"], request.headers["Kiosk-Boot"] = KIOSK, BOOT
    request.headers.pop("Kiosk-Journal", None)
    body = _own(_bytes(request.body))
    if body:
        request.body = body
        request.headers["Content-Length"] = str(len(body))
    headers = {name: _text(request.headers[name]) for name in COVERED if name in request.headers}
    key, nonce = development.kiosk_key(KIOSK), secrets.token_hex(8)
    assert request.method is not None
    assert request.url is not None
    request.headers.update(
        sign_request(key, KIOSK, request.method, request.url, headers, body, now=time.time(), nonce=nonce)
    )
    return request


def _own(body: bytes) -> bytes:
    try:
        told = json.loads(body)
    except ValueError:
        return body
    if not isinstance(told, dict):
        return body
    for name, value in (("kiosk", KIOSK), ("boot_id", BOOT)):
        if isinstance(told.get(name), str) and _ID.fullmatch(told[name]):
            told[name] = value
    return json.dumps(told).encode()


def _bytes(body: bytes | str | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@cache
def _known(url: str) -> dict[str, Any]:
    """Something that exists, by the names of parameters."""
    with Phone(url) as phone:
        screening = phone.screenings()[-1]["screening"]
        order, voucher = phone.order(screening, 2), phone.buy(screening, 2).qr
        free = phone.choose(screening, 2)
    payment = order["pay_url"].split("/")[-2]
    return {**order, "payment": payment, "screening": screening, "seats": free, "kiosk": "kiosk-8", "voucher": voucher}


@cache
def _mark(url: str) -> str:
    body = json.dumps({"kiosk": KIOSK, "boot_id": BOOT}).encode()
    request = requests.Request("POST", url, {"Content-Type": "application/json"}, data=body).prepare()
    with requests.Session() as session:
        return session.send(_signed(request), timeout=5).headers["Server-Boot"]


@schemathesis.hook
def before_call(_context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Let every other sound request be about something that exists."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE or case.id[-1] < "V":
        return
    known = _known(urljoin(kwargs.get("base_url") or case.operation.base_url, "/"))
    for name in set(case.path_parameters or ()) & set(known):
        case.path_parameters[name] = known[name]
    if isinstance(case.body, dict):
        case.body |= {name: known[name] for name in ("screening", "seats", "voucher") if name in case.body}


@schemathesis.hook
def after_call(_context: Any, case: Any, _response: Any) -> None:
    """Let no ordered trouble stay."""
    if case.method == "PUT" and case.operation.path == "/sandbox/faults":
        requests.put(urljoin(case.operation.base_url, "/sandbox/faults"), json={"faults": []}, timeout=5)


def _needs(scheme: str) -> Any:
    def needs(context: Any) -> bool:
        return any(scheme in it for it in context.operation.definition.raw.get("security", ()))

    return needs


_auth: Any = vars(schemathesis)["auth"].set_from_requests
_auth(Signature()).apply_to(_needs("Kiosk signature"))
_auth(Gateway()).apply_to(_needs("Gateway signature"))
_auth(OrderSecret()).apply_to(_needs("Order secret"))
_auth(Bearer("development-staff")).apply_to(_needs("Staff token"))
_auth(Bearer("development-gate")).apply_to(_needs("Gate token"))

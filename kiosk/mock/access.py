"""Who is asking: kiosks by their signatures, staff and the gate by bearer tokens, buyers by the secrets of orders."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Header, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from kiosk.domain.booking import Head, Refusal
from kiosk.mock import arrivals
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.trust.messages import read_journal


async def office_of(request: Request) -> Office:
    """The server's records, rules and clock."""
    office: Office = request.app.state.office
    return office


OfficeHere = Annotated[Office, Depends(office_of)]
Signature = Annotated[
    str | None,
    Depends(
        APIKeyHeader(
            name="Signature",
            scheme_name="Kiosk signature",
            auto_error=False,
            description="RFC 9421, by the key of the kiosk that the header Kiosk names",
        )
    ),
]


class KioskHeaders(BaseModel):
    """What a kiosk tells with each request, covered by its signature."""

    kiosk: str = Field(default="", description="its id")
    kiosk_boot: str = Field(default="", description="the id of this start of its program, as in the body")
    kiosk_journal: str = Field(default="", description="<number>:<hash> of its journal's newest row, once there is one")
    kiosk_greeted: str = Field(
        default="", description="the Server-Boot whose answer to its greeting it has compared with its journal"
    )
    content_digest: str = Field(default="", description="RFC 9530, sha-256")
    signature_input: str = Field(default="", description="RFC 9421: created, keyid, nonce, tag kiosk-request")


@dataclass(frozen=True)
class Caller:
    """The kiosk that asks, and the start of its program that does."""

    kiosk: str
    boot: str
    key: bytes
    """the public key with which it signed"""
    greeted: bool
    """whether it has greeted these very records"""

    def check_greeted(self) -> None:
        """Raise Problem unless it has: records that were restored may know less than it has told."""
        if not self.greeted:
            raise Problem(Fault.GREET_FIRST)

    def check(self, kiosk: str, boot: str) -> None:
        """Raise Problem if the body speaks in the name of another kiosk or another start."""
        if kiosk != self.kiosk:
            raise Problem(Refusal.KIOSK_UNKNOWN, said="the body names another kiosk than the header")
        if boot != self.boot:
            raise Problem(Fault.BAD_REQUEST, said="the body names another boot than the header Kiosk-Boot")


def _token(scheme: str, description: str) -> Any:
    bearer = HTTPBearer(scheme_name=scheme, description=description, auto_error=False)

    async def shown(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
        return credentials.credentials if credentials else ""

    return Depends(shown)


async def raw_body(request: Request) -> bytes:
    """The body as it came."""
    return await request.body()


Token = Annotated[str, _token("Order secret", "the secret that was told with the order")]
"""of a buyer: the secret of an order"""
StaffToken = Annotated[str, _token("Staff token", "of the server's settings")]
GateToken = Annotated[str, _token("Gate token", "of the server's settings")]
RawBody = Annotated[bytes, Depends(raw_body)]


async def signed_message(
    request: Request,
    office: OfficeHere,
    body: RawBody,
    _signature: Signature,
    _headers: Annotated[KioskHeaders, Header()],
) -> arrivals.Message:
    """The request as its signature covers it; the last two parameters are for the contract's readers."""
    return arrivals.Message(request.method, target(request, office), joined(request), body)


SignedMessage = Annotated[arrivals.Message, Depends(signed_message)]


def _kiosk(request: Request, office: OfficeHere, message: SignedMessage) -> Caller:
    kiosk, boot = message.headers.get("kiosk", ""), message.headers.get("kiosk-boot", "")
    if not kiosk:
        raise Problem(Refusal.KIOSK_UNKNOWN, said="the header Kiosk is missing")
    if not boot:
        raise Problem(Refusal.KIOSK_UNKNOWN, said="the header Kiosk-Boot is missing")
    greeting = request.url.path == arrivals.GREETING
    heard = arrivals.hear(office, message, boot, None if greeting else _head(message))
    request.state.server_boot = heard.mark
    request.state.signer = office.keys.newest
    return Caller(kiosk, boot, heard.key, heard.greeted)


async def _staff(office: OfficeHere, token: StaffToken) -> None:
    _check(office.settings.staff_token, token)


async def _gate(office: OfficeHere, token: GateToken) -> None:
    _check(office.settings.gate_token, token)


def _check(expected: str, token: str) -> None:
    if not same(expected, token):
        raise Problem(Fault.UNAUTHORIZED)


def _anybody_of_ours(request: Request, office: OfficeHere, token: StaffToken, message: SignedMessage) -> Caller | None:
    if "kiosk" in message.headers:
        return _kiosk(request, office, message)
    _check(office.settings.staff_token, token)
    return None


KioskHere = Annotated[Caller, Depends(_kiosk)]
"""The kiosk that asks."""

OneOfOurs = Annotated[Caller | None, Depends(_anybody_of_ours)]
"""The kiosk that asks, or None for staff."""

ForStaff = Depends(_staff)
ForGate = Depends(_gate)


def same(expected: str, shown: str) -> bool:
    """Whether two secrets are equal, without telling by the time that it takes."""
    return hmac.compare_digest(expected.encode(), shown.encode("utf-8", "surrogateescape"))


def joined(request: Request) -> Mapping[str, str]:
    """The headers, each once: what came in several lines is one value, as its signature sees it."""
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def target(request: Request, office: Office) -> str:
    """The address as the caller wrote it."""
    scope = request.scope
    base = office.settings.public_url.rstrip("/") or f"{scope['scheme']}://{request.headers.get('host', '')}"
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    query = scope.get("query_string", b"")
    return base + path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")


def _head(message: arrivals.Message) -> Head | None:
    text = message.headers.get("kiosk-journal")
    try:
        return read_journal(text) if text is not None else None
    except ValueError as error:
        raise Problem(Fault.BAD_REQUEST, said=str(error)) from None

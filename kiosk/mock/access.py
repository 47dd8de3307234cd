"""Who is asking: the bearer tokens of kiosks, staff and the gate, and the secrets of orders."""

import hmac
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from kiosk.domain.booking import Refusal
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem


def office_of(request: Request) -> Office:
    """The server's records, rules and clock."""
    office: Office = request.app.state.office
    return office


OfficeHere = Annotated[Office, Depends(office_of)]
Credentials = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(auto_error=False, description="the token of a kiosk, of staff, of the gate; or a secret")),
]


def _bearer(credentials: Credentials) -> str:
    return credentials.credentials if credentials else ""


Token = Annotated[str, Depends(_bearer)]


def _kiosk(office: OfficeHere, token: Token, kiosk: Annotated[str, Header(description="its id")] = "") -> str:
    expected = office.settings.kiosks.get(kiosk)
    if expected is None or not same(expected, token):
        raise Problem(Refusal.KIOSK_UNKNOWN)
    return kiosk


def _staff(office: OfficeHere, token: Token) -> None:
    if not same(office.settings.staff_token, token):
        raise Problem(Fault.UNAUTHORIZED)


def _gate(office: OfficeHere, token: Token) -> None:
    if not same(office.settings.gate_token, token):
        raise Problem(Fault.UNAUTHORIZED)


def _anybody_of_ours(office: OfficeHere, token: Token) -> None:
    settings = office.settings
    if not any(same(known, token) for known in (settings.staff_token, *settings.kiosks.values())):
        raise Problem(Refusal.KIOSK_UNKNOWN)


KioskId = Annotated[str, Depends(_kiosk)]
"""The id of the kiosk that asks."""

ForStaff = Depends(_staff)
ForGate = Depends(_gate)
ForOurs = Depends(_anybody_of_ours)


def check_same(kiosk: str, named: str) -> None:
    """Raise Problem if a kiosk speaks in the name of another."""
    if kiosk != named:
        raise Problem(Refusal.KIOSK_UNKNOWN, said="the body names another kiosk than the header")


def same(expected: str, shown: str) -> bool:
    """Whether two secrets are equal, without telling by the time that it takes."""
    return hmac.compare_digest(expected.encode(), shown.encode("utf-8", "surrogateescape"))

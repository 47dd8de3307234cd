"""The routes of the pages' files and of the phone page."""

import json

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.domain.booking import Refusal
from kiosk.mock.access import OfficeHere, Token
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import orders
from kiosk.mock.site import codes
from kiosk.mock.site.files import File, digest, files, give

router = APIRouter(include_in_schema=False)

_WORKER = "phone/worker.js"


@router.get("/")
def phone(request: Request) -> Response:
    """The phone page."""
    return give(request, files()["phone/index.html"])


@router.get("/worker.js")
def worker(request: Request) -> Response:
    """The phone page's service worker: which files it keeps and a mark that changes with them, then what it does."""
    names = [name for name in files() if name == "style.css" or (name.startswith("phone/") and name != _WORKER)]
    told = {"mark": digest([*names, _WORKER]), "files": ["./", *(f"web/{name}" for name in names)]}
    text = f"self.SHELL = {json.dumps(told)};\n".encode() + files()[_WORKER].content
    return give(request, File(text, files()[_WORKER].type))


@router.get("/phone/orders/{order}/qr")
def code(office: OfficeHere, secret: Token, order: str) -> dict[str, list[str]]:
    """The QR code of a paid order, as dots, to whoever knows its secret."""
    voucher = orders.show(office, order, secret).voucher
    if voucher is None:
        raise Problem(Refusal.UNPAID)
    return {"rows": codes.rows(voucher)}


@router.get("/web/{path:path}")
def file(request: Request, path: str) -> Response:
    """A file of a page."""
    found = files().get(path)
    if found is None:
        raise Problem(Fault.NO_SUCH_PAGE)
    return give(request, found)

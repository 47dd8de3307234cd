"""The routes of the pages' files and of the phone page."""

import json

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.mock.problems import Fault, Problem
from kiosk.mock.site.files import File, digest, files, give

router = APIRouter(include_in_schema=False)


@router.get("/")
def phone(request: Request) -> Response:
    """The phone page."""
    return give(request, files()["phone/index.html"])


@router.get("/worker.js")
def worker(request: Request) -> Response:
    """The phone page's service worker, here so that it may speak for all of the page."""
    return give(request, files()["phone/worker.js"])


@router.get("/web/shell.js")
def shell(request: Request) -> Response:
    """What the service worker keeps: the files of the phone page, and a mark that changes with them."""
    names = [name for name in files() if name == "style.css" or name.startswith("phone/")]
    told = {"mark": digest(names), "files": ["./", *(f"web/{name}" for name in names)]}
    return give(request, File(f"self.SHELL = {json.dumps(told)};\n".encode(), files()["phone/worker.js"].type))


@router.get("/web/{path:path}")
def file(request: Request, path: str) -> Response:
    """A file of a page."""
    found = files().get(path)
    if found is None:
        raise Problem(Fault.NO_SUCH_PAGE)
    return give(request, found)

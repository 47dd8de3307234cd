"""The pages: the phone's, the client that fits the device, and the list of all routes."""

from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from kiosk.mock.site import download, plain, staff
from kiosk.mock.site import routes as site
from kiosk.mock.site.files import POLICY

router = APIRouter(include_in_schema=False)
for part in (site.router, download.router, plain.router, staff.router):
    router.include_router(part)

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="web/style.css"><link rel="stylesheet" href="web/docs.css">
<main>
<h1>{title}</h1>
{body}
</main>
</html>
"""


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """All routes, from the contract itself."""
    rows = "\n".join(
        f"<tr><td><code>{method}</code><td><code>{escape(path)}</code><td>{escape(summary)}"
        for method, path, summary in routes(request.app)
    )
    return HTMLResponse(_PAGE.format(title="Routes", body=f"<table>\n{rows}\n</table>"), headers=POLICY)


def routes(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Method, path and summary of each route of the contract."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            yield method.upper(), path, operation["summary"]

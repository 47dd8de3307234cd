"""The two pages for people who look in: what this is, and the list of its routes. No script, nothing from outside."""

from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
td, th {{ text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top }}
code {{ font-size: .95em }}
</style>
<h1>{title}</h1>
{body}
</html>
"""

_HOME = """
<p lang="zh">取票机的演示售票服务器：用手机买票，在取票机上取票。只收演示用的钱。</p>
<p>This is the booking server that ships with the ticket kiosk. It sells seats to phones for play money and lets
kiosks redeem the vouchers.</p>
<ul>
<li><a href="docs">All routes</a></li>
<li><a href="openapi.json">The contract (OpenAPI)</a></li>
</ul>
"""


@router.get("/")
def home() -> HTMLResponse:
    """What this is."""
    return HTMLResponse(_PAGE.format(title="江畔影城 · Riverside Cinema", body=_HOME))


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """All routes, from the contract itself."""
    rows = "\n".join(
        f"<tr><td><code>{method}</code><td><code>{escape(path)}</code><td>{escape(summary)}"
        for method, path, summary in routes(request.app)
    )
    return HTMLResponse(_PAGE.format(title="Routes", body=f"<table>\n{rows}\n</table>"))


def routes(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Method, path and summary of each route of the contract."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            yield method.upper(), path, operation["summary"]

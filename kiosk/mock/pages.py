"""The pages: the phone's, the client that fits the device, and the list of all routes."""

from collections.abc import Iterator, Mapping
from html import escape
from string import Template
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from kiosk.mock.markup import served
from kiosk.mock.problems import language_of
from kiosk.mock.site import download, plain, staff
from kiosk.mock.site import routes as site
from kiosk.mock.site.files import POLICY

router = APIRouter(include_in_schema=False)
for part in (site.router, download.router, plain.router, staff.router):
    router.include_router(part)

_PAGE = Template("""<!doctype html>
<html lang="$language"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="icon" href="web/phone/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="web/style.css"><link rel="stylesheet" href="web/docs.css">
<main>
<h1>$title</h1>
<p>$about</p>
<ul class="links">
<li><a href="openapi.json">OpenAPI</a>
<li><a href="$schema">XSD</a>
<li><a href="./">$phone</a>
<li><a href="plain">$plain</a>
<li><a href="get/buy.py">buy.py</a>
</ul>
<table lang="en">
$rows
</table>
</main>
</html>
""")
_ROW = Template('<tr><td><code class="method">$method</code> <code>$path</code><td>$summary')

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "language": "zh-CN",
        "title": "接口一览",
        "about": "下面是全部接口；字段、拒绝原因和示例都在 OpenAPI 文档里，XML 的格式见 XSD。",
        "phone": "购票页面",
        "plain": "简洁版",
    },
    "en": {
        "language": "en",
        "title": "Routes",
        "about": "These are all routes. Their fields, the reasons why they may refuse, and examples stand in the "
        "OpenAPI document; their XML is described by the XSD.",
        "phone": "Page for phones",
        "plain": "Plain page",
    },
}


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """All routes, from the contract itself, in its English."""
    found = (
        {"method": method, "path": escape(path), "summary": escape(text)} for method, path, text in routes(request.app)
    )
    rows = "\n".join(map(_ROW.substitute, found))
    page = _PAGE.substitute(_WORDS[language_of(request)], schema=served.PATH.lstrip("/"), rows=rows)
    return HTMLResponse(page, headers={**POLICY, "Vary": "Accept-Language"})


def routes(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Method, path and summary of each route of the contract."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            yield method.upper(), path, operation["summary"]

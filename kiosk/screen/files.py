"""The files of a page, read once, and handed out so that a new one is seen at once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

WEB = Path(__file__).parent / "web"
"""A folder for each page."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""Each kind of file that is handed out, and how it is called; others are not."""


@dataclass(frozen=True)
class File:
    """A file as it goes out."""

    content: bytes
    type: str

    @cached_property
    def tag(self) -> str:
        """Its ETag; strong: another content has another one."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


def file(path: Path) -> File:
    """The file at a path."""
    return File(path.read_bytes(), TYPES[path.suffix])


def folder(path: Path) -> Mapping[str, File]:
    """All files of a page by their paths below its folder; what is not among them does not exist."""
    found = sorted(path for path in path.rglob("*") if path.suffix in TYPES and path.is_file())
    return {one.relative_to(path).as_posix(): file(one) for one in found}


def mark(files: Mapping[str, File]) -> str:
    """What changes with each of the files."""
    return hashlib.sha256("".join(name + found.tag for name, found in files.items()).encode()).hexdigest()[:16]


def give(request: Request, found: File | None) -> Response:
    """The file, 304 to who has it already, or 404."""
    if found is None:
        return Response(status_code=404)
    headers = {"ETag": found.tag, "Cache-Control": "no-cache"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if known & {found.tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.type, headers=headers)

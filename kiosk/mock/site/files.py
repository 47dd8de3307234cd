"""The files of the pages, read once, and the headers that keep a page to itself."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response

POLICY = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types worker",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""What every page says: nothing from elsewhere, nothing inline, and no text ever becomes markup or script."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
"""Each kind of file that is served, and how it is called; others are not."""

_FOLDER = Path(__file__).parents[1] / "web"


@dataclass(frozen=True)
class File:
    """A file as it goes out."""

    content: bytes
    type: str

    @property
    def tag(self) -> str:
        """Its ETag."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


@cache
def files() -> Mapping[str, File]:
    """All files by their paths below ``web/``; what is not among them does not exist."""
    found = sorted(path for path in _FOLDER.rglob("*") if path.suffix in TYPES and path.is_file())
    return {path.relative_to(_FOLDER).as_posix(): File(path.read_bytes(), TYPES[path.suffix]) for path in found}


def digest(names: list[str]) -> str:
    """A mark that changes with each of these files."""
    return hashlib.sha256("".join(name + files()[name].tag for name in names).encode()).hexdigest()[:16]


def give(request: Request, file: File) -> Response:
    """The file, or 304 to who has it already; asked for again each time, so a new version is seen at once."""
    headers = {"ETag": file.tag, "Cache-Control": "no-cache", **POLICY}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if known & {file.tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.type, headers=headers)

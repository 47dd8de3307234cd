"""By what the server recognises a client: never its id, only a keyed hash of it, with another key each month."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from kiosk.mock.clients.anonymous_id import decode
from kiosk.mock.clients.errors import BadId
from kiosk.mock.clients.formats import Format

KEPT = timedelta(days=30)
"""How long the server remembers a client that it hears of no more."""
_OPAQUE = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True)
class Told:
    """What an id says that matters: whose it is, however it is written, and the time of the installation."""

    mark: bytes = b""
    """empty for a client that told nothing"""
    installed: time | None = None

    def __repr__(self) -> str:
        return "<Told>"


def told(text: str, header: str | None) -> Told:
    """What an order's ``client`` says, as its header ``Client-Format`` has it; without one it is any random word.

    The empty id is nobody's and is always good. Raises BadIdentity.
    """
    if header is None:
        if text and not _OPAQUE.fullmatch(text):
            raise BadId("an id without Client-Format has 1 to 64 letters, digits and hyphens")
        return Told(b"word:" + text.encode()) if text else Told()
    form = Format.read(header)
    if not text:
        return Told()
    one = decode(text, form)
    if one.empty:
        return Told(installed=one.installed)
    return Told(b"fields:" + b"".join(bytes([len(field)]) + field for field in one.fields), one.installed)


def hashes(pepper: str, mark: bytes, now: datetime) -> tuple[str, ...]:
    """As what the records may know this client: first by this month's key, then by those of the last 30 days."""
    months = dict.fromkeys(f"{now - KEPT * part / 2:%Y-%m}" for part in range(3))
    return tuple(_hash(pepper, month, mark) for month in months)


def _hash(pepper: str, month: str, mark: bytes) -> str:
    key = hmac.digest(pepper.encode(), f"clients:{month}".encode(), "sha256")
    return hmac.digest(key, mark, "sha256").hex()

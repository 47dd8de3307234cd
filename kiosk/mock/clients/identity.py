"""What a phone tells of itself: its anonymous id and how that is made. By default it gives nothing away."""

import secrets
import warnings
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Self

from kiosk.mock.clients.anonymous_id import AnonymousId, encode
from kiosk.mock.clients.errors import BadIdentity, LegacyOff
from kiosk.mock.clients.formats import Check, Format
from kiosk.mock.clients.sources import SECRET_BYTES, Install, Origin, fields

ROTATED_AFTER = timedelta(days=90)


class NotAnonymous(UserWarning):
    """An id was made of which its device can be found out."""


@dataclass(frozen=True)
class Identity:
    """An anonymous id and its format; both empty for a phone that tells none."""

    id: str = field(default="", repr=False)
    form: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The header that goes with the id."""
        return {"Client-Format": self.form} if self.form else {}


@dataclass(frozen=True)
class Installation:
    """What a phone made when it was installed, and keeps to itself."""

    secret: bytes = field(repr=False)
    """16 random bytes"""
    made_at: datetime
    told: time
    """the time that its ids tell: a random one, as the true one would tell them apart"""

    @classmethod
    def new(cls, now: datetime) -> Self:
        """A new installation."""
        second = secrets.randbelow(24 * 60 * 60)
        told = time(second // 3600, second // 60 % 60, second % 60)
        return cls(secrets.token_bytes(SECRET_BYTES), now, told)

    def rotated(self, now: datetime) -> Self:
        """The same one for ninety days; then a new one, which nobody can link with it."""
        return self if now - self.made_at < ROTATED_AFTER else self.new(now)

    def identity(self, origin: Origin, scope: str, form: Format | None = None) -> Identity:
        """The id towards one scope (a chain of cinemas); those of other scopes can't be linked with it.

        Raises BadIdentity for a format with fields that are not private, or of another source.
        """
        form = form or Format(origin.source, check=Check("xor"), time=True)
        if not form.private:
            raise BadIdentity("a private id has private fields only; legacy() makes the others")
        return _identity(origin, form, self.told if form.time else None, self.secret, scope)


def install(scope: str, now: datetime) -> Identity:
    """The id of a phone that was installed just now and has nothing to tell of its device."""
    return Installation.new(now).identity(Install(secrets.token_hex(SECRET_BYTES).encode()), scope)


def legacy(origin: Origin, form: Format, installed: time | None = None, *, allowed: bool = False) -> Identity:
    """The id as the founding document has it, of values as they are or their MD5, and perhaps of the true time.

    Its device can be found out: all MAC addresses are tried in less than an hour. So it warns (NotAnonymous), and
    raises LegacyOff unless it is ``allowed``. Raises BadIdentity for values or formats that can't be.
    """
    if not allowed:
        raise LegacyOff("an id of unkeyed values gives its device away; use a private one, or allow it")
    warnings.warn("this id gives its device away", NotAnonymous, stacklevel=2)
    return _identity(origin, form, installed, b"", "")


def _identity(origin: Origin, form: Format, installed: time | None, secret: bytes, scope: str) -> Identity:
    if form.source is not origin.source:
        raise BadIdentity(f"a format of version {form.source.value} is not for this source")
    one = AnonymousId(fields(origin.values(), form, secret, scope), installed)
    return Identity(encode(one, form), str(form))

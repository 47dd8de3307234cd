"""Who may look after the kiosk: numbers and names, with argon2 hashes of PINs and badges, in one small file.

Nobody's PIN or badge can be read from it. The daemon reads it at each sign-in, so a change counts at once.
"""

import secrets
from base64 import b32encode, b64encode
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Self

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from pydantic import TypeAdapter, ValidationError

from kiosk import durable
from kiosk.errors import KioskError
from kiosk.staff import words

BADGE = "STAFF1:"
"""How the text of a badge begins; its owner's number and 128 random bits follow."""
MOST = 999
_DIGITS = range(6, 13)
_HASHER = PasswordHasher()


def _nobody(like: PasswordHasher) -> str:
    """A hash like any other, of nothing that anybody knows; made without the price of one."""
    sizes = like.salt_len, like.hash_len
    salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in sizes)
    return f"$argon2id$v=19$m={like.memory_cost},t={like.time_cost},p={like.parallelism}${salt}${digest}"


_NOBODY = _nobody(_HASHER)
"""What is compared where nobody has the number, so that it takes as long."""


class PeopleError(KioskError):
    """The file of the staff can't be used, or not for this."""

    reason: ClassVar[str] = "people"


@dataclass(frozen=True)
class Person:
    """Somebody of the staff. An empty hash fits nothing."""

    number: int
    """typed before the PIN; a name would tell whoever stands at the screen who works here"""
    name: str
    pin: str = ""
    badge: str = ""


_FILE = TypeAdapter(list[Person])


@dataclass(frozen=True)
class People:
    """Everybody in the file."""

    all: tuple[Person, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file; nobody is in one that is not there. Raises PeopleError."""
        try:
            people = _FILE.validate_json(path.read_bytes(), strict=True)
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise PeopleError(f"{path} can't be read: {error.strerror}", "check its permissions") from error
        except ValidationError as error:
            raise PeopleError(
                f"{path} is not a file of the staff", "put it aside, and add everybody anew: kiosk staff add"
            ) from error
        return cls(tuple(people))

    def save(self, path: Path) -> None:
        """Write the file, for its owner alone. Raises PeopleError."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            durable.write(path, _FILE.dump_json(list(self.all), indent=1))
        except OSError as error:
            raise PeopleError(f"{path} can't be written: {error.strerror}", "check its permissions") from error

    # -- how it changes ------------------------------------------------------------------------------------------------

    def add(self, name: str, pin: str = "") -> tuple[Self, Person]:
        """Everybody and somebody new, with the lowest free number. Raises StaffError, PeopleError."""
        name = words.name(name)
        if any(one.name == name for one in self.all):
            raise PeopleError(f"{name} is there already", "take another name, or remove that one first")
        taken = {one.number for one in self.all}
        number = next((number for number in range(1, MOST + 1) if number not in taken), None)
        if number is None:
            raise PeopleError(f"there are {MOST} people already", "remove those who left")
        person = Person(number, name, _HASHER.hash(checked(pin)) if pin else "")
        return replace(self, all=(*self.all, person)), person

    def remove(self, name: str) -> Self:
        """Everybody but this one. Raises PeopleError."""
        person = self.named(name)
        return replace(self, all=tuple(one for one in self.all if one is not person))

    def with_pin(self, name: str, pin: str) -> Self:
        """Everybody, one of them with a new PIN. Raises PeopleError."""
        person = self.named(name)
        return self._with(person, replace(person, pin=_HASHER.hash(checked(pin))))

    def with_badge(self, name: str) -> tuple[Self, str]:
        """Everybody, one of them with a new badge, and the text of its QR code; an older badge is void."""
        person = self.named(name)
        secret = b32encode(secrets.token_bytes(16)).decode().rstrip("=")
        badged = self._with(person, replace(person, badge=_HASHER.hash(secret)))
        return badged, f"{BADGE}{person.number}:{secret}"

    def named(self, name: str) -> Person:
        """The one of this name. Raises PeopleError."""
        for one in self.all:
            if one.name == name:
                return one
        raise PeopleError(f"there is no {name}", "see who is there: kiosk staff list")

    def _with(self, person: Person, changed: Person) -> Self:
        return replace(self, all=tuple(changed if one is person else one for one in self.all))

    # -- who is it -----------------------------------------------------------------------------------------------------

    def by_pin(self, number: int, pin: str) -> Person | None:
        """Who has this number and this PIN; takes a tenth of a second and 64 MiB, whoever it is."""
        return self._fitting(number, "pin", pin)

    def by_badge(self, text: str) -> Person | None:
        """Whose badge says so; takes as long."""
        number, _, secret = text.removeprefix(BADGE).partition(":")
        known = number.isascii() and number.isdecimal() and len(number) <= len(str(MOST))
        return self._fitting(int(number) if known else 0, "badge", secret)

    def _fitting(self, number: int, what: str, secret: str) -> Person | None:
        person = next((one for one in self.all if one.number == number), None)
        hashed = getattr(person, what, "") or _NOBODY
        try:
            _HASHER.verify(hashed, secret.encode(errors="replace"))
        except (VerifyMismatchError, InvalidHashError):
            return None
        return person


def checked(pin: str) -> str:
    """A PIN that may be used. Raises PeopleError."""
    remedy = f"take {_DIGITS.start} to {_DIGITS.stop - 1} digits, not all the same and not in a row"
    if not (pin.isascii() and pin.isdecimal() and len(pin) in _DIGITS):
        raise PeopleError("a PIN has digits only", remedy)
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        raise PeopleError("this PIN is the first that somebody would try", remedy)
    return pin

"""What ids are made of, on the phone: a device's values, or where these can't be read, a random install id."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kiosk.mock.clients.anonymous_id import AnonymousId
from kiosk.mock.clients.errors import BadDevice, BadId, NoSecret
from kiosk.mock.clients.formats import Column, Field, Format, Hashing, Source

Values = Mapping[Field, bytes]
"""The value of each field, before it is hashed and padded."""
SECRET_BYTES = 16
_MAC_BYTES = 6


class Origin(Protocol):
    """What has values for the four fields."""

    @property
    def source(self) -> Source:
        """The version of formats that say so."""
        ...

    def values(self) -> Values:
        """The values; they never leave the phone unless somebody allows it in so many words."""
        ...


@dataclass(frozen=True)
class Device:
    """A device's own values; the MAC address in six bytes, empty if there is none. Raises BadDevice."""

    number: str
    mac: bytes
    model: str
    brand: str

    source = Source.DEVICE

    def __post_init__(self) -> None:
        if self.mac and (len(self.mac) != _MAC_BYTES or not any(self.mac)):
            raise BadDevice("a MAC address has six bytes that are not all zero")
        if any("\0" in text for text in (self.number, self.model, self.brand)):
            raise BadDevice("a device's number, model and brand have no NUL, with which fields are padded")

    def __repr__(self) -> str:
        return "<Device>"

    def values(self) -> Values:
        """The values, texts in UTF-8."""
        return {
            Field.DEVICE: self.number.encode(),
            Field.MAC: self.mac,
            Field.MODEL: self.model.encode(),
            Field.BRAND: self.brand.encode(),
        }


@dataclass(frozen=True)
class Install:
    """A random id of one installation, in place of a device's number and MAC address, which a browser can't read.

    Raises BadDevice.
    """

    id: bytes
    model: str = "web"
    brand: str = "web"

    source = Source.INSTALL

    def __post_init__(self) -> None:
        if self.id.startswith(b"\0") or any("\0" in text for text in (self.model, self.brand)):
            raise BadDevice("an install id does not begin with NUL, with which fields are padded")

    def __repr__(self) -> str:
        return "<Install>"

    def values(self) -> Values:
        """The values, texts in UTF-8."""
        return {
            Field.DEVICE: self.id,
            Field.MAC: self.id,
            Field.MODEL: self.model.encode(),
            Field.BRAND: self.brand.encode(),
        }


def fields(values: Values, form: Format, secret: bytes = b"", scope: str = "") -> tuple[bytes, ...]:
    """The fields of an id, in the order of ``Field``.

    ``private`` ones are HMAC-SHA-256 with the installation's secret (16 bytes) over ``field-i``, the scope (to whom the
    id is told) and the value; ``md5`` ones MD5; of both as many bytes as the field has. Raises BadDevice for a value
    that is too long, NoSecret.
    """
    made = {column.field: _field(values[column.field], column, secret, scope) for column in form.columns}
    return tuple(made[field] for field in Field)


def raw_values(one: AnonymousId, form: Format) -> Values:
    """The values of those fields that are not hashed. Raises BadId where a MAC address has more than six bytes."""
    by_field = dict(zip(Field, one.fields, strict=True))
    plain = [column.field for column in form.columns if column.hashing is Hashing.NONE]
    unpad = _UNPADDED[form.source]
    return {field: unpad.get(field, _without_zeros)(by_field[field]) for field in plain}


def _field(value: bytes, column: Column, secret: bytes, scope: str) -> bytes:
    if column.hashing is Hashing.PRIVATE:
        if len(secret) != SECRET_BYTES:
            raise NoSecret(f"a private field needs an installation's secret of {SECRET_BYTES} bytes")
        message = f"field-{_NUMBERS[column.field]}{scope}".encode() + value
        return hmac.digest(secret, message, "sha256")[: column.length]
    if column.hashing is Hashing.MD5:
        return hashlib.md5(value, usedforsecurity=False).digest()[: column.length]
    if len(value) > column.length:
        raise BadDevice(f"the {column.field} has more than {column.length} bytes; it must be hashed")
    return value.rjust(column.length, b"\0")


def _without_zeros(block: bytes) -> bytes:
    return block.lstrip(b"\0")


def _address(block: bytes) -> bytes:
    value = _without_zeros(block)
    if len(value) > _MAC_BYTES:
        raise BadId("the MAC address in the id has more than six bytes")
    return value and value.rjust(_MAC_BYTES, b"\0")


_UNPADDED: Mapping[Source, Mapping[Field, Callable[[bytes], bytes]]] = {
    Source.DEVICE: {Field.MAC: _address},
    Source.INSTALL: {},
}
"""How a field of each source becomes its value again, where it is not that zeros are taken away."""
_NUMBERS = {field: number for number, field in enumerate(Field, 1)}

"""The anonymous id of the founding document, exactly: four fields, perhaps a check block, perhaps a time.

``[check] field field field field [check] [time]``, each field left-padded with zeros to its length (8 bytes), check and
time of 8 bytes, all of it one big-endian number in hex, binary or octal digits. An id is no proof of anything: anybody
can send any, so it opens nothing.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import time

from kiosk.mock.clients.checks import BLOCK, CHECKS
from kiosk.mock.clients.errors import BadId
from kiosk.mock.clients.formats import Field, Format

_TIME = re.compile(rb"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")


@dataclass(frozen=True)
class AnonymousId:
    """The fields, in the order of ``Field`` whatever the order of the format, and the time of the installation."""

    fields: tuple[bytes, ...]
    installed: time | None = None
    """whole seconds; None where the format has no time"""

    def __repr__(self) -> str:
        return "<AnonymousId>"

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not any(map(any, self.fields))


def encode(one: AnonymousId, form: Format) -> str:
    """An id as its format writes it. Raises BadId if it is none of this format."""
    lengths = [len(one.fields[_PLACES[column.field]]) for column in form.columns]
    if lengths != [column.length for column in form.columns] or (one.installed is not None) != form.time:
        raise BadId("the id has other parts than its format says")
    joined = b"".join(one.fields[_PLACES[column.field]] for column in form.columns)
    parts = [joined]
    if form.check:
        parts.insert(0 if form.check.at_start else 1, CHECKS[form.check.kind](joined))
    if one.installed is not None:
        parts.append(one.installed.strftime("%H:%M:%S").encode())
    return form.encoding.write(b"".join(parts))


def decode(text: str, form: Format) -> AnonymousId:
    """The id that stands there; ``encode`` makes the same text of it. Raises BadId, in which no part of it is named."""
    data = form.encoding.read(text, form.size)
    installed = None
    if form.time:
        data, installed = data[:-BLOCK], _time(data[-BLOCK:])
    if form.check:
        data = _checked(data, form.check.kind, at_start=form.check.at_start)
    fields: list[bytes] = [b""] * len(_PLACES)
    for column in form.columns:
        fields[_PLACES[column.field]], data = data[: column.length], data[column.length :]
    return AnonymousId(tuple(fields), installed)


_PLACES = {field: place for place, field in enumerate(Field)}


def _time(block: bytes) -> time:
    if not _TIME.fullmatch(block):
        raise BadId("the time in the id is not HH:MM:SS")
    return time.fromisoformat(block.decode())


def _checked(data: bytes, kind: str, *, at_start: bool) -> bytes:
    cut = BLOCK if at_start else len(data) - BLOCK
    head, tail = data[:cut], data[cut:]
    check, fields = (head, tail) if at_start else (tail, head)
    if not hmac.compare_digest(check, CHECKS[kind](fields)):
        raise BadId(f"the id's check block ({kind}) does not fit its fields")
    return fields

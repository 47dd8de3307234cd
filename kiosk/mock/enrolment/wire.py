"""What staff and new kiosks say to the server about enrolment, and what it answers."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from kiosk.domain.voucher import ALPHABET
from kiosk.mock.heartbeat.wire import LastHeard
from kiosk.mock.messages import Message, Texts
from kiosk.mock.redemption.wire import JournalHead
from kiosk.trust.keys import read_public

KioskId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


def _code(text: str) -> str:
    plain = text.upper().translate(str.maketrans("ILO", "110", "- "))
    if len(plain) != 9 or not set(plain) <= set(ALPHABET):
        raise ValueError("an enrolment code is written XXX-XXX-XXX")
    return plain


def _public(text: str) -> str:
    read_public(text)
    return text


class CodeRequest(Message):
    """Staff want to enrol this kiosk, which need not be known yet."""

    kiosk: KioskId
    cinema: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="where it stands; it hands out tickets of this cinema only"
    )


class Code(BaseModel):
    """What staff type at the kiosk; it works once."""

    kiosk: str
    code: str
    expires_at: datetime


class Enrolment(Message):
    """A kiosk shows its code and its new key; the request is signed with that key."""

    kiosk: KioskId
    code: Annotated[str, StringConstraints(max_length=40), AfterValidator(_code)]
    public_key: Annotated[str, StringConstraints(max_length=64), AfterValidator(_public)]


class Key(BaseModel):
    """A public key of the server."""

    kid: int
    alg: str
    public_key: str
    not_before: datetime
    not_after: datetime | None = None


class Keys(BaseModel):
    """All keys of the server that count."""

    keys: list[Key]


class Enrolled(Keys):
    """The kiosk is one of ours. Staff compare its ``fingerprint`` with the one that the server shows."""

    kiosk: str
    cinema: str
    cinema_name: Texts
    fingerprint: str


class Known(BaseModel):
    """A kiosk, as staff see it."""

    kiosk: str
    cinema: str | None
    enrolled_at: datetime | None
    revoked_at: datetime | None
    fingerprint: str | None
    boot: str | None
    anchor: JournalHead | None
    heartbeat: LastHeard | None


class KnownKiosks(BaseModel):
    """All kiosks that ever asked for anything."""

    kiosks: list[Known]

"""What the owner of the booking server decides; every value has a default that is good for development only."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from kiosk.mock.faults.rows import FaultRow
from kiosk.trust import development
from kiosk.trust.keys import public_text, read_private, read_public

DEVELOPMENT_KIOSKS = {kiosk: public_text(development.kiosk_key(kiosk)) for kiosk in development.KIOSKS}
RESTORED_FOR = timedelta(days=2)
_DEVELOPMENT = "development-only"
_PUBLISHED_TOKENS = frozenset({"development-staff", "development-gate"})
_TOKEN_LENGTH = 20
_TOKEN_VARIETY = 8


def _readable_private(pem: str) -> str:
    if pem:
        read_private(pem.encode())
    return pem


def _readable_public(text: str) -> str:
    if text:
        read_public(text)
    return text


def _hard_to_guess(token: str) -> str:
    short = len(token) < _TOKEN_LENGTH or len(set(token)) < _TOKEN_VARIETY
    if short and token not in _PUBLISHED_TOKENS:
        raise ValueError(f"a token has {_TOKEN_LENGTH} random characters at least, as openssl rand -hex 16 makes them")
    return token


Token = Annotated[str, AfterValidator(_hard_to_guess)]
"""Who guesses is not held up, as that would hold up those at the same address; so there is nothing to be guessed."""
PrivateKey = Annotated[str, AfterValidator(_readable_private)]
PublicKey = Annotated[str, AfterValidator(_readable_public)]


class KeyEntry(BaseModel):
    """A key of the server: a private one signs and is believed, a public one is only believed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kid: int = Field(ge=1, le=255, description="its number on tickets and answers; never used again for another key")
    private_key: PrivateKey = Field(default="", repr=False, description="PEM, as openssl genpkey -algorithm ed25519")
    public_key: PublicKey = Field(default="", description="32 bytes in base64, where the private half is gone")
    not_before: AwareDatetime = Field(description="it signs from then on")
    not_after: AwareDatetime | None = Field(default=None, description="and until then")

    @model_validator(mode="after")
    def _is_one_key(self) -> Self:
        if bool(self.private_key) == bool(self.public_key):
            raise ValueError("a key is given by private_key or by public_key")
        return self


class Limits(BaseModel):
    """How much one caller may ask."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    claims_per_minute: int = Field(default=30, ge=1, description="claims of one kiosk in a minute")
    wrong_vouchers: int = Field(default=5, ge=1, description="wrong vouchers before a kiosk must pause")
    forgiven_seconds: int = Field(default=600, ge=1, description="after so long one wrong voucher is forgotten")
    pause_seconds: int = Field(default=60, ge=0, description="the first pause; each further one is twice as long")
    enrolment_tries: int = Field(default=5, ge=1, description="wrong tries that make an enrolment code worthless")
    enrolment_seconds: int = Field(default=600, ge=1, description="how long an enrolment code can be used")
    longest_pause_seconds: int = Field(default=900, ge=0, description="no pause is longer")
    seats_per_order: int = Field(default=8, ge=1, le=50, description="seats in one order")
    streams: int = Field(default=500, ge=0, description="clients that watch seats live, in one server process")
    streams_per_address: int = Field(default=25, ge=0, description="and from one address")
    stream_seconds: float = Field(default=3600, gt=0, description="after so long a client that watches asks again")
    body_bytes: int = Field(default=262_144, ge=1024, description="the longest request body")


class Settings(BaseModel):
    """The booking server's settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    keys: list[KeyEntry] = Field(default=[], max_length=16, description="the server's keys; none: the published one")
    kiosks: dict[str, PublicKey] = Field(
        default=DEVELOPMENT_KIOSKS, description="kiosk id -> public key, for kiosks that need not enrol"
    )
    public_url: str = Field(default="", description="how kiosks call this server, where a proxy stands before it")
    staff_token: Token = Field(default="development-staff", repr=False)
    gate_token: Token = Field(default="development-gate", repr=False)
    pepper: str = Field(default=_DEVELOPMENT, min_length=8, repr=False, description="hashes vouchers; keep it secret")
    gateway_secret: str = Field(default=_DEVELOPMENT, min_length=8, repr=False, description="signs payment notices")
    framed_by: str = Field(
        default="",
        pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+)?$",
        description="the origin of the one page that may show this server's pages in a frame; empty: none may",
    )
    notify_url: str = Field(default="", description="where the gateway reports payments; empty: this very server")

    restored_at: AwareDatetime | None = Field(
        default=None, description="when the records were last put back from a backup"
    )
    seed: int = Field(default=1, description="what the programme, and the chain beyond three cinemas, follow from")
    cinemas: int = Field(default=3, ge=1, le=2000, description="how many cinemas the chain has")
    hold_seconds: int = Field(default=600, ge=1, description="how long seats wait for their payment")
    queue_seconds: float = Field(
        default=0.03, ge=0, le=5, description="orders for a screening within so long are simultaneous: priority decides"
    )
    watch_seconds: float = Field(
        default=0.5, gt=0, description="how often watched seats are looked at for what other server processes did"
    )
    sweep_seconds: float = Field(default=5, gt=0, description="how often holds that are over are deleted")
    lease_seconds: float = Field(default=45, gt=0, description="a claim's lease, before its tickets are counted")
    lease_seconds_per_ticket: float = Field(default=8, ge=0)
    opens_hours: float = Field(default=48, gt=0, description="tickets are handed out this long before the screening")
    closes_minutes: float = Field(default=45, ge=0, description="and until this long after its beginning")
    gate_hours: float = Field(
        default=3, gt=0, description="a gate that says where it stands lets in so long before a screening, and after"
    )
    heartbeat_seconds: float = Field(default=60, ge=1, le=86_400, description="how often kiosks say how they are")
    gate_mode: Literal["scan", "visual"] = Field(default="scan", description="whether ushers scan tickets or look")
    self_reissues: int = Field(default=2, ge=0, description="reissues of one ticket without staff")
    limits: Limits = Limits()
    reconcile_seconds: float = Field(
        default=30, gt=0, description="how often the gateway is asked about orders whose notice may be lost"
    )
    chain_seconds: float = Field(default=1, gt=0, description="how often the chain is told what was sold")
    faults: list[FaultRow] = Field(default=[], max_length=100, description="troubles from the start on, for practice")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a TOML file; raise OSError, tomllib.TOMLDecodeError or pydantic.ValidationError."""
        return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))

    @model_validator(mode="after")
    def _can_sign(self) -> Self:
        if len({key.kid for key in self.keys}) != len(self.keys):
            raise ValueError("two keys have the same kid")
        if self.keys and not any(key.private_key for key in self.keys):
            raise ValueError("one of the keys needs its private_key, else nothing can be signed")
        return self

    @property
    def development(self) -> bool:
        """Whether a secret still has its published default."""
        published = {*DEVELOPMENT_KIOSKS.values(), *_PUBLISHED_TOKENS, _DEVELOPMENT}
        used = {*self.kiosks.values(), self.staff_token, self.gate_token, self.pepper, self.gateway_secret}
        own = [read_private(key.private_key.encode()) for key in self.keys if key.private_key]
        return bool(published & used) or not own or any(map(development.is_published, own))

    def restored(self, now: datetime) -> bool:
        """Whether the records were put back from a backup so lately that kiosks may still know more than they do."""
        return self.restored_at is not None and self.restored_at <= now < self.restored_at + RESTORED_FOR

    @property
    def reissues_without_staff(self) -> int:
        """How often a customer may have a ticket replaced; where ushers only look, never."""
        return self.self_reissues if self.gate_mode == "scan" else 0

    def lease(self, tickets: int) -> timedelta:
        """How long a claim on so many tickets holds without a sign of life."""
        return timedelta(seconds=self.lease_seconds + self.lease_seconds_per_ticket * tickets)

"""What the owner of the booking server decides; every value has a default that is good for development only."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

DEVELOPMENT_KIOSKS = {"kiosk-1": "development-kiosk-1", "kiosk-2": "development-kiosk-2"}
_DEVELOPMENT = "development-only"


class Limits(BaseModel):
    """How much one caller may ask."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    claims_per_minute: int = Field(default=30, ge=1, description="claims of one kiosk in a minute")
    wrong_vouchers: int = Field(default=5, ge=1, description="wrong vouchers in a row before a kiosk must pause")
    pause_seconds: int = Field(default=60, ge=0, description="the first pause; each further one is twice as long")
    longest_pause_seconds: int = Field(default=3600, ge=0, description="no pause is longer")
    seats_per_order: int = Field(default=8, ge=1, le=50, description="seats in one order")
    body_bytes: int = Field(default=262_144, ge=1024, description="the longest request body")


class Settings(BaseModel):
    """The booking server's settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kiosks: dict[str, str] = Field(default=DEVELOPMENT_KIOSKS, repr=False, description="kiosk id -> bearer token")
    staff_token: str = Field(default="development-staff", min_length=8, repr=False)
    gate_token: str = Field(default="development-gate", min_length=8, repr=False)
    pepper: str = Field(default=_DEVELOPMENT, min_length=8, repr=False, description="hashes vouchers; keep it secret")
    gateway_secret: str = Field(default=_DEVELOPMENT, min_length=8, repr=False, description="signs payment notices")
    notify_url: str = Field(default="", description="where the gateway reports payments; empty: this very server")

    hold_seconds: int = Field(default=600, ge=1, description="how long seats wait for their payment")
    lease_seconds: float = Field(default=45, gt=0, description="a claim's lease, before its tickets are counted")
    lease_seconds_per_ticket: float = Field(default=8, ge=0)
    opens_hours: float = Field(default=48, gt=0, description="tickets are handed out this long before the screening")
    closes_minutes: float = Field(default=45, ge=0, description="and until this long after its beginning")
    gate_mode: Literal["scan", "visual"] = Field(default="scan", description="whether ushers scan tickets or look")
    self_reissues: int = Field(default=2, ge=0, description="reissues of one ticket without staff")
    limits: Limits = Limits()

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a TOML file; raise OSError, tomllib.TOMLDecodeError or pydantic.ValidationError."""
        return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))

    @property
    def development(self) -> bool:
        """Whether a secret still has its published default."""
        published = set(DEVELOPMENT_KIOSKS.values()) | {"development-staff", "development-gate", _DEVELOPMENT}
        secrets = {*self.kiosks.values(), self.staff_token, self.gate_token, self.pepper, self.gateway_secret}
        return bool(published & secrets)

    def lease(self, tickets: int) -> timedelta:
        """How long a claim on so many tickets holds without a sign of life."""
        return timedelta(seconds=self.lease_seconds + self.lease_seconds_per_ticket * tickets)

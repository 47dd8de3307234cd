"""What every unit of the server works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from kiosk.mock.chain.port import ChainSystem, NoChain
from kiosk.mock.keyring import KeyRing
from kiosk.mock.settings import Settings
from kiosk.mock.storage import Store

Clock = Callable[[], datetime]
"""Tells the time, aware, in UTC."""


def utc_now() -> datetime:
    """The computer's time."""
    return datetime.now(UTC)


def stamp(time: datetime) -> str:
    """A time as the contract writes it: RFC 3339, UTC, whole seconds, ``Z``."""
    return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


@dataclass(frozen=True)
class Office:
    """The records, the rules and the clock. Leases and holds are measured on this clock and on no kiosk's."""

    store: Store
    settings: Settings
    clock: Clock = utc_now
    chain: ChainSystem = field(default_factory=NoChain)
    """who else sells the seats"""

    @cached_property
    def signers(self) -> dict[str, bytes]:
        """With which public key each kiosk signed what was last heard of it; the records may know a newer one."""
        return {}

    @cached_property
    def keys(self) -> KeyRing:
        """The server's own keys."""
        return KeyRing.of(self.settings)

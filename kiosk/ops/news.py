"""What a kiosk tells from afar: its state, what changed between two looks at it, and whether it is there at all."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from kiosk.booking.port import Heartbeat

VERSION = 1
"""of the form of all messages"""

News = Mapping[str, Any]


def state(told: Heartbeat, at: datetime) -> dict[str, Any]:
    """How the kiosk is, as JSON; the same that the booking server hears."""
    return {"v": VERSION, "at": _utc(at), **asdict(told), "health": told.health.value}


def presence(boot: str, *, online: bool, why: str) -> dict[str, Any]:
    """Whether the kiosk is there: ``why`` is ``started``, ``stopped`` (in order), or ``lost`` (said by the broker)."""
    return {"v": VERSION, "boot": boot, "online": online, "why": why}


def event(kind: str, at: datetime, **more: Any) -> dict[str, Any]:
    """Something that happened."""
    return {"v": VERSION, "at": _utc(at), "event": kind, **more}


def same(before: Heartbeat | None, now: Heartbeat) -> bool:
    """Whether nothing is new but the time."""
    return before is not None and {**asdict(before), "uptime_seconds": 0} == {**asdict(now), "uptime_seconds": 0}


def changes(before: Heartbeat, now: Heartbeat, at: datetime) -> Iterator[News]:
    """The events between two looks: health, and problems that began or ended."""
    if before.health is not now.health:
        yield event("health", at, health=now.health.value, before=before.health.value)
    for name, code in sorted(before.troubles.items() - now.troubles.items()):
        yield event("problem_ends", at, component=name, code=code)
    for name, code in sorted(now.troubles.items() - before.troubles.items()):
        yield event("problem_begins", at, component=name, code=code)
    if now.in_doubt > before.in_doubt:
        yield event("ticket_in_doubt", at, in_doubt=now.in_doubt)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

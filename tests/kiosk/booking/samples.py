"""Answers of a booking server as JSON values, to be kept or broken by the tests."""

from copy import deepcopy
from typing import Any

from kiosk.domain.booking import Issue
from kiosk.trust import development
from kiosk.trust.codes import sign_ticket

KIOSK = "kiosk-1"
BOOT = "boot-1"
CLAIM = "claim-1"
SERIAL = "0123456789ABCDEF"


def code(ticket: str = "T1", number: int = 1, serial: str = SERIAL) -> str:
    """What the gate scans."""
    return sign_ticket(Issue(ticket, number, serial), development.server_key())


def both(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def face(**changes: Any) -> dict[str, Any]:
    """What a granted ticket says."""
    return {
        "cinema": {"zh": "星光影城", "en": "Starlight"},
        "film": {"zh": "流浪地球", "en": "The Wandering Earth"},
        "version": {"zh": "国语 2D", "en": "Mandarin 2D"},
        "hall": {"zh": "3号厅", "en": "Hall 3"},
        "row": "F",
        "seat": "7",
        "starts_at": "2026-03-14T11:30:00Z",
        "zone": "Asia/Shanghai",
        "price": "59.90",
        "currency": "CNY",
        "order": "2603-0001",
        "code": code(),
    } | changes


def ticket(name: str = "T1", state: str = "granted", **changes: Any) -> dict[str, Any]:
    """A ticket of a claim; granted ones have a face with the code of this issue."""
    body: dict[str, Any] = {
        "ticket": name,
        "seat": "F7",
        "state": state,
        "issue": 1,
        "serial": SERIAL,
        "reissues_left": 2,
    } | changes
    with_face = state == "granted" and "face" not in changes
    return body | ({"face": face(code=code(name, body["issue"], body["serial"]))} if with_face else {})


def claim(*tickets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The answer to a claim."""
    return {"kiosk": KIOSK, "claim": CLAIM, "lease_seconds": 61.0, "tickets": list(tickets or (ticket(),))} | changes


def welcome(**changes: Any) -> dict[str, Any]:
    """The answer to a boot."""
    policy = {"gate_mode": "visual", "self_reissues": 1}
    return {"kiosk": KIOSK, "boot_id": BOOT, "policy": policy, "anchor": None, "claims": []} | changes


def acknowledged(*facts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The answer to a report."""
    return {"kiosk": KIOSK, "acknowledged": list(facts or ({"id": "f1", "applied": True},))} | changes


def heard(**changes: Any) -> dict[str, Any]:
    """The answer to a heartbeat."""
    return {"kiosk": KIOSK, "server_time": "2026-03-14T09:26:53Z", "next_seconds": 60} | changes


def without(value: dict[str, Any], *path: Any) -> dict[str, Any]:
    """A copy that lacks the key at the end of the path."""
    copy = deepcopy(value)
    inner: Any = copy
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return copy


def altered(value: dict[str, Any], put: Any, *path: Any) -> dict[str, Any]:
    """A copy that has another value at the end of the path."""
    copy = deepcopy(value)
    inner: Any = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = put
    return copy

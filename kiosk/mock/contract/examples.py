"""What messages look like, made from their schemas: a field of one name means the same thing in all of them."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_TIME = "2026-03-14T09:26:53Z"
_UNTIL = "2026-03-14T09:36:53Z"
_KEY = "Zm9yIGV4YW1wbGUgb25seSwgbm8ga2V5IGF0IGFsbC4="
_PAPER = "KT1:6BF%RN5A1LPJ2QZC*H8A7O3K5D9X0M4T-V1W"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

EXAMPLES: Mapping[str, Any] = {
    "alg": "Ed25519",
    "applied": True,
    "content_digest": "sha-256=:51DtcJPUdkIMnIqENVSSlIDeSx6dG39/UFQld4flB2Q=:",
    "dots": ["1011", "0110", "1101", "1001"],
    "error": None,
    "kiosk_boot": "b1",
    "kiosk_greeted": "52ba51ec7baa70d6",
    "kiosk_journal": "7:ab",
    "lang": "en",
    "latency_s": 1.5,
    "not_after": None,
    "revoked_at": None,
    "server_boot": "52ba51ec7baa70d6",
    "signature_input": 'sig=("@method" "@target-uri" "kiosk" "content-digest");created=1773480413;keyid="kiosk-1";'
    'alg="ed25519";nonce="n1";tag="kiosk-request"',
    "times": 2,
    "left": 2,
    "Notice.amount": 11980,
    "TicketState.state": "printed",
    "Seen.state": "printed",
    "admitted": True,
    "before": None,
    "by": "kiosk-1",
    "currency": "CNY",
    "expires_at": _UNTIL,
    "format": "2D",
    "free": 124,
    "held_until": _UNTIL,
    "holder": "counter:7",
    "holder_key": None,
    "late": None,
    "lease_seconds": 61,
    "live": True,
    "minutes": 118,
    "number": "5",
    "proof": None,
    "revision": 7,
    "scan": "0123456789abcdef",
    "total": 148,
    "unproved": None,
    "x": 6,
    "y": 4,
    "Noted.state": "paid",
    "Order.state": "paid",
    "OrderMade.voucher": None,
    "Payment.state": "settled",
    "ChainSale.order": None,
    "address": "f7a1",
    "at": _TIME,
    "amount": "119.80",
    "anchor.hash": _DIGEST,
    "boot": "b1",
    "boot_id": "b1",
    "component": "printer",
    "Trouble.code": "PRN-PAPER",
    "health": "degraded",
    "heard_at": _TIME,
    "in_doubt": 0,
    "next_seconds": 60,
    "owed": 0,
    "seconds_ago": 12.5,
    "tickets_left": 410,
    "uptime_seconds": 86400,
    "capabilities": {"printer": "80mm"},
    "cinema": "riverside",
    "claim": "0123456789abcdef0123456789abcdef",
    "client": "8cf8b261756cad98cd5e70f9dfebdc542a64385a79466b33ba85249c148b1751",
    "code": "7K3M-9QXW-2D4F",
    "Admission.code": _PAPER,
    "Face.code": _PAPER,
    "Paper.code": _PAPER,
    "Code.code": "7K3-M9Q-XW2",
    "Enrolment.code": "7K3-M9Q-XW2",
    "current": 2,
    "detail": {"by": "camera"},
    "detail.problem": "The seats were just taken.",
    "evidence": "proved",
    "fact": "f1",
    "film": "night-ferry",
    "fingerprint": "4821 7730 1126",
    "hash": _DIGEST,
    "hall": "1",
    "id": "f1",
    "idempotency_key": "0123456789abcdef0123456789abcdef",
    "issue": 1,
    "key": _KEY,
    "kind": "printed",
    "kiosk": "kiosk-1",
    "opens_at": _TIME,
    "order": "7K3M9QXW2D",
    "pay_url": "/sandbox/payments/5f2b8c0d1e3a4f67/pay",
    "payment": "5f2b8c0d1e3a4f67",
    "pk": _KEY,
    "plan": ["..####..", "########"],
    "price": "59.90",
    "public_key": _KEY,
    "qr": "V1Q7K3M9QXW2D4F",
    "reason": "the paper was torn",
    "row": "E",
    "sale": "52ba51ec7baa70d6",
    "seat": "E5",
    "seats": ["E5", "E6"],
    "screening": "riverside-1-20260314-1930",
    "secret": "b4c1hXn0aFzq2uWm3r8VdL5tYk7Ej9Go",
    "seconds": 40,
    "serial": "52ba51ec7baa70d6",
    "starts_at": "2026-03-14T11:30:00Z",
    "server_time": _TIME,
    "sig": _KEY,
    "signed": "K1:BB8QZ*DMK3",
    "since": _TIME,
    "staff": "7",
    "ticket": "7K3M9QXW2D4F",
    "transcript_hash": _DIGEST,
    "typed": "7K3M-9QXW-2D4F",
    "versions": {"kiosk": "0.1.0"},
    "voucher": "V1Q7K3M9QXW2D4F",
    "why": None,
    "zone": "Asia/Shanghai",
}
"""``field`` or ``Model.field`` -> what it may hold; None where it is better left out"""

OUTCOMES: Mapping[str, Mapping[str, Any]] = {
    "POST /v1/orders/{order}/cancel": {"state": "cancelled", "voucher": None},
    "POST /v1/kiosks/{kiosk}/revoke": {"revoked_at": _TIME},
    "POST /sandbox/payments/{payment}/decline": {"state": "declined"},
    "POST /sandbox/chain/sales/{sale}/release": {"state": "released"},
}
"""What is otherwise in the answer of a route that ends something."""

TEXTS: Mapping[str, tuple[str, str]] = {
    "cinema": ("江畔影城", "Riverside Cinema"),
    "cinema_name": ("江畔影城", "Riverside Cinema"),
    "name": ("江畔影城", "Riverside Cinema"),
    "place": ("重庆", "Chongqing"),
    "hall": ("1号厅", "Hall 1"),
    "film": ("夜渡长江", "The Night Ferry"),
    "title": ("夜渡长江", "The Night Ferry"),
    "version": ("国语 2D", "Mandarin 2D"),
    "language": ("国语", "Mandarin"),
    "rating": ("13岁以上", "13 and over"),
}
"""What is said in Chinese and English, by the name of its field."""

_SCALARS: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": False, "null": None}
_UNKNOWN = object()


def example(schema: Schema, parts: Mapping[str, Schema], name: str = "", model: str = "") -> Any:
    """A value that the schema allows, of the field of that name of that model; ``parts`` are what it may refer to."""
    if schema.get("examples"):
        return schema["examples"][0]
    choices = [it for it in schema.get("anyOf", ()) if it.get("type") != "null"]
    if choices:
        is_left_out = len(choices) < len(schema["anyOf"]) and _known(name, model) is None
        return None if is_left_out else example(choices[0], parts, name, model)
    if "$ref" in schema:
        return _part(schema["$ref"].rsplit("/", 1)[1], parts, name)
    if "properties" in schema:
        model = model or schema.get("title", "")
        return {field: example(inner, parts, field, model) for field, inner in schema["properties"].items()}
    return _entries(schema, parts, name, model) if schema.get("type") == "array" else _scalar(schema, name, model)


def _known(name: str, model: str) -> Any:
    return EXAMPLES.get(f"{model}.{name}", EXAMPLES.get(name, _UNKNOWN))


def _part(part: str, parts: Mapping[str, Schema], name: str) -> Any:
    if part == "Texts":
        return dict(zip(("zh", "en"), TEXTS[name], strict=True))
    return example(parts[part], parts, name, part)


def _entries(schema: Schema, parts: Mapping[str, Schema], name: str, model: str) -> list[Any]:
    told = None if "$ref" in schema["items"] else _known(name, model)
    if isinstance(told, list):
        return told
    return [example(schema["items"], parts, name.removesuffix("s"), model)] * max(1, schema.get("minItems", 1))


def _scalar(schema: Schema, name: str, model: str) -> Any:
    """What is known of the field, if its schema allows that; else the first thing that its schema names."""
    candidates = [_known(name, model), *_allowed(schema), _TIME if schema.get("format") == "date-time" else None]
    candidates += [schema.get("default"), schema.get("minimum"), _SCALARS.get(schema.get("type", ""), name)]
    return next((it for it in candidates if _fits(it, schema)), None)


def _allowed(schema: Schema) -> list[Any]:
    if schema.get("format") == "date":
        return [_TIME[:10]]
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


_PYTHON: Mapping[str | None, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    None: (object,),
}


def _fits(value: Any, schema: Schema) -> bool:
    allowed = _allowed(schema)
    return value in allowed if allowed else isinstance(value, _PYTHON.get(schema.get("type"), ()))

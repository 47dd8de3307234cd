"""What messages look like, made from their schemas: a field of one name means the same thing in all of them."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_TIME = "2026-03-14T09:26:53Z"
_FORMATS: Mapping[str | None, str] = {"date-time": _TIME, "date": _TIME[:10]}
_KEY = "Zm9yIGV4YW1wbGUgb25seSwgbm8ga2V5IGF0IGFsbC4="
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

EXAMPLES: Mapping[str, Any] = {
    "address": "f7a1",
    "at": _TIME,
    "amount": "119.80",
    "anchor.hash": _DIGEST,
    "boot": "b1",
    "boot_id": "b1",
    "capabilities": {"printer": "80mm"},
    "cinema": "riverside",
    "claim": "0123456789abcdef0123456789abcdef",
    "client": "1f0c8e2ab7d94e35",
    "code": "7K3M-9QXW-2D4F",
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
    "holder_key": "A2sX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW",
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
    "screening": "1-20260314-1200",
    "secret": "b4c1hXn0aFzq2uWm3r8VdL5tYk7Ej9Go",
    "seconds": 40,
    "serial": "52ba51ec7baa70d6",
    "starts_at": _TIME,
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
    "why": "a newer issue is known",
    "zh": "江畔影城",
    "en": "Riverside Cinema",
    "zone": "Asia/Shanghai",
}
"""``field`` or ``Model.field`` -> what it may hold"""

_SCALARS: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": False, "null": None}


def example(schema: Schema, parts: Mapping[str, Schema], name: str = "", model: str = "") -> Any:
    """A value that the schema allows, of the field of that name of that model; ``parts`` are what it may refer to."""
    if "$ref" in schema:
        model = schema["$ref"].rsplit("/", 1)[1]
        return example(parts[model], parts, name, model)
    if "properties" in schema:
        return {field: example(inner, parts, field, model) for field, inner in schema["properties"].items()}
    if schema.get("examples"):
        return schema["examples"][0]
    choices = [it for it in schema.get("anyOf", ()) if it.get("type") != "null"]
    if choices:
        return example(choices[0], parts, name, model)
    return _entries(schema, parts, name, model) if schema.get("type") == "array" else _scalar(schema, name, model)


def _entries(schema: Schema, parts: Mapping[str, Schema], name: str, model: str) -> list[Any]:
    refers = "$ref" in schema["items"]
    told = None if refers else EXAMPLES.get(f"{model}.{name}", EXAMPLES.get(name))
    if isinstance(told, list):
        return told
    return [example(schema["items"], parts, name.removesuffix("s"), model)] * max(1, schema.get("minItems", 1))


def _scalar(schema: Schema, name: str, model: str) -> Any:
    for told in (schema.get("enum"), [schema["const"]] if "const" in schema else None):
        if told:
            return told[0]
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    known = EXAMPLES.get(f"{model}.{name}", EXAMPLES.get(name))
    if known is not None and _fits(known, schema.get("type")):
        return known
    fallback = schema.get("default", schema.get("minimum"))
    return _SCALARS.get(schema.get("type", ""), name) if fallback is None else fallback


_PYTHON: Mapping[str | None, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    None: (object,),
}


def _fits(value: Any, kind: str | None) -> bool:
    return isinstance(value, _PYTHON.get(kind, ()))

"""Problem details in XML, as RFC 9457 writes them (appendix B): entries of a list are called ``i``."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace

from kiosk.mock.markup import documents
from kiosk.mock.markup.documents import Malformed
from kiosk.mock.markup.shapes import SCALARS, Schema, scalar

NAMESPACE = "urn:ietf:rfc:7807"
_IN = f"{{{NAMESPACE}}}"
register_namespace("", NAMESPACE)


def write(details: Mapping[str, Any]) -> bytes:
    """The document of a problem's details; what is null is left out."""
    root = Element(f"{_IN}problem")
    _fill(root, details)
    return documents.write(root)


def read(text: bytes, schema: Schema) -> dict[str, Any]:
    """The details of a document, as JSON would tell them; raise Malformed for what is none.

    ``schema`` is the details' own, in JSON schema; what it does not know stays text.
    """
    root = documents.read(text)
    if root.tag != f"{_IN}problem":
        raise Malformed(f"the root is <{root.tag}> and not a problem of {NAMESPACE}")
    known = schema["properties"]
    names = [child.tag.removeprefix(_IN) for child in root]
    return {name: _value(child, known.get(name, {})) for name, child in zip(names, root, strict=True)}


def _fill(element: Element, value: Any) -> None:
    match value:
        case Mapping():
            for name, inner in value.items():
                if inner is not None:
                    _fill(SubElement(element, _IN + name), inner)
        case list():
            for inner in value:
                _fill(SubElement(element, f"{_IN}i"), inner)
        case _:
            element.text = str(value).lower() if isinstance(value, bool) else str(value)


def _value(element: Element, schema: Schema) -> Any:
    kinds = [it for it in schema.get("anyOf", [schema]) if it.get("type", "null") != "null"]
    if kinds and kinds[0]["type"] in SCALARS:
        return _scalar(element, kinds[0])
    names = [child.tag.removeprefix(_IN) for child in element]
    values = [_value(child, {}) for child in element]
    if not names:
        return [] if kinds else element.text or ""
    return values if set(names) == {"i"} else dict(zip(names, values, strict=True))


def _scalar(element: Element, schema: Schema) -> Any:
    value = scalar(element.text or "", schema)
    if len(element) or (schema["type"] != "string" and isinstance(value, str)):
        raise Malformed(f"<{element.tag.removeprefix(_IN)}> of the problem is no {schema['type']}")
    return value

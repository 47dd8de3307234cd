"""Problem details in XML, as RFC 9457 writes them (appendix B): entries of a list are called ``i``."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace

from kiosk.mock.markup import documents
from kiosk.mock.markup.documents import Malformed

NAMESPACE = "urn:ietf:rfc:7807"
_IN = f"{{{NAMESPACE}}}"
_NUMBERS = {"status": int, "seconds": float}
register_namespace("", NAMESPACE)


def write(details: Mapping[str, Any]) -> bytes:
    """The document of a problem's details."""
    root = Element(f"{_IN}problem")
    _fill(root, details)
    return documents.write(root)


def read(text: bytes) -> dict[str, Any]:
    """The details of a document; raise Malformed for what is none."""
    root = documents.read(text)
    if root.tag != f"{_IN}problem":
        raise Malformed(f"the root is <{root.tag}> and not a problem of {NAMESPACE}")
    found = {child.tag.removeprefix(_IN): _value(child) for child in root}
    try:
        return {name: _NUMBERS.get(name, _same)(value) for name, value in found.items()}
    except (TypeError, ValueError) as error:
        raise Malformed(f"a number of the problem is none: {error}") from None


def _fill(element: Element, value: Any) -> None:
    match value:
        case Mapping():
            for name, inner in value.items():
                _fill(SubElement(element, _IN + name), inner)
        case list():
            for inner in value:
                _fill(SubElement(element, f"{_IN}i"), inner)
        case _:
            element.text = "" if value is None else str(value)


def _value(element: Element) -> Any:
    names = [child.tag.removeprefix(_IN) for child in element]
    values = [_value(child) for child in element]
    if not names:
        return element.text or ""
    return values if set(names) == {"i"} else dict(zip(names, values, strict=True))


def _same(value: Any) -> Any:
    return value

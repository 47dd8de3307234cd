"""The XML schema (XSD 1.0) of documents, made from their shapes."""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace

from kiosk.mock.markup import documents
from kiosk.mock.markup.shapes import Schema, Shape, entry_name

NAMESPACE = "http://www.w3.org/2001/XMLSchema"
_XS = f"{{{NAMESPACE}}}"
_TYPES: Mapping[tuple[str, str | None], str] = {
    ("string", None): "xs:string",
    ("string", "date-time"): "xs:dateTime",
    ("string", "date"): "xs:date",
    ("integer", None): "xs:integer",
    ("number", None): "xs:double",
    ("boolean", None): "xs:boolean",
}
_FACETS: Mapping[str, str] = {
    "minLength": "minLength",
    "maxLength": "maxLength",
    "minimum": "minInclusive",
    "maximum": "maxInclusive",
    "exclusiveMinimum": "minExclusive",
    "exclusiveMaximum": "maxExclusive",
}
"""JSON schema's word -> XSD's"""

register_namespace("xs", NAMESPACE)


def describe(shapes: Iterable[Shape]) -> bytes:
    """One schema with a root element for each shape; shapes of one name must be the same."""
    root = Element(f"{_XS}schema", {"elementFormDefault": "qualified"})
    known: dict[str, Shape] = {}
    for shape in shapes:
        if known.setdefault(shape.root, shape).schema != shape.schema:
            raise TypeError(f"two types are called <{shape.root}>")
    for name, shape in sorted(known.items()):
        _typed(SubElement(root, f"{_XS}element", name=name), shape, shape.schema)
    indent(root)
    return documents.write(root)


def _typed(element: Element, shape: Shape, schema: Schema) -> None:
    """Say of an element what it holds."""
    told, schema = schema, shape.resolved(schema)
    if text := told.get("description") or schema.get("description"):
        SubElement(SubElement(element, f"{_XS}annotation"), f"{_XS}documentation").text = text
    match schema["type"]:
        case "object":
            fields = SubElement(SubElement(element, f"{_XS}complexType"), f"{_XS}all")
            for name, inner in schema["properties"].items():
                least = "1" if name in schema.get("required", ()) and not _may_be_null(inner) else "0"
                _typed(SubElement(fields, f"{_XS}element", name=name, minOccurs=least), shape, inner)
        case "array":
            entries = SubElement(SubElement(element, f"{_XS}complexType"), f"{_XS}sequence")
            count = {"minOccurs": str(schema.get("minItems", 0)), "maxOccurs": str(schema.get("maxItems", "unbounded"))}
            name = entry_name(element.get("name", ""), schema)
            _typed(SubElement(entries, f"{_XS}element", {"name": name} | count), shape, schema["items"])
        case _:
            _scalar(element, schema)


def _scalar(element: Element, schema: Schema) -> None:
    base = _TYPES[schema["type"], schema.get("format")]
    facets = [(facet, str(schema[word])) for word, facet in _FACETS.items() if word in schema]
    facets += [("enumeration", str(value)) for value in _choices(schema)]
    facets += [("pattern", _pattern(schema["pattern"]))] if "pattern" in schema else []
    if not facets:
        element.set("type", base)
        return
    restriction = SubElement(SubElement(element, f"{_XS}simpleType"), f"{_XS}restriction", base=base)
    for facet, value in facets:
        SubElement(restriction, _XS + facet, value=value)


def _choices(schema: Schema) -> list[object]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _pattern(pattern: str) -> str:
    """XSD's patterns always cover the whole text and have no anchors."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        raise TypeError(f"the pattern {pattern} has no anchors, so it can't be told in XSD")
    return pattern[1:-1]


def _may_be_null(schema: Schema) -> bool:
    return any(choice.get("type") == "null" for choice in schema.get("anyOf", ()))

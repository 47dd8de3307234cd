"""How values of a type stand in XML: read and written by the type's own JSON schema, so nothing is mapped by hand.

A field is an element of its name; a list holds one element for each entry, named for what it is (``seats`` holds
``seat``); what is null is left out. The root bears the type's name: ``OrderRequest`` is ``order_request``, a list of
``Cinema`` is ``cinemas``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Self
from xml.etree.ElementTree import Element, SubElement

from pydantic import TypeAdapter

from kiosk.mock.markup import documents
from kiosk.mock.markup.documents import ANSWERED, ASKED, Bounds, Malformed

Schema = Mapping[str, Any]
Side = Literal["validation", "serialization"]
SCALARS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False, "1": True, "0": False}.__getitem__,
}
"""JSON schema's type -> how it is read"""
_BLANKS = " \t\r\n"
_OF_ANY_DOCUMENT = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Shape:
    """How values of one type stand in XML."""

    root: str
    """the name of the outermost element"""
    schema: Schema
    """JSON schema of the type"""

    @classmethod
    @cache
    def of(cls, kind: Any, side: Side = "serialization") -> Self:
        """The shape of a pydantic model or a list of one; raise TypeError for types that have none."""
        schema = TypeAdapter(kind).json_schema(mode=side)
        shape = cls(root_name(schema), schema)
        shape._check(schema, shape.root)
        return shape

    def write(self, data: Any) -> bytes:
        """The document of a value, which is told as for JSON."""
        root = Element(self.root)
        self._fill(root, self.schema, data)
        return documents.write(root)

    def read(self, text: bytes, bounds: Bounds = ASKED) -> Any:
        """The value of a document as for JSON; raise Malformed for what has another shape."""
        root = documents.read(text, bounds)
        if root.tag != self.root:
            raise Malformed(f"the root is <{root.tag}> and not <{self.root}>")
        for name in [name for name in root.attrib if name.startswith(_OF_ANY_DOCUMENT)]:
            del root.attrib[name]
        return self._value(root, self.schema)

    def resolved(self, schema: Schema) -> Schema:
        """The schema without references, and without null where that is one of two."""
        if "$ref" in schema:
            found: Schema = self.schema["$defs"][schema["$ref"].rsplit("/", 1)[1]]
            return found
        choices = [it for it in schema.get("anyOf", ()) if it.get("type") != "null"]
        return self.resolved(choices[0]) if len(choices) == 1 else schema

    def _fill(self, element: Element, schema: Schema, data: Any) -> None:
        schema = self.resolved(schema)
        match schema.get("type"):
            case "object":
                for name, value in data.items():
                    if value is not None:
                        self._fill(SubElement(element, name), schema["properties"][name], value)
            case "array":
                for value in data:
                    self._fill(SubElement(element, entry_name(element.tag, schema)), schema["items"], value)
            case _:
                element.text = str(data).lower() if isinstance(data, bool) else str(data)

    def _value(self, element: Element, schema: Schema) -> Any:
        schema = self.resolved(schema)
        if element.attrib:
            raise Malformed(f"<{element.tag}> has attributes; there are none")
        kind = schema["type"]
        if kind in SCALARS:
            if len(element):
                raise Malformed(f"<{element.tag}> is text and holds no elements")
            return scalar(element.text or "", schema)
        if any(map(_blots, [element.text, *(child.tail for child in element)])):
            raise Malformed(f"<{element.tag}> holds elements and no text")
        return self._entries(element, schema) if kind == "array" else self._fields(element, schema)

    def _entries(self, element: Element, schema: Schema) -> list[Any]:
        name = entry_name(element.tag, schema)
        for child in element:
            if child.tag != name:
                raise Malformed(f"<{element.tag}> holds <{child.tag}> and not <{name}>")
        return [self._value(child, schema["items"]) for child in element]

    def _fields(self, element: Element, schema: Schema) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for child in element:
            known = schema["properties"].get(child.tag)
            if child.tag in fields:
                raise Malformed(f"<{element.tag}> holds <{child.tag}> twice")
            if known is not None:
                fields[child.tag] = self._value(child, known)
            elif schema.get("additionalProperties") is False:
                raise Malformed(f"<{element.tag}> holds <{child.tag}>, which is unknown")
        return fields

    def _check(self, schema: Schema, where: str) -> None:
        schema = self.resolved(schema)
        match schema.get("type"):
            case "object" if "properties" in schema:
                for name, inner in schema["properties"].items():
                    self._check(inner, f"{where}.{name}")
            case "array":
                self._check(schema["items"], f"{where}[]")
            case kind if kind not in SCALARS:
                raise TypeError(f"{where} has no shape in XML: {schema}")


def scalar(text: str, schema: Schema) -> Any:
    """What the text of an element says; the text itself where it is wrong, so that the model can say why.

    Blanks around it count only in what is plain text, as in XSD.
    """
    kind = schema["type"]
    if kind != "string" or "format" in schema:
        text = text.strip(_BLANKS)
    try:
        return SCALARS[kind](text) if text.isascii() and "_" not in text else text
    except (KeyError, ValueError):
        return text


def read_model(kind: Any, text: bytes) -> Any:
    """The value of an answer's document as JSON would tell it. Raises Malformed or pydantic.ValidationError."""
    adapter = TypeAdapter(kind)
    return adapter.dump_python(adapter.validate_python(Shape.of(kind).read(text, ANSWERED)), mode="json")


def root_name(schema: Schema) -> str:
    """What the outermost element is called."""
    if schema.get("type") == "array":
        return f"{entry_name('', schema)}s"
    return _snake(schema.get("title", "value"))


def entry_name(name: str, schema: Schema) -> str:
    """What an entry of a list of that name is called: as its model, else as the list without its s, else ``item``."""
    if "$ref" in schema["items"]:
        return _snake(schema["items"]["$ref"].rsplit("/", 1)[1])
    return name[:-1] if name.endswith("s") else "item"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _blots(text: str | None) -> bool:
    return bool(text and text.strip())

"""Reads the XML of strangers into elements, and writes elements down. Nothing is fetched, nothing expanded."""

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import (
    Element,
    ParseError,
    TreeBuilder,
    tostring,
)

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser


class Malformed(ValueError):
    """The document is not what was agreed; the message says where and why."""


@dataclass(frozen=True)
class Bounds:
    """How much a document may hold."""

    size: int
    """in bytes"""
    elements: int
    depth: int = 12
    """how far elements may stand inside each other"""


ASKED = Bounds(65_536, 1_000)
"""for what comes to the server"""

ANSWERED = Bounds(64 << 20, 2_000_000)
"""for what the server says: a chain's week is long"""


def read(text: bytes, bounds: Bounds = ASKED) -> Element:
    """The root of the document. Raises Malformed for what is no XML, bears a DTD or entities, or breaks the bounds."""
    if len(text) > bounds.size:
        raise Malformed(f"the document is longer than {bounds.size} bytes")
    parser = DefusedXMLParser(target=_Bounded(bounds), forbid_dtd=True)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except DefusedXmlException:
        raise Malformed("a document type declaration, entities and references to outside are not allowed") from None
    except (ParseError, LookupError) as error:
        raise Malformed(f"this is no XML: {error}") from None
    except ValueError as error:
        raise error if isinstance(error, Malformed) else Malformed(f"this is no XML: {error}") from None
    return root


def write(root: Element) -> bytes:
    """The document as UTF-8 with its declaration; characters that XML can't carry become U+FFFD."""
    for element in root.iter():
        element.text = element.text and "".join(map(_carried, element.text))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


class _Bounded(TreeBuilder):
    """Builds the tree, and stops where it becomes too deep or too large."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__()
        self._bounds = bounds
        self._depth = self._elements = 0

    def start(self, tag: str, attrs: dict[Any, Any], /) -> Element:
        self._depth += 1
        self._elements += 1
        if self._depth > self._bounds.depth:
            raise Malformed(f"elements stand more than {self._bounds.depth} deep")
        if self._elements > self._bounds.elements:
            raise Malformed(f"there are more than {self._bounds.elements} elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def _carried(character: str) -> str:
    code = ord(character)
    lawful = code in {0x9, 0xA, 0xD} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
    return character if lawful else "\ufffd"

"""Makes pages without script from elements, so that no text becomes markup."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

Child = Element | str | None


def element(tag: str, *children: Child, **attributes: str | bool | int) -> Element:
    """An element of HTML; a ``_`` at the end of an attribute's name is left out, True is an attribute without value."""
    made = Element(
        tag, {name.rstrip("_").replace("_", "-"): _value(it) for name, it in attributes.items() if it is not False}
    )
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif child is not None:
            _say(made, child)
    return made


def document(language: str, title: str, styles: Iterable[str], *body: Child) -> str:
    """A whole page, with the addresses of its style sheets."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        *(element("link", rel="stylesheet", href=address) for address in styles),
    )
    page = element("html", head, element("body", element("main", *body)), lang=_LANGUAGES[language])
    return f"<!doctype html>\n{tostring(page, encoding='unicode', method='html')}\n"


_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def _value(value: str | bool | int) -> str:
    return "" if value is True else str(value)


def _say(made: Element, text: str) -> None:
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text

"""What all pages without script are made of. Their addresses are relative: all of them lie in one folder."""

from collections.abc import Mapping
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from kiosk.mock.messages import Texts
from kiosk.mock.site import markup
from kiosk.mock.site.markup import Child, element

ROOT = "../"
"""Where the server begins, seen from a plain page."""


def document(language: str, title: str, *body: Child) -> str:
    """A whole page."""
    return markup.document(language, title, [f"{ROOT}web/{name}.css" for name in ("style", "plain")], *body)


def form(action: str, hidden: Mapping[str, str], deed: str, *content: Element, kind: str = "main") -> Element:
    """A form that posts what is hidden in it and what is chosen in its content."""
    fields = (element("input", type="hidden", name=name, value=value) for name, value in hidden.items())
    button = element("button", deed, type="submit", class_=f"button {kind}")
    return element("form", *fields, *content, element("p", button), method="post", action=action)


def link(text: str, path: str, language: str, **wishes: str) -> Element:
    """A link to another page in the same language."""
    return element("a", text, href=f"{path}?{urlencode({'lang': language, **wishes})}")


def say(language: str, texts: Texts) -> str:
    """What is said in both languages, in one."""
    return texts.en if language == "en" else texts.zh

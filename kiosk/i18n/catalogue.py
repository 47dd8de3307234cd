"""The catalogues: what a screen says, by the sentence that stands in its source, as gettext files of translators.

What a problem says is not among it: that text stands with the problem, in the domain.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

LOCALES: Mapping[str, str] = {"zh": "zh_CN", "en": "en"}
"""The languages as pages name them, and the catalogue of each."""

Text = str | tuple[str, ...]
"""A sentence; or, where it depends on a count, its forms in the order of the language's rule for plurals"""


@cache
def texts(language: str) -> Mapping[str, Text]:
    """All sentences of a language, by the sentence in the source. Raises KeyError where there is no such language."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - heavy; only a screen that is shown needs it

    locale = LOCALES[language]
    with file(language).open("rb") as catalogue:
        messages = read_po(catalogue, locale=locale, abort_invalid=True)
    return {_key(message.id): _text(message.string or "") for message in messages if message.id}


def file(language: str) -> Path:
    """The catalogue of a language. Raises KeyError where there is no such language."""
    return Path(__file__).with_name(f"{LOCALES[language]}.po")


def _key(id_: str | tuple[str, ...] | list[str]) -> str:
    return id_ if isinstance(id_, str) else id_[0]


def _text(string: str | tuple[str, ...] | list[str]) -> Text:
    return string if isinstance(string, str) else tuple(string)

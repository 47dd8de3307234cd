"""What there is to read about one refusal."""

from typing import NamedTuple


class Text(NamedTuple):
    """The texts of one reason; braces name the extras that go with it."""

    title: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str

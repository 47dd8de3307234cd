"""What a ticket can say: a closed list of names, and what each means for one ticket."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from string import Formatter
from zoneinfo import ZoneInfo

from kiosk.domain.booking import Bilingual, Issue, TicketFace

VARIANTS = ("zh", "en", "second", "both")
"""``{film.zh}`` and so on; plain ``{film}`` is in the ticket's first language"""

_WEEKDAYS = (
    Bilingual("周一", "Mon"),
    Bilingual("周二", "Tue"),
    Bilingual("周三", "Wed"),
    Bilingual("周四", "Thu"),
    Bilingual("周五", "Fri"),
    Bilingual("周六", "Sat"),
    Bilingual("周日", "Sun"),
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_CURRENCY = {"CNY": "¥", "USD": "$", "EUR": "€"}

Said = Callable[[TicketFace, Issue], Bilingual]


def _plain(said: Callable[[TicketFace, Issue], str]) -> Said:
    return lambda face, issue: Bilingual(said(face, issue), said(face, issue))


def _local(face: TicketFace) -> datetime:
    """When it starts, as the clock of its cinema says."""
    return face.starts_at.astimezone(ZoneInfo(face.zone))


def _month(face: TicketFace) -> Bilingual:
    month = _local(face).month
    return Bilingual(f"{month}月", _MONTHS[month - 1])


FIELDS: Mapping[str, Said] = {
    "cinema": lambda face, _: face.cinema,
    "film": lambda face, _: face.film,
    "version": lambda face, _: face.version,
    "hall": lambda face, _: face.hall,
    "row": _plain(lambda face, _: face.row),
    "seat": _plain(lambda face, _: face.seat),
    "date": _plain(lambda face, _: f"{_local(face):%Y-%m-%d}"),
    "year": _plain(lambda face, _: str(_local(face).year)),
    "month": lambda face, _: _month(face),
    "day": _plain(lambda face, _: str(_local(face).day)),
    "weekday": lambda face, _: _WEEKDAYS[_local(face).weekday()],
    "time": _plain(lambda face, _: f"{_local(face):%H:%M}"),
    "price": _plain(lambda face, _: f"{_CURRENCY.get(face.currency, face.currency + ' ')}{face.price}"),
    "order": _plain(lambda face, _: face.order),
    "code": _plain(lambda face, _: face.code),
    "ticket": _plain(lambda _, issue: issue.ticket),
    "issue": _plain(lambda _, issue: str(issue.number)),
    "serial": _plain(lambda _, issue: issue.serial),
}
"""The names in alphabetical disorder: as they come on a ticket."""


def values(face: TicketFace, issue: Issue) -> dict[str, Bilingual]:
    """What each field says on this ticket."""
    return {name: said(face, issue) for name, said in FIELDS.items()}


def chosen(text: Bilingual, between: str, variant: str, language: str) -> str:
    """The text in one variant on a ticket in ``language``; where one language is missing, the other stands in.

    ``second`` is empty unless the ticket is in both languages and they differ; ``both`` joins the two with ``between``.
    """
    first, second = (text.en or text.zh, text.zh) if language == "en" else (text.zh or text.en, text.en)
    more = second if language == "both" and second != first else ""
    return {
        "zh": text.zh or text.en,
        "en": text.en or text.zh,
        "second": more,
        "both": f"{first}{between}{more}" if more else first,
    }.get(variant, first)


def fill(text: str, said: Callable[[str], str]) -> str:
    """The text with each ``{name}`` replaced by what is said of it; ``{{`` is a brace."""
    return "".join(literal + (said(name) if name else "") for literal, name, _, _ in Formatter().parse(text))


def mistake(text: str, names: Iterable[str]) -> tuple[str, str] | None:
    """What is wrong with a text that has fields in it, and what to do; None if nothing is."""
    known = list(names)
    try:
        found = [(name, form, conversion) for _, name, form, conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return "a brace is alone in it", "write {{ or }} for a brace that is printed"
    return next(filter(None, (_mistaken(*field, known) for field in found)), None)


def _mistaken(written: str, form: str | None, conversion: str | None, known: list[str]) -> tuple[str, str] | None:
    name, _, variant = written.partition(".")
    if name not in known:
        near = get_close_matches(name, known, 1)
        return (
            f"there is no field {{{written}}}",
            f"did you mean {{{near[0]}}}?" if near else f"use one of: {', '.join(known)}",
        )
    if form or conversion or (variant and variant not in VARIANTS):
        return f"{{{written}}} can't be said so", f"write {{{name}}}, or behind a point one of: {', '.join(VARIANTS)}"
    return None

"""A ticket's face as a printer-neutral document: what the customer looks for first is largest."""

from datetime import datetime
from zoneinfo import ZoneInfo

from drivers.printers.document import Align, Document, Feed, Op, Qr, Row, Rule, Text
from kiosk.domain.booking import Bilingual, Issue, TicketFace

_WEEKDAYS = Bilingual("一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun")
_CURRENCY = {"CNY": "¥", "USD": "$", "EUR": "€"}


def document(face: TicketFace, issue: Issue, language: str = "both") -> Document:
    """The paper of one ticket; ``language`` is ``zh``, ``en`` or ``both`` (Chinese first, large)."""
    return Document(
        (
            *_head(face, language),
            Rule(),
            *_where_and_when(face, language),
            Rule(),
            *_small_print(face, issue, language),
            Feed(2),
            Qr(face.code),
            Text(f"{issue.ticket}-{issue.number}", align=Align.CENTER),
            Rule(dashed=True),
            *_stub(face, language),
            Feed(3),
        )
    )


def _head(face: TicketFace, language: str) -> tuple[Op, ...]:
    first, second = _order(face.film, language)
    lines: tuple[Op, ...] = (
        Text(_one(face.cinema, language), align=Align.CENTER),
        Feed(2),
        Text(first, size=2, bold=True, align=Align.CENTER),
    )
    if second and second != first:
        lines += (Text(second, align=Align.CENTER),)
    return (*lines, Text(_join(face.version, language), align=Align.CENTER))


def _where_and_when(face: TicketFace, language: str) -> tuple[Op, ...]:
    return (
        Row(_order(face.hall, language)[0], _seat(face, language), size=2, bold=True),
        *_in_english_too(face, language),
        Feed(1),
        Row(f"{_local(face):%m-%d} {_weekday(face, language)}", _time(face), size=2, bold=True),
        Text(f"{_local(face):%Y-%m-%d}" + (f" {_weekday(face, 'en')}" if language == "both" else "")),
    )


def _in_english_too(face: TicketFace, language: str) -> tuple[Op, ...]:
    return (Row(face.hall.en or face.hall.zh, _seat(face, "en")),) if language == "both" else ()


def _small_print(face: TicketFace, issue: Issue, language: str) -> tuple[Op, ...]:
    price = f"{_CURRENCY.get(face.currency, face.currency + ' ')}{face.price}"
    lines: tuple[Op, ...] = (
        Row(_label("票价", "Price", language), price),
        Row(_label("订单", "Order", language), face.order),
    )
    return (*lines, Feed(1), *_reissue(issue, language)) if issue.number > 1 else lines


def _reissue(issue: Issue, language: str) -> tuple[Op, ...]:
    notes = {"zh": f"第{issue.number}次出票，旧票作废", "en": f"Issue {issue.number}: older papers are void"}
    chosen = notes.values() if language == "both" else (notes[language],)
    return tuple(Text(note, bold=True, align=Align.CENTER) for note in chosen)


def _stub(face: TicketFace, language: str) -> tuple[Op, ...]:
    return (
        Row(_label("副券", "Stub", language), f"{_local(face):%m-%d} {_time(face)}"),
        Row(_order(face.film, language)[0], _seat(face, language), bold=True),
        *(_in_english_too(face, language) or (Text(_one(face.hall, language)),)),
    )


def _seat(face: TicketFace, language: str) -> str:
    return f"Row {face.row} Seat {face.seat}" if language == "en" else f"{face.row}排{face.seat}座"


def _weekday(face: TicketFace, language: str) -> str:
    day = _local(face).weekday()
    return _WEEKDAYS.en.split()[day] if language == "en" else f"周{_WEEKDAYS.zh[day]}"


def _time(face: TicketFace) -> str:
    return f"{_local(face):%H:%M}"


def _local(face: TicketFace) -> datetime:
    """When it starts, as the clock of its cinema says."""
    return face.starts_at.astimezone(ZoneInfo(face.zone))


def _order(text: Bilingual, language: str) -> tuple[str, str]:
    """The text in the language that stands large, and in the one below it (empty if only one is wanted)."""
    return {"zh": (text.zh, ""), "en": (text.en, "")}.get(language, (text.zh, text.en))


def _one(text: Bilingual, language: str) -> str:
    return text.en if language == "en" else text.zh


def _join(text: Bilingual, language: str) -> str:
    first, second = _order(text, language)
    return f"{first} · {second}" if second and second != first else first


def _label(zh: str, en: str, language: str) -> str:
    return {"zh": zh, "en": en}.get(language, f"{zh} {en}")

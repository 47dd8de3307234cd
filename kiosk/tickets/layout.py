"""A ticket's face as a printer-neutral document: what the customer looks for first is largest."""

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
    hall, hall_too = _order(face.hall, language)
    return (
        Row(hall, _seat(face, language), size=2, bold=True),
        *((Text(hall_too),) if hall_too and hall_too != hall else ()),
        Feed(1),
        Row(_date(face, language), _time(face), size=2, bold=True),
    )


def _small_print(face: TicketFace, issue: Issue, language: str) -> tuple[Op, ...]:
    price = f"{_CURRENCY.get(face.currency, face.currency + ' ')}{face.price}"
    lines: tuple[Op, ...] = (
        Row(_label("票价", "Price", language), price),
        Row(_label("订单", "Order", language), face.order),
    )
    if issue.number > 1:
        note = _label(f"第{issue.number}次出票，旧票作废", f"Issue {issue.number}: older papers are void", language)
        lines += (Text(note, bold=True, align=Align.CENTER),)
    return lines


def _stub(face: TicketFace, language: str) -> tuple[Op, ...]:
    film, _ = _order(face.film, language)
    hall, _ = _order(face.hall, language)
    return (
        Row(_label("副券", "Stub", language), f"{_day(face)} {_time(face)}"),
        Row(film, _seat(face, language), bold=True),
        Text(hall),
    )


def _seat(face: TicketFace, language: str) -> str:
    return f"Row {face.row} Seat {face.seat}" if language == "en" else f"{face.row}排{face.seat}座"


def _date(face: TicketFace, language: str) -> str:
    local = face.starts_at.astimezone(ZoneInfo(face.zone))
    weekday = _WEEKDAYS.en.split()[local.weekday()] if language == "en" else f"周{_WEEKDAYS.zh[local.weekday()]}"
    return f"{local:%Y-%m-%d} {weekday}"


def _day(face: TicketFace) -> str:
    return f"{face.starts_at.astimezone(ZoneInfo(face.zone)):%m-%d}"


def _time(face: TicketFace) -> str:
    return face.starts_at.astimezone(ZoneInfo(face.zone)).strftime("%H:%M")


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

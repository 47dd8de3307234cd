"""The pages for browsers without script: cinemas, screenings, a hall as a table, an order. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from kiosk.mock.messages import Texts
from kiosk.mock.sale import wire
from kiosk.mock.site.markup import document, element
from kiosk.mock.site.plain_words import word

_QUIET = 4


def home(language: str, cinemas: Sequence[wire.Cinema]) -> str:
    """What this is, and the cinemas."""
    other = "zh" if language == "en" else "en"
    links = (_link(_say(language, it.name), "/plain", language, cinema=it.cinema) for it in cinemas)
    return document(
        language,
        word(language, "title"),
        element("h1", word(language, "title")),
        element("p", word(language, "about")),
        element("h2", word(language, "cinemas")),
        element("ul", *(element("li", link) for link in links)),
        element("p", _link(word(language, "other"), "/plain", other)),
        element("p", element("a", word(language, "full"), href="/")),
    )


def programme(language: str, cinema: wire.Cinema, screenings: Iterable[wire.Screening]) -> str:
    """What is on at a cinema, day by day."""
    days = groupby(screenings, key=lambda it: _local(it.starts_at, it.zone, "%Y-%m-%d"))
    title = _say(language, cinema.name)
    parts = (part for day, those in days for part in _day(language, day, those))
    return document(
        language, title, element("h1", title), *parts, element("p", _link(word(language, "back"), "/plain", language))
    )


def hall(language: str, screening: wire.Screening, seats: Sequence[wire.Seat], alarm: str = "") -> str:
    """The seats as a table of boxes to tick; ``alarm`` says what went wrong before."""
    title = _say(language, screening.title)
    when = _local(screening.starts_at, screening.zone, "%m-%d %H:%M")
    columns = max(seat.x for seat in seats) + 1
    rows = groupby(seats, key=lambda seat: seat.y)
    table = element(
        "table",
        element("caption", word(language, "screen")),
        *(_row(language, columns, list(row)) for _, row in rows),
    )
    hidden = {"lang": language, "cinema": screening.cinema, "screening": screening.screening}
    return document(
        language,
        title,
        element("h1", title),
        element("p", f"{when} · {_say(language, screening.hall)} · ¥{screening.price}"),
        element("p", alarm, class_="alarm", role="alert") if alarm else None,
        _form("/plain/orders", hidden, word(language, "hold"), table),
        element("p", _link(word(language, "back"), "/plain", language, cinema=screening.cinema)),
    )


def order(language: str, made: wire.Order, secret: str, until: str, rows: Sequence[str] = ()) -> str:
    """An order: what to pay, or the voucher with the dots of its QR code."""
    hidden = {"lang": language, "order": made.order, "secret": secret}
    title = word(language, made.state, until=until)
    facts = {"seats": " ".join(made.seats), "total": f"¥{made.amount}", "order": made.order}
    body: list[Element] = []
    if made.voucher:
        body += [_code(rows), element("p", element("strong", made.voucher.code, class_="code", id="code"))]
        body += [element("p", word(language, "keep"))]
    if made.state == "awaiting":
        body += [_form("/plain/pay", hidden, word(language, "pay", amount=made.amount), main=True)]
        body += [element("p", word(language, "play_money"))]
    if made.state in {"awaiting", "paid"}:
        body += [_form("/plain/cancel", hidden, word(language, "cancel"))]
    told = (element("li", f"{word(language, key)}: {text}") for key, text in facts.items())
    return document(language, title, element("h1", title), element("ul", *told), *body, _home(language))


def sorry(language: str, text: str) -> str:
    """What could not be done."""
    return document(language, text, element("h1", text), _home(language))


def _day(language: str, day: str, screenings: Iterable[wire.Screening]) -> Iterable[Element]:
    yield element("h2", day)
    yield element("ul", *(element("li", *_screening(language, it)) for it in screenings))


def _screening(language: str, it: wire.Screening) -> Iterable[Element | str]:
    left = word(language, "left", count=it.free) if it.free else word(language, "sold_out")
    title = f"{_local(it.starts_at, it.zone, '%H:%M')} {_say(language, it.title)}"
    if it.free:
        yield _link(title, "/plain/seats", language, cinema=it.cinema, screening=it.screening)
    else:
        yield title
    yield f" · {_say(language, it.hall)} · {_say(language, it.version)} · ¥{it.price} · {left}"


def _row(language: str, columns: int, seats: Sequence[wire.Seat]) -> Element:
    there = {seat.x: _seat(language, seat) for seat in seats}
    cells = (element("td", there.get(x)) for x in range(columns))
    return element("tr", element("th", seats[0].row, scope="row"), *cells)


def _seat(language: str, seat: wire.Seat) -> Element | str:
    if seat.state != "free":
        return "×"
    kind = "" if seat.kind == "seat" else f", {word(language, seat.kind)}"
    name = word(language, "seat", row=seat.row, number=seat.number) + kind
    box = element("input", type="checkbox", name="seat", value=seat.seat, aria_label=name, title=name)
    return element("label", box, seat.number)


def _form(action: str, hidden: dict[str, str], deed: str, *content: Element, main: bool = False) -> Element:
    fields = (element("input", type="hidden", name=name, value=value) for name, value in hidden.items())
    button = element("button", deed, type="submit", class_="button main" if main or content else "button")
    return element("form", *fields, *content, element("p", button), method="post", action=action)


def _code(rows: Sequence[str]) -> Element:
    size = len(rows) + 2 * _QUIET
    dots = ((x + _QUIET, y + _QUIET) for y, row in enumerate(rows) for x, dot in enumerate(row) if dot == "1")
    return element(
        "svg",
        element("rect", width=size, height=size, fill="#fff"),
        element("path", d="".join(f"M{x} {y}h1v1h-1z" for x, y in dots)),
        viewBox=f"0 0 {size} {size}",
        width=size * 6,
        height=size * 6,
        shape_rendering="crispEdges",
        role="img",
        aria_label="QR",
    )


def _home(language: str) -> Element:
    return element("p", _link(word(language, "back"), "/plain", language))


def _link(text: str, path: str, language: str, **wishes: str) -> Element:
    return element("a", text, href=f"{path}?{urlencode({'lang': language, **wishes})}")


def _say(language: str, texts: Texts) -> str:
    return texts.en if language == "en" else texts.zh


def _local(time: datetime, zone: str, form: str) -> str:
    return time.astimezone(ZoneInfo(zone)).strftime(form)

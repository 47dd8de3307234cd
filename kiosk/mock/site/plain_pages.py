"""The pages for browsers without script: cinemas, screenings, a hall as a table. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

from kiosk.mock.sale import plans, wire
from kiosk.mock.site.markup import element
from kiosk.mock.site.plain_frame import ROOT, document, form, link, say
from kiosk.mock.site.plain_times import Show, clock, day
from kiosk.mock.site.plain_words import word

_WIDE = 8
"""columns that a phone shows at once"""


def home(language: str, cinemas: Sequence[wire.Cinema], orders: Sequence[str]) -> str:
    """What this is, the orders of this browser, and the cinemas."""
    other = "zh" if language == "en" else "en"
    bought = [link(f"{word(language, 'order')} {order}", "order", language, order=order) for order in orders]
    links = [link(say(language, it.name), "./", language, cinema=it.cinema) for it in cinemas]
    return document(
        language,
        word(language, "title"),
        element("h1", word(language, "title")),
        element("p", word(language, "about")),
        *(_listed(word(language, "mine"), bought) if bought else ()),
        *_listed(word(language, "cinemas"), links),
        element("p", link(word(language, "other"), "./", other)),
        element("p", element("a", word(language, "full"), href=ROOT)),
    )


def programme(language: str, cinema: wire.Cinema, screenings: Iterable[wire.Screening]) -> str:
    """What is on at a cinema, day by day."""
    days = groupby(screenings, key=lambda it: day(language, it.starts_at, it.zone))
    title = say(language, cinema.name)
    parts = (part for date, those in days for part in _listed(date, [_screening(language, it) for it in those]))
    return document(
        language, title, element("h1", title), *parts, element("p", link(word(language, "back"), "./", language))
    )


def hall(language: str, show: Show, seats: wire.Seats, wish: str, alarm: str = "") -> str:
    """The seats as a table of boxes to tick; ``wish`` names this page, ``alarm`` says what went wrong before."""
    it = show.screening
    title = say(language, it.title)
    where = f"{say(language, show.cinema.name)} · {say(language, it.hall)}"
    columns = max(seat.x for seat in seats.seats) + 1
    hidden = {"lang": language, "screening": it.screening, "wish": wish}
    kinds = dict.fromkeys(seat.kind for seat in seats.seats)
    legend = " · ".join(word(language, f"legend_{kind}") for kind in ("taken", *kinds) if kind != "seat")
    return document(
        language,
        title,
        element("h1", title),
        element("p", element("strong", show.when(language)), element("br"), f"{where} · ¥{it.price}"),
        element("p", alarm, class_="alarm", role="alert") if alarm else None,
        element("p", legend, class_="small quiet"),
        element("p", word(language, "sideways"), class_="small quiet sideways") if columns > _WIDE else None,
        form("orders", hidden, word(language, "hold"), _table(language, columns, seats)),
        element("p", link(word(language, "back"), "./", language, cinema=it.cinema)),
    )


def sorry(language: str, text: str) -> str:
    """What could not be done."""
    return document(language, text, element("h1", text), element("p", link(word(language, "back"), "./", language)))


def _listed(title: str, entries: Sequence[Element]) -> tuple[Element, Element]:
    return element("h2", title), element("ul", *(element("li", entry) for entry in entries))


def _screening(language: str, it: wire.Screening) -> Element:
    left = word(language, "left", count=it.free) if it.free else word(language, "sold_out")
    title = f"{clock(it.starts_at, it.zone)} {say(language, it.title)}"
    facts = [say(language, it.version), say(language, it.hall), f"¥{it.price}", left]
    return element(
        "div",
        link(title, "seats", language, screening=it.screening) if it.free else title,
        element("br"),
        element("span", " · ".join(facts), class_="small quiet"),
    )


def _table(language: str, columns: int, seats: wire.Seats) -> Element:
    couples = plans.couples("\n".join(seats.plan))
    rows = groupby(seats.seats, key=lambda seat: seat.y)
    return element(
        "div",
        element("p", word(language, "screen"), class_="screen small quiet"),
        element("table", *(_row(language, columns, list(row), couples) for _, row in rows)),
        class_="hall",
    )


def _row(language: str, columns: int, seats: Sequence[wire.Seat], couples: Mapping[str, str]) -> Element:
    return element("tr", element("th", seats[0].row, scope="row"), *_cells(language, columns, seats, couples))


def _cells(language: str, columns: int, seats: Sequence[wire.Seat], couples: Mapping[str, str]) -> Iterator[Element]:
    """A cell for each column; the halves of a couple seat are one, as they are sold together."""
    there = {seat.x: seat for seat in seats}
    names = {seat.seat: seat for seat in seats}
    for x in range(columns):
        seat = there.get(x)
        other = names.get(couples.get(seat.seat, "")) if seat else None
        if seat is None:
            yield element("td")
        elif other is None:
            yield element("td", _place(language, [seat]))
        elif other.x > x:
            yield element("td", _place(language, [seat, other]), colspan=2)


def _place(language: str, seats: Sequence[wire.Seat]) -> Element | str:
    """The box of a place of one or two seats."""
    if any(seat.state != "free" for seat in seats):
        return "×"
    kind, number = seats[0].kind, "–".join(seat.number for seat in seats)
    name = word(language, "seat", row=seats[0].row, number=number)
    name += "" if kind == "seat" else f", {word(language, kind)}"
    value = " ".join(seat.seat for seat in seats)
    box = element("input", type="checkbox", name="seat", value=value, aria_label=name, title=name)
    return element("label", box, word(language, f"mark_{kind}", number=number), class_=kind)

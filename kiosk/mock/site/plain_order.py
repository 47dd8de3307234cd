"""The page of an order for browsers without script: what to pay, or the voucher. Pure."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from kiosk.mock.sale import wire
from kiosk.mock.site.markup import Child, element
from kiosk.mock.site.plain_frame import document, form, link, say
from kiosk.mock.site.plain_times import Show
from kiosk.mock.site.plain_words import word

_QUIET = 4
_LIVING = {"awaiting", "paid"}


def page(language: str, show: Show, order: wire.Order, secret: str, rows: Sequence[str] = ()) -> str:
    """The order; ``rows`` are the dots of its QR code.

    The secret stands in its forms, and only where the browser keeps none.
    """
    title = word(language, order.state, until=show.clock(order.held_until))
    hidden = {"lang": language, "order": order.order} | ({"secret": secret} if secret else {})
    return document(
        language,
        title,
        element("h1", title),
        *_facts(language, show, order),
        *_DEEDS.get(order.state, _none)(language, order, hidden, rows),
        _cancel(language, hidden) if order.state in _LIVING else None,
        None if secret or order.state not in _LIVING else element("p", word(language, "again"), class_="small quiet"),
        element("p", link(word(language, "back"), "./", language)),
    )


def _facts(language: str, show: Show, order: wire.Order) -> Sequence[Element]:
    where = f"{say(language, show.cinema.name)} · {say(language, show.screening.hall)}"
    told = {"seats": " ".join(order.seats), "total": f"¥{order.amount}", "order": order.order}
    return (
        element("h2", f"{say(language, show.screening.title)} · {say(language, show.screening.version)}"),
        element("p", element("strong", show.when(language)), element("br"), where),
        element("ul", *(element("li", f"{word(language, key)}: {text}") for key, text in told.items()), class_="facts"),
    )


def _bill(language: str, order: wire.Order, hidden: dict[str, str], _: Sequence[str]) -> Sequence[Child]:
    return (
        form("pay", hidden, word(language, "pay", amount=order.amount)),
        element("p", word(language, "play_money"), class_="small quiet"),
    )


def _voucher(language: str, order: wire.Order, _: dict[str, str], rows: Sequence[str]) -> Sequence[Child]:
    code = order.voucher.code if order.voucher else ""
    return (
        _code(rows),
        element("p", f"{word(language, 'code')} ", element("strong", code, class_="code", id="code")),
        element("p", word(language, "keep")),
    )


def _none(*_: object) -> Sequence[Child]:
    return ()


_DEEDS = {"awaiting": _bill, "paid": _voucher}
"""What stands on the page of an order in each state; nothing where nothing is left to be done."""


def _cancel(language: str, hidden: dict[str, str]) -> Element:
    """A button behind a question."""
    return element(
        "details",
        element("summary", word(language, "cancel"), class_="button"),
        element("p", word(language, "sure")),
        form("cancel", hidden, word(language, "cancel_sure"), kind="risky"),
    )


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

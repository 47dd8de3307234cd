"""What a paper says of a ticket that pretix sold; pure."""

from collections.abc import Mapping

from kiosk.booking.pretix.wire import Event, Position, Texts
from kiosk.domain.booking import Bilingual, TicketFace

_ZH = ("zh-hans", "zh", "zh-cn", "zh-hant")
_EN = ("en", "en-us", "en-gb")
_LONGEST = 200


def face(position: Position, event: Event, cinema: str) -> TicketFace:
    """What the paper says.

    The film is the date's name, the hall its place (else the zone of the seat), the version the product that was sold.
    The code is the ticket's own secret, which every scanner of pretix reads.
    """
    date = position.subevent or event
    seat = position.seat
    hall = bilingual(date.location or event.location)
    return TicketFace(
        cinema=Bilingual(cinema, cinema) if cinema else bilingual(event.name),
        film=bilingual(date.name),
        version=_product(position),
        hall=hall if hall.en or seat is None else Bilingual(seat.zone_name, seat.zone_name),
        row=seat.row_name if seat else "",
        seat=seat.seat_number if seat else str(position.positionid),
        starts_at=date.date_from,
        zone=event.timezone,
        price=f"{position.price:.2f}",
        currency=event.currency,
        order=position.order,
        code=position.secret,
    )


def label(position: Position) -> str:
    """The seat as people say it; a ticket without one has its number in the order."""
    seat = position.seat
    return f"{seat.row_name}{seat.seat_number}" if seat and seat.seat_number else f"#{position.positionid}"


def bilingual(texts: Texts) -> Bilingual:
    """A text of pretix in our two languages; where one is missing, whatever there is stands in."""
    clean = {name.lower(): " ".join(text.split())[:_LONGEST] for name, text in texts.items() if text and text.strip()}
    other = next(iter(clean.values()), "")
    zh, en = _first(clean, _ZH), _first(clean, _EN)
    return Bilingual(zh or en or other, en or zh or other)


def _product(position: Position) -> Bilingual:
    sold = [position.item.name, *([position.variation.value] if position.variation else [])]
    texts = [bilingual(text) for text in sold]
    return Bilingual(" ".join(text.zh for text in texts).strip(), " ".join(text.en for text in texts).strip())


def _first(texts: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((texts[name] for name in names if name in texts), "")

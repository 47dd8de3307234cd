"""What a paper ticket says."""

from kiosk.domain.booking import Issue
from kiosk.mock.messages import Texts, texts
from kiosk.mock.money import yuan
from kiosk.mock.redemption import wire
from kiosk.mock.tables.redemption import Ticket
from kiosk.mock.tables.sale import Order
from kiosk.trust.codes import sign_ticket
from kiosk.trust.keys import SigningKey


def face(ticket: Ticket, order: Order, number: int, serial: str, key: SigningKey) -> wire.Face:
    """The face of one issue of the ticket; its code, which the gate scans, is signed with the key."""
    screening = order.screening
    film, hall = screening.film, screening.hall
    return wire.Face(
        cinema=texts(hall.cinema),
        film=texts(film),
        version=Texts(zh=film.version_zh, en=film.version_en),
        hall=texts(hall),
        row=ticket.row,
        seat=ticket.number,
        starts_at=screening.starts_at,
        zone=hall.cinema.zone,
        price=yuan(screening.price),
        currency="CNY",
        order=order.id,
        code=sign_ticket(Issue(ticket.id, number, serial), key),
    )

"""What a paper ticket says."""

from kiosk.mock.messages import Texts, texts
from kiosk.mock.money import yuan
from kiosk.mock.redemption import wire
from kiosk.mock.tables import Order, Ticket

CODE_PREFIX = "KT0"


def code(ticket: str, issue: int, serial: str) -> str:
    """What the gate scans: this issue and no other. Fits a QR code's alphanumeric mode."""
    return f"{CODE_PREFIX}:{ticket}:{issue}:{serial}"


def face(ticket: Ticket, order: Order) -> wire.Face:
    """The face of the ticket's newest issue."""
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
        code=code(ticket.id, ticket.issue, ticket.serial),
    )

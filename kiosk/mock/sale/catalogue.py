"""What is on: cinemas, films, screenings and their seats, for reading."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from kiosk.mock.messages import Texts, texts
from kiosk.mock.money import yuan
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import programme, wire
from kiosk.mock.tables.house import Cinema, Film, Hall, Screening
from kiosk.mock.tables.sale import Seat


def cinemas(office: Office) -> list[wire.Cinema]:
    """All cinemas."""

    def look(session: Session) -> list[wire.Cinema]:
        rows = session.scalars(select(Cinema).order_by(Cinema.id))
        return [wire.Cinema(cinema=row.id, name=texts(row), zone=row.zone) for row in rows]

    return office.store.read(look)


def films(office: Office) -> list[wire.Film]:
    """All films."""

    def look(session: Session) -> list[wire.Film]:
        return [_film(row) for row in session.scalars(select(Film).order_by(Film.id))]

    return office.store.read(look)


def screenings(office: Office, cinema: str | None, film: str | None) -> list[wire.Screening]:
    """The screenings on sale, the next one first; of one cinema or film if they are named."""
    now = office.clock()
    if office.store.read(lambda session: programme.missing(session, now)):
        office.store.transact(lambda session: programme.fill(session, now))

    def look(session: Session) -> list[wire.Screening]:
        query = select(Screening).join(Hall).where(Screening.starts_at > now)
        wishes = ((Hall.cinema_id, cinema), (Screening.film_id, film))
        query = query.where(*(column == wish for column, wish in wishes if wish is not None))
        free = _free_seats(session, now)
        rows = session.scalars(query.order_by(Screening.starts_at, Screening.id))
        return [_screening(row, free.get(row.id, 0)) for row in rows]

    return office.store.read(look)


def seats(office: Office, screening_id: str) -> wire.Seats:
    """The seats of a screening as they are now; raise Problem if there is no such screening."""

    def look(session: Session) -> wire.Seats:
        screening = session.get(Screening, screening_id)
        if screening is None:
            raise Problem(Fault.NO_SUCH_THING)
        now = office.clock()
        rows = session.scalars(select(Seat).where(Seat.screening_id == screening_id).order_by(Seat.y, Seat.x))
        return wire.Seats(
            screening=screening.id,
            plan=screening.hall.plan.splitlines(),
            seats=[_seat(row, now) for row in rows],
        )

    return office.store.read(look)


def is_free(seat: Seat, now: datetime) -> bool:
    """Whether the seat can be had: a hold that is over holds nothing."""
    return seat.state == "free" or (seat.state == "held" and seat.held_until is not None and seat.held_until <= now)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(Seat.state == "free", and_(Seat.state == "held", Seat.held_until <= now))


def _free_seats(session: Session, now: datetime) -> dict[str, int]:
    query = select(Seat.screening_id, func.count()).where(_free(now)).group_by(Seat.screening_id)
    return {row[0]: row[1] for row in session.execute(query)}


def _film(row: Film) -> wire.Film:
    return wire.Film(film=row.id, title=texts(row), version=_version(row), minutes=row.minutes)


def _version(film: Film) -> Texts:
    return Texts(zh=film.version_zh, en=film.version_en)


def _screening(row: Screening, free: int) -> wire.Screening:
    return wire.Screening(
        screening=row.id,
        cinema=row.hall.cinema_id,
        hall=texts(row.hall),
        film=row.film_id,
        title=texts(row.film),
        version=_version(row.film),
        starts_at=row.starts_at,
        zone=row.hall.cinema.zone,
        price=yuan(row.price),
        free=free,
    )


def _seat(row: Seat, now: datetime) -> wire.Seat:
    return wire.Seat(
        seat=row.name,
        row=row.row,
        number=row.number,
        x=row.x,
        y=row.y,
        state="free" if is_free(row, now) else row.state,  # type: ignore[arg-type]  # one of three
    )

"""What is on: cinemas, films, screenings and their seats, for reading."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from kiosk.mock.messages import Texts, texts
from kiosk.mock.money import yuan
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import plans, wire
from kiosk.mock.sale.programme import filling
from kiosk.mock.sale.seats import is_taken
from kiosk.mock.tables.house import Cinema, Film, Hall, Screening
from kiosk.mock.tables.sale import Seat

PAGE = 300
"""screenings in an answer, unless more are asked for; a week of a cinema with some halls"""
LONGEST_PAGE = 1000


@dataclass(frozen=True)
class Wish:
    """Which screenings are asked for; what is not named is not narrowed. The day is the cinema's own."""

    cinema: str | None = None
    film: str | None = None
    day: date | None = None
    most: int = PAGE


ALL = Wish()


def cinemas(office: Office) -> list[wire.Cinema]:
    """All cinemas."""

    def look(session: Session) -> list[wire.Cinema]:
        return [_cinema(row) for row in session.scalars(select(Cinema).order_by(Cinema.id))]

    return office.store.read(look)


def films(office: Office) -> list[wire.Film]:
    """All films."""

    def look(session: Session) -> list[wire.Film]:
        return [_film(row) for row in session.scalars(select(Film).order_by(Film.id))]

    return office.store.read(look)


def screenings(office: Office, wish: Wish = ALL) -> list[wire.Screening]:
    """The screenings on sale that are wished for, the next one first."""
    now = office.clock()
    filling.keep_filled(office.store, office.settings, now)

    def look(session: Session) -> list[wire.Screening]:
        query = select(Screening).join(Screening.hall).join(Hall.cinema).where(Screening.starts_at > now)
        rows = session.scalars(query.where(*_wished(session, wish)).order_by(*_NEXT_FIRST).limit(wish.most)).all()
        taken = _taken(session, [row.id for row in rows], now)
        return [_screening(row, taken.get(row.id, 0)) for row in rows]

    return office.store.read(look)


def screening(office: Office, screening_id: str) -> wire.Screening:
    """A screening as it is now, also one that has begun; raise Problem if there is none of that name."""

    def look(session: Session) -> wire.Screening:
        row = session.get(Screening, screening_id)
        if row is None:
            raise Problem(Fault.NO_SUCH_THING)
        return _screening(row, _taken(session, [row.id], office.clock()).get(row.id, 0))

    return office.store.read(look)


def seats(office: Office, screening_id: str) -> wire.Seats:
    """The seats of a screening as they are now; raise Problem if there is no such screening."""

    def look(session: Session) -> wire.Seats:
        screening = session.get(Screening, screening_id)
        if screening is None:
            raise Problem(Fault.NO_SUCH_THING)
        rows = select(Seat.name, Seat.state).where(Seat.screening_id == screening_id, is_taken(office.clock()))
        states = {row.name: row.state for row in session.execute(rows)}
        return wire.Seats(
            screening=screening.id,
            revision=screening.revision,
            plan=screening.hall.plan.splitlines(),
            seats=[_seat(place, states.get(place.name, "free")) for place in plans.places(screening.hall.plan)],
        )

    return office.store.read(look)


_YEARS = range(1970, 9000)
"""that are told in any zone without an overflow"""
_NEXT_FIRST = (Screening.starts_at, Screening.id)


def _wished(session: Session, wish: Wish) -> Iterator[ColumnElement[bool]]:
    if wish.cinema is not None:
        yield Hall.cinema_id == wish.cinema
    if wish.film is not None:
        yield Screening.film_id == wish.film
    if wish.day is not None:
        zones = session.scalars(select(Cinema.zone).distinct()) if wish.day.year in _YEARS else ()
        yield or_(false(), *(and_(Cinema.zone == zone, *_within(wish.day, ZoneInfo(zone))) for zone in zones))


def _within(day: date, zone: ZoneInfo) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    begins = datetime.combine(day, time(), zone)
    return Screening.starts_at >= begins, Screening.starts_at < begins + timedelta(days=1)


def _taken(session: Session, screening_ids: Sequence[str], now: datetime) -> Mapping[str, int]:
    query = select(Seat.screening_id, func.count()).where(Seat.screening_id.in_(screening_ids), is_taken(now))
    return {row[0]: row[1] for row in session.execute(query.group_by(Seat.screening_id))}


def _cinema(row: Cinema) -> wire.Cinema:
    return wire.Cinema(cinema=row.id, name=texts(row), place=Texts(zh=row.place_zh, en=row.place_en), zone=row.zone)


def _film(row: Film) -> wire.Film:
    return wire.Film(
        film=row.id,
        title=texts(row),
        version=_version(row),
        language=Texts(zh=row.language_zh, en=row.language_en),
        format=row.format,
        rating=Texts(zh=row.rating_zh, en=row.rating_en),
        minutes=row.minutes,
    )


def _version(film: Film) -> Texts:
    return Texts(zh=film.version_zh, en=film.version_en)


def _screening(row: Screening, taken: int) -> wire.Screening:
    total = len(plans.places(row.hall.plan))
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
        free=total - taken,
        total=total,
    )


def _seat(place: plans.Place, state: str) -> wire.Seat:
    return wire.Seat(
        seat=place.name,
        row=place.row,
        number=place.number,
        x=place.x,
        y=place.y,
        kind=place.kind,
        state=state,  # type: ignore[arg-type]  # one of three
    )

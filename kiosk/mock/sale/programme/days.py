"""What is on at a day: which film begins when in which hall, and what a seat costs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.mock.sale.programme.films import FILMS
from kiosk.mock.sale.programme.sites import ZONE, Room, Site

_CLEANING = 15
"""minutes between two films of a hall, at the least"""
_ADVERTISING = 10
_STEP = 5
"""screenings begin at times that people can remember"""
_ROUND = 120
"""minutes in which each hall begins about once, so that the lobby is never full and there is always something soon"""
_DAY = 24 * 60

Film = dict[str, Any]


@dataclass(frozen=True)
class Showing:
    """A film in a hall at a time of a day."""

    room: Room
    film: Film
    starts_at: datetime


Supplement = tuple[int, Callable[[Showing], bool]]

SUPPLEMENTS: tuple[Supplement, ...] = (
    (500, lambda it: it.film["format"] == "3D"),
    (2000, lambda it: it.film["format"] == "IMAX"),
    (600, lambda it: it.starts_at.weekday() >= 5 and 12 <= it.starts_at.hour < 23),
    (-1000, lambda it: 6 <= it.starts_at.hour < 12),
    (-800, lambda it: it.starts_at.hour >= 23 or it.starts_at.hour < 6),
    (-500, lambda it: it.starts_at.weekday() == 1),
)
"""what the film and the hour add to the price of the hall, in hundredths, and when"""


def midnight(day: date) -> datetime:
    """When a day begins where the cinemas are."""
    return datetime.combine(day, time(), ZoneInfo(ZONE))


def screenings(seed: int, site: Site, day: date) -> Iterator[dict[str, Any]]:
    """The screenings of a cinema that begin on a day, as the database takes them."""
    for showing in _showings(seed, site, day):
        yield {
            "id": f"{showing.room.id}-{showing.starts_at:%Y%m%d-%H%M}",
            "hall_id": showing.room.id,
            "film_id": showing.film["id"],
            "starts_at": showing.starts_at,
            "price": price(showing),
            "revision": 0,
        }


def price(showing: Showing) -> int:
    """What a seat costs, in hundredths."""
    return showing.room.shape.price + sum(extra for extra, applies in SUPPLEMENTS if applies(showing))


def _showings(seed: int, site: Site, day: date) -> Iterator[Showing]:
    """The halls take turns to draw the film that was not on for longest, among those they can show."""
    begins = midnight(day)
    apart = _ROUND // len(site.rooms) // _STEP * _STEP
    waiting = list(FILMS)
    Random(f"{seed} {site.id} {day}").shuffle(waiting)  # noqa: S311 - a game
    free = [(site.hours.opens + apart * turn, turn) for turn in range(len(site.rooms))]
    while free:
        minute, turn = min(free)
        free.remove((minute, turn))
        room, closes = site.rooms[turn], site.hours.closes + apart * turn
        fitting = (it for it in waiting if it["format"] in room.shape.shows and minute + _takes(it) <= closes)
        film = next(fitting, None)
        if film is None or minute >= _DAY:
            continue
        waiting.remove(film)
        waiting.append(film)
        yield Showing(room, film, begins + timedelta(minutes=minute))
        free = [(max(when, minute + apart), which) for when, which in free] + [(minute + _takes(film), turn)]


def _takes(film: Film) -> int:
    minutes = film["minutes"] + _ADVERTISING + _CLEANING
    return int(-(-minutes // _STEP) * _STEP)

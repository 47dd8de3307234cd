"""What the house has and shows: one cinema, two halls, four films, and screenings around the clock.

A hall's plan draws it from the screen backwards: ``#`` is a seat, ``.`` is none. Rows are lettered, seats are
numbered from the left. The cinema never closes: each hall begins a film every 150 minutes, the halls take turns, so
there is always one soon. All follows from the time alone, so every server tells the same programme.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kiosk.mock.tables.house import Cinema, Film, Hall, Screening
from kiosk.mock.tables.sale import Seat

CINEMA = {"id": "riverside", "zh": "江畔影城", "en": "Riverside Cinema", "zone": "Asia/Shanghai"}

HALL_PLANS = {
    "1": """\
....####..####....
..######..######..
..######..######..
########..########
########..########
########..########
########..########
########..########""",
    "2": """\
..###..#####..###..
..###..#####..###..
.####..#####..####.
.####..#####..####.
#####..#####..#####
#####..#####..#####
....#.#######.#....""",
}

HALLS = [
    {"id": "1", "cinema_id": "riverside", "zh": "1号厅", "en": "Hall 1", "plan": HALL_PLANS["1"]},
    {"id": "2", "cinema_id": "riverside", "zh": "2号厅", "en": "Hall 2", "plan": HALL_PLANS["2"]},
]

FILMS = [
    {
        "id": "night-ferry",
        "zh": "夜渡长江",
        "en": "The Night Ferry",
        "version_zh": "国语 2D",
        "version_en": "Mandarin 2D",
        "minutes": 118,
    },
    {
        "id": "dumplings",
        "zh": "机器人学包饺子",
        "en": "The Robot Learns Dumplings",
        "version_zh": "国语 3D",
        "version_en": "Mandarin 3D",
        "minutes": 96,
    },
    {
        "id": "letters",
        "zh": "草原来信",
        "en": "Letters from the Grassland",
        "version_zh": "原版 2D 中文字幕",
        "version_en": "Original 2D, Chinese subtitles",
        "minutes": 132,
    },
    {
        "id": "moon-shop",
        "zh": "月亮打烊以后",
        "en": "After the Moon Closes",
        "version_zh": "原版 2D",
        "version_en": "Original 2D",
        "minutes": 104,
    },
]

PRICES = {"1": 3990, "2": 5990}

_SLOT = timedelta(minutes=150)
_AHEAD = timedelta(hours=36)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """A seat in a hall's plan; ``x`` and ``y`` count from the upper left."""

    name: str
    row: str
    number: str
    x: int
    y: int


def places(plan: str) -> list[Place]:
    """The seats of a plan, row by row from the screen backwards, each row from the left."""
    return [place for y, line in enumerate(plan.splitlines()) for place in _row(chr(ord("A") + y), y, line)]


def fill(session: Session, now: datetime) -> None:
    """Add what is missing: the house itself on an empty database, and the screenings around the time."""
    if session.get(Cinema, CINEMA["id"]) is None:
        for table, rows in ((Cinema, [CINEMA]), (Hall, HALLS), (Film, FILMS)):
            session.execute(insert(table), rows)
    if new := missing(session, now):
        session.execute(insert(Screening), new)
        session.execute(insert(Seat), [seat for row in new for seat in _seats(row)])


def missing(session: Session, now: datetime) -> list[dict[str, object]]:
    """The screenings that the time asks for and the database lacks."""
    wanted = list(_screenings(now))
    have = set(session.scalars(select(Screening.id).where(Screening.id.in_([row["id"] for row in wanted]))))
    return [row for row in wanted if row["id"] not in have]


def _row(letter: str, y: int, line: str) -> Iterator[Place]:
    columns = (x for x, character in enumerate(line) if character == "#")
    for number, x in enumerate(columns, start=1):
        yield Place(f"{letter}{number}", letter, str(number), x, y)


def _screenings(now: datetime) -> Iterator[dict[str, object]]:
    for turn, hall in enumerate(HALLS):
        shift = _SLOT / len(HALLS) * turn
        slot = (now - _EPOCH - shift) // _SLOT
        while (starts := _EPOCH + shift + slot * _SLOT) < now + _AHEAD:
            yield {
                "id": f"{hall['id']}-{starts:%Y%m%d-%H%M}",
                "hall_id": hall["id"],
                "film_id": FILMS[(slot * len(HALLS) + turn) % len(FILMS)]["id"],
                "starts_at": starts,
                "price": PRICES[hall["id"]],
            }
            slot += 1


def _seats(screening: dict[str, object]) -> Iterator[dict[str, object]]:
    for place in places(HALL_PLANS[str(screening["hall_id"])]):
        yield {
            "screening_id": screening["id"],
            "name": place.name,
            "row": place.row,
            "number": place.number,
            "x": place.x,
            "y": place.y,
            "state": "free",
        }

"""The cinemas of the chain and their halls; all follows from the seed and the number of cinemas alone.

The first three are always the same, so that people and tests know them. Riverside, the first, never closes, so that
there is a film soon at any hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from kiosk.mock.sale.programme import halls
from kiosk.mock.sale.programme.halls import Shape

ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Hours:
    """When a cinema is open, in minutes since its midnight; past the next midnight is counted on."""

    opens: int
    closes: int


DAY_AND_NIGHT = Hours(5, 24 * 60 + 5)
LATE = Hours(9 * 60 + 30, 25 * 60 + 30)
SHORT = Hours(10 * 60 + 15, 23 * 60 + 45)


@dataclass(frozen=True)
class Room:
    """A hall as it is planned."""

    id: str
    zh: str
    en: str
    shape: Shape


@dataclass(frozen=True)
class Site:
    """A cinema as it is planned."""

    id: str
    zh: str
    en: str
    place_zh: str
    place_en: str
    hours: Hours
    rooms: tuple[Room, ...]


Chain = tuple[Site, ...]


def _site(name: tuple[str, str, str], place: tuple[str, str], hours: Hours, *shapes: Shape) -> Site:
    rooms = tuple(_room(name[0], number, shape) for number, shape in enumerate(shapes, start=1))
    return Site(*name, *place, hours, rooms)


def _room(site: str, number: int, shape: Shape) -> Room:
    return Room(f"{site}-{number}", f"{number}号{shape.zh or '厅'}", f"{shape.en or 'Hall'} {number}", shape)


KNOWN: Chain = (
    _site(
        ("riverside", "江畔影城", "Riverside Cinema"),
        ("重庆", "Chongqing"),
        DAY_AND_NIGHT,
        *(halls.CLASSIC, halls.THREE_BLOCKS, halls.CURVED),
    ),
    _site(
        ("southgate", "南门大戏院", "Southgate Palace"),
        ("西安", "Xi'an"),
        LATE,
        *(halls.GIANT_SCREEN, halls.BALCONY, halls.STUDIO),
    ),
    _site(("westlake", "湖心影院", "Lakeside Pictures"), ("杭州", "Hangzhou"), SHORT, halls.DIAMOND, halls.LOUNGE),
)

_PLACES = (
    ("北京", "Beijing"),
    ("上海", "Shanghai"),
    ("广州", "Guangzhou"),
    ("深圳", "Shenzhen"),
    ("成都", "Chengdu"),
    ("武汉", "Wuhan"),
    ("南京", "Nanjing"),
    ("天津", "Tianjin"),
    ("苏州", "Suzhou"),
    ("青岛", "Qingdao"),
    ("厦门", "Xiamen"),
    ("昆明", "Kunming"),
    ("大连", "Dalian"),
    ("长沙", "Changsha"),
    ("哈尔滨", "Harbin"),
    ("桂林", "Guilin"),
)
_NAMES = (
    ("星光", "Starlight"),
    ("百花", "Hundred Flowers"),
    ("钟楼", "Bell Tower"),
    ("码头", "Harbour"),
    ("梧桐", "Plane Tree"),
    ("新世纪", "New Century"),
    ("白鹭", "Egret"),
    ("红砖", "Red Brick"),
    ("云顶", "Cloud Top"),
    ("金桥", "Golden Bridge"),
    ("北站", "North Station"),
    ("竹园", "Bamboo Garden"),
    ("灯塔", "Lighthouse"),
    ("老城", "Old Town"),
    ("春风", "Spring Breeze"),
    ("海棠", "Crabapple"),
)
_HALLS = (2, 6)
_HOURS = (LATE, LATE, SHORT)


@lru_cache(maxsize=8)
def chain(seed: int, cinemas: int) -> Chain:
    """A chain of so many cinemas, the known ones first."""
    return (*KNOWN, *_others(seed, cinemas - len(KNOWN)))[:cinemas]


def _others(seed: int, count: int) -> Iterator[Site]:
    names = [(place, name) for name in _NAMES for place in _PLACES]
    Random(seed).shuffle(names)  # noqa: S311 - a game
    for number in range(count):
        place, (zh, en) = names[number % len(names)]
        again = number // len(names) + 1
        branch = ("", "") if again == 1 else (f"{again}店", f" {again}")
        rng = Random(f"{seed} {number}")  # noqa: S311 - a game
        shapes = rng.choices(halls.SHAPES, k=rng.randint(*_HALLS))
        name = f"town-{number + len(KNOWN) + 1:04}", f"{zh}影城{branch[0]}", f"{en} Cinema{branch[1]}"
        yield _site(name, place, rng.choice(_HOURS), *shapes)

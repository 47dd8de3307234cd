"""The shapes of halls: how each is drawn, what it can show and what a seat costs in it."""

from dataclasses import dataclass

ORDINARY = frozenset({"2D", "3D"})
GIANT = frozenset({"2D", "3D", "IMAX"})
FLAT = frozenset({"2D"})


@dataclass(frozen=True)
class Shape:
    """A kind of hall; the price is in hundredths, before what the film and the hour add."""

    plan: str
    shows: frozenset[str]
    price: int
    zh: str = ""
    en: str = ""
    """what it is called, where it has more than a number"""


CLASSIC = Shape(
    """\
....####..####....
..######..######..
..######..######..
########..########
########..########
########..########
########..########
WW######..######WW
..LRLRLR..LRLRLR..""",
    ORDINARY,
    3990,
)

THREE_BLOCKS = Shape(
    """\
..###..#######..###..
..###..#######..###..
.####..#######..####.
.####..#######..####.
#####..#######..#####
#####..#######..#####
#####..#######..#####
...W...#######...W...""",
    ORDINARY,
    4290,
)

CURVED = Shape(
    """\
.......########.......
.....############.....
...################...
..##################..
.####################.
####.############.####
####.############.####
.###.############.###.
..WW.LRLRLRLRLRLR.WW..""",
    ORDINARY,
    4590,
)

GIANT_SCREEN = Shape(
    """\
......########..########......
....##########..##########....
..############..############..
..############..############..
..############..############..
##############..##############
##############..##############
WWWW##########..##########WWWW
..............................
##############..##############
##############..##############
##############..##############
##############..##############
..############..############..
..LRLRLRLRLRLR..LRLRLRLRLRLR..""",
    GIANT,
    5990,
    "IMAX厅",
    "IMAX Hall",
)

STUDIO = Shape(
    """\
.####.#
.####.#
.####.W
.LRLR.W""",
    FLAT,
    3490,
    "小厅",
    "Studio",
)

BALCONY = Shape(
    """\
..####..######..####..
..####..######..####..
.#####..######..#####.
.#####..######..#####.
######..######..######
WW................##WW
######..######..######
......................
..LRLR..LRLRLR..LRLR..
..####..######..####..""",
    ORDINARY,
    4290,
)

DIAMOND = Shape(
    """\
.......##.......
.....######.....
...##########...
.##############.
################
.##############.
...##########...
W....LRLRLR....W""",
    ORDINARY,
    4590,
)

LOUNGE = Shape(
    """\
##..##..##..##
..............
LR..LR..LR..LR
..............
LR..LR..LR..LR
..............
WW..LR..LR..##""",
    FLAT,
    8990,
    "沙发厅",
    "Lounge",
)

SHAPES = (CLASSIC, THREE_BLOCKS, CURVED, GIANT_SCREEN, STUDIO, BALCONY, DIAMOND, LOUNGE)

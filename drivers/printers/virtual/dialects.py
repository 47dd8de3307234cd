"""How printers differ: rows of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from drivers.errors import ProfileError
from drivers.printers.virtual.answers import (
    CITIZEN_AUTOMATIC,
    CITIZEN_REAL_TIME,
    CUSTOM_REAL_TIME,
    EJECTOR,
    EPSON_AUTOMATIC,
    EPSON_ON_REQUEST,
    EPSON_REAL_TIME,
    PHOENIX_IN_TURN,
    Form,
)
from drivers.printers.virtual.receiver import RealTime
from drivers.printers.virtual.work import AskPresenter, AskStatus, Effect

DOTS_PER_MM = 8
HEADS: Mapping[int, int] = {58: 384, 80: 576}
"""dots of the head by millimetres of the paper that it is made for: 48 and 72 mm are printed"""

_EARLY: Mapping[RealTime, type[Effect]] = {RealTime.REQUEST: AskStatus, RealTime.EJECTOR: AskPresenter}
_HEARS = frozenset({RealTime.STATUS, RealTime.RECOVER, RealTime.PULSE, RealTime.CLEAR})


@dataclass(frozen=True)
class Mouth:
    """A presenter: ``travel_seconds`` from the cutter to the output; ``by_itself``: a cut paper goes there at once."""

    travel_seconds: float = 0.3
    by_itself: bool = False


@dataclass(frozen=True)
class Dialect:
    """What a make of printer understands, how it answers and how it is built; lengths in dots."""

    name: str
    process_id: bool
    """whether it answers GS ( H; where not, the command is skipped by its length"""
    chinese: bool
    """whether it reads double-byte Chinese before FS & asks for it"""
    letters: Mapping[int, bytes]
    """the short answers to GS I, by its parameter"""
    words: Mapping[int, str] = field(default_factory=dict)
    """the answers to GS I in words"""
    hears: frozenset[RealTime] = _HEARS
    """the real-time commands that it obeys; GS r among them is answered before its turn"""
    real_time: Mapping[int, Form] = field(default_factory=lambda: EPSON_REAL_TIME)
    """the answers to DLE EOT, which wait for their turn where it is not among those that it hears"""
    on_request: Mapping[int, Form] = field(default_factory=lambda: EPSON_ON_REQUEST)
    """the answers to GS r"""
    automatic: Form | None = EPSON_AUTOMATIC
    """what it tells by itself after GS a"""
    ejector: Form = ()
    """the answer to GS e 6"""
    counts: bool = False
    """whether it tells its counters and its full status by itself (GS E0 to GS E5)"""
    maintenance: bool = False
    """whether it tells what it has worn out (GS g 2)"""
    mouth: Mouth | None = None
    gs_v: bool = True
    """whether GS V cuts"""
    shortest: int = 0
    """the shortest paper that it cuts"""
    lies: bool = False
    """whether it says that all is well whatever happens"""
    mute: bool = False
    """whether it never says anything"""
    overrun: bool = False
    """whether it takes in bytes that it has no room for, and loses them"""
    width: int = 576
    margin: int = 32
    """paper that the head does not reach, on each side"""
    head_to_cutter: int = 104
    mark_pitch: int = 0
    """rows from one black mark on the paper to the next; 0 for paper without marks"""
    script: str = "gb18030"
    """what pairs of bytes mean, a row of ``double_byte.SCRIPTS``"""

    @property
    def in_turn(self) -> bool:
        """Whether DLE EOT is answered when all before it is done."""
        return RealTime.STATUS not in self.hears

    @property
    def early(self) -> frozenset[type[Effect]]:
        """The questions that are answered when they arrive, before their turn."""
        return frozenset(question for heard, question in _EARLY.items() if heard in self.hears)


EPSON = Dialect(
    name="epson",
    process_id=True,
    chinese=False,
    letters={1: b"\x20", 2: b"\x03", 3: b"\x01"},
    words={65: "1.00", 66: "EPSON", 67: "TM-T20II", 68: "VIRTUAL001", 69: "CHINA GB18030"},
    hears=_HEARS | {RealTime.POWER_OFF, RealTime.TELL},
    maintenance=True,
)
GENERIC = Dialect(
    name="generic",
    process_id=False,
    chinese=True,
    letters={1: b"\x01", 2: b"\x03", 3: b"\x01"},
    words={65: "1.0", 66: "GENERIC", 67: "POS-80", 68: "VIRTUAL002", 69: "GB18030"},
)
CITIZEN = Dialect(
    name="citizen",
    process_id=False,
    chinese=False,
    letters={1: b"\x20", 2: b"\x03", 3: b"\x01"},
    words={65: "1.00", 66: "CITIZEN", 67: "PPU-700II", 68: "VIRTUAL003"},
    real_time=CITIZEN_REAL_TIME,
    automatic=CITIZEN_AUTOMATIC,
    maintenance=True,
    mouth=Mouth(by_itself=True),
)
VKP80III = Dialect(
    name="custom-vkp80iii",
    process_id=False,
    chinese=False,
    letters={1: b"\xff", 2: b"\x02", 3: b"\x01", 0xFF: b"\x02\x05"},
    hears=frozenset({RealTime.STATUS}),
    real_time=CUSTOM_REAL_TIME,
    automatic=None,
    counts=True,
    mouth=Mouth(),
    gs_v=False,
    shortest=70 * DOTS_PER_MM,
    head_to_cutter=95,
)
VKP80II = Dialect(
    name="custom-vkp80ii",
    process_id=False,
    chinese=False,
    letters={1: b"\xb9", 2: b"\x02", 3: b"\x01"},
    hears=frozenset({RealTime.STATUS, RealTime.EJECTOR}),
    real_time=CUSTOM_REAL_TIME,
    automatic=None,
    ejector=EJECTOR,
    mouth=Mouth(),
    gs_v=False,
)
PHOENIX = Dialect(
    name="phoenix",
    process_id=False,
    chinese=False,
    letters={1: b"\x01"},
    hears=frozenset(),
    real_time=PHOENIX_IN_TURN,
    on_request={},
    automatic=None,
)
CLONE = Dialect(
    name="clone",
    process_id=False,
    chinese=True,
    letters={1: b"\x02", 2: b"\x02", 3: b"\x01"},
    hears=frozenset({RealTime.STATUS, RealTime.REQUEST}),
    automatic=None,
    lies=True,
    overrun=True,
)
ONE_WAY = Dialect(
    name="one-way",
    process_id=False,
    chinese=True,
    letters={},
    hears=frozenset(),
    real_time={},
    on_request={},
    automatic=None,
    mute=True,
)

DIALECTS: Mapping[str, Dialect] = {
    row.name: row for row in (EPSON, CITIZEN, VKP80III, VKP80II, PHOENIX, GENERIC, CLONE, ONE_WAY)
}


def dialect(name: str, width: int | None = None) -> Dialect:
    """The dialect of that name, on paper of ``width`` dots; raises ProfileError that lists the known ones."""
    try:
        row = DIALECTS[name]
    except KeyError:
        raise ProfileError(
            f"there is no virtual printer that speaks {name!r}", f"use one of: {', '.join(sorted(DIALECTS))}"
        ) from None
    if width is None:
        return row
    if width % 8 or not 64 <= width <= 2048:
        raise ProfileError(
            f"a virtual printer can't be {width} dots wide",
            "use a multiple of 8 from 64 to 2048: 576 for paper of 80 mm, 384 for 58 mm",
        )
    margin = next(((mm * DOTS_PER_MM - width) // 2 for mm, head in HEADS.items() if head == width), row.margin)
    return replace(row, width=width, margin=margin)

"""A ticket that nobody bought, to try a layout with."""

from datetime import UTC, datetime

from kiosk.domain.booking import Bilingual, Issue, TicketFace

_ALPHABET = "K7Q2M9X4T6R8W3"


def issue(number: int = 1) -> Issue:
    """An issue of the sample ticket."""
    return Issue("2611220482", number, "7QF3")


def face(film: str = "", code_length: int = 40) -> TicketFace:
    """What the sample ticket says: of a film of this title, with a code of so many characters."""
    return TicketFace(
        cinema=Bilingual("星光影城 人民广场店", "Starlight Cinema People's Square"),
        film=Bilingual(film, film) if film else Bilingual("流浪地球3：远航", "The Wandering Earth III: Voyage"),
        version=Bilingual("国语 IMAX 2D", "Mandarin IMAX 2D"),
        hall=Bilingual("3号激光厅", "Hall 3 Laser"),
        row="12",
        seat="18",
        starts_at=datetime(2026, 11, 22, 11, 30, tzinfo=UTC),
        zone="Asia/Shanghai",
        price="59.90",
        currency="CNY",
        order="2611-2204-8213",
        code=(_ALPHABET * (1 + code_length // len(_ALPHABET)))[:code_length],
    )

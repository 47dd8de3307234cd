"""A ticket that nobody bought, to try a layout with; its code is signed with a key that everybody knows."""

from datetime import UTC, datetime

from kiosk.domain.booking import Bilingual, Issue, TicketFace
from kiosk.trust import development
from kiosk.trust.codes import LONGEST_ID, sign_ticket

USUAL = "7K2M9X4QD6R8"
LONGEST = "W" * LONGEST_ID
"""names of tickets: as long as they usually are, and as they can be, which makes the longest code"""


def issue(number: int = 1, ticket: str = USUAL) -> Issue:
    """An issue of the sample ticket."""
    return Issue(ticket, number, "3C7A51E09B2D864F")


def face(of: Issue, film: str = "") -> TicketFace:
    """What this issue of the sample ticket says: of a film of this title, with its own code."""
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
        code=sign_ticket(of, development.server_key()),
    )

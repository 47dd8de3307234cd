"""What the chain sells by itself is lost to the shop. Whoever connects a chain's system calls this when it hears so."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from kiosk.mock.sale import seats


def sold(session: Session, screening: str, names: Sequence[str], now: datetime) -> bool:
    """Take these seats away from the shop, all or none; False if it holds or has sold one of them.

    Raises Problem if there is no such seat.
    """
    return seats.sell(session, screening, names, None, now) is not None


def released(session: Session, screening: str, names: Sequence[str]) -> None:
    """Let the shop sell again those of the seats that the chain had sold."""
    seats.free(session, screening, names, None)

"""The rows of the file beside those that this process wrote, portion by portion, so that nobody waits long for it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from kiosk.domain.booking import Head
from kiosk.journal import chain
from kiosk.journal.database import FIRST, Database
from kiosk.journal.errors import Damaged
from kiosk.journal.record import Record

PORTION = 1_000
"""rows in one step"""


def compared(
    database: Database, written: Sequence[Record], surely: Callable[[Callable[[], list[Record]]], list[Record]]
) -> Iterator[None]:
    """Follow the rows of the file, which must be those that were written; between two steps there may be more of them.

    Each step reads by ``surely``. Raises Damaged, and what that raises.
    """
    count, head = 0, chain.BEGINNING
    while True:
        records = surely(partial(_portion, database, head))
        if records != written[count : count + PORTION]:
            raise Damaged("it is not what this process wrote")
        if len(records) < PORTION:
            return
        count, head = count + PORTION, chain.end(records)
        yield


def _portion(database: Database, head: Head) -> list[Record]:
    begin = FIRST if head == chain.BEGINNING else head.seq + 1
    return chain.follow(database.portion(begin, PORTION), head)

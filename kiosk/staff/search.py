"""Looks for rows of the journal, as people look: by seat, ticket, claim, kind or day."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from kiosk.journal.book import Book
from kiosk.journal.record import Kind, Record, told

MOST = 500
"""rows in one answer"""
TURN = 5_000
"""rows that are looked at before others have their turn"""
_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_BETWEEN = re.compile(r"\d{4}-\d{2}-\d{2}t[\d:.]+z/\d{4}-\d{2}-\d{2}t[\d:.]+z")
_SHORTEST = 4
"""letters of a claim's or a ticket's name that are enough to look for it"""

Test = Callable[[Record], bool]


async def search(records: Sequence[Record], book: Book, text: str, limit: int) -> list[dict[str, Any]]:
    """The newest rows that fit all words of the text, newest first; all rows for an empty one.

    A word is a kind (``in_doubt``), a day or month in UTC (``2026-11-23``), the time from one moment to before another
    (``2026-11-22T16:00Z/2026-11-23T16:00Z``), a seat (``F7``), or the beginning of a ticket's or a claim's name, of
    four letters at least. Each row bears the seats that it is about. Others have their
    turn meanwhile.
    """
    seats = {line.issue.ticket: line.seat for claim in book.claims.values() for line in claim.tickets.values()}
    tests = [_test(word.casefold(), seats) for word in text.split()]
    found: list[dict[str, Any]] = []
    for place, record in enumerate(reversed(records), 1):
        if len(found) >= min(limit, MOST):
            break
        if place % TURN == 0:
            await asyncio.sleep(0)
        if all(test(record) for test in tests):
            found.append(told(record) | {"seats": _seats(record, seats)})
    return found


def _test(word: str, seats: dict[str, str]) -> Test:
    if word in set(Kind):
        return lambda record: record.kind == word
    if _DAY.fullmatch(word):
        return lambda record: record.utc.isoformat().startswith(word)
    if _BETWEEN.fullmatch(word):
        return _between(*word.upper().split("/"))
    quoted = {f'"{ticket}"' for ticket, seat in seats.items() if seat.casefold() == word}
    if len(word) >= _SHORTEST:
        quoted |= {f'"{ticket}"' for ticket in seats if ticket.casefold().startswith(word)}
    return lambda record: (
        (len(word) >= _SHORTEST and record.claim.startswith(word)) or any(name in record.text for name in quoted)
    )


def _between(begin: str, end: str) -> Test:
    try:
        first, after = datetime.fromisoformat(begin), datetime.fromisoformat(end)
    except ValueError:
        return lambda _: False
    return lambda record: first <= record.utc < after


def _seats(record: Record, seats: dict[str, str]) -> list[str]:
    body = record.body
    tickets = [one.get("ticket") for one in body["tickets"]] if "tickets" in body else [body.get("ticket")]
    return [seats[ticket] for ticket in tickets if ticket in seats]

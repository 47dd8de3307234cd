"""A little process that uses the real journal through some visits, and says on stdout what it relies on.

``python -m tests.kiosk.journal.campaign.story FOLDER [LIMIT [VISITS]]``; with a LIMIT other than 0 no file may grow
beyond so many bytes once the journal is open; VISITS makes the story longer.

Marks, one line each, written when what they say has become true:

``key HEX``          the key of the journal is this
``acked SEQ HASH``   the journal promised that this row survives a power cut
``sent SEQ``         bytes of a ticket left, because that row is the durable intent
``distrusting``      the journal is about to be put aside; ``anchored`` when the new one stands
``refused TEXT``     the journal raised a JournalError with this sentence; the process ends with 75
"""

import asyncio
import os
import resource
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.domain.booking import Head, Issue
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.store import JournalError

LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)
TODAY = LONG_AGO + timedelta(days=60)
ANCHOR = Head(900, "a" * 64)
REFUSED = 75


class Teller:
    """The clock of the story, and its voice."""

    def __init__(self) -> None:
        self.now = LONG_AGO

    def utc(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    @staticmethod
    def say(mark: str) -> None:
        os.write(1, f"{mark}\n".encode())


async def visit(teller: Teller, ledger: Ledger, claim: str, seats: int) -> None:
    """A customer comes, gets tickets, and goes."""

    async def write(*entries: Entry) -> int:
        rows = await ledger.write(*entries)
        for row in rows:
            teller.say(f"acked {row.seq} {row.hash}")
        return rows[-1].seq

    issues = [Issue(f"{claim}-{seat}", 1, f"{seat:016x}") for seat in range(seats)]
    await write(Entry(Kind.CLAIM_TRY, claim, {"voucher": "0" * 32}))
    granted = [issue_body(issue, seat=f"F{number}", state="granted") for number, issue in enumerate(issues)]
    await write(Entry(Kind.GRANT, claim, {"lease": 60, "tickets": granted}))
    for number, issue in enumerate(issues):
        intent = await write(Entry(Kind.INTENT, claim, issue_body(issue, job=f"{number:04}")))
        teller.say(f"sent {intent}")
        await write(Entry(Kind.PRINTED, claim, issue_body(issue, job=f"{number:04}", evidence="proved")))
    await write(Entry(Kind.ABANDONED, claim))
    await write(Entry(Kind.ACKNOWLEDGED, "", {"facts": list(ledger.book.outbox)}))


async def story(teller: Teller, folder: Path, limit: int, visits: int) -> None:
    """An old visit, a restart, a visit, the export of the old one, a visit, a journal put aside, and a visit."""
    ledger = await Ledger.open(folder, "boot-1", teller.utc)
    teller.say(f"key {ledger._key.hex()}")
    _limit(limit)
    await visit(teller, ledger, "old", 2)
    await ledger.close()
    teller.now = TODAY
    ledger = await Ledger.open(folder, "boot-2", teller.utc)
    await visit(teller, ledger, "first", 1)
    await ledger.tidy()
    for number in range(visits):
        await visit(teller, ledger, f"second-{number}", 1 + number % 3)
        await ledger.tidy()
    teller.say("distrusting")
    await ledger.distrust(ANCHOR, "rolled back")
    teller.say("anchored")
    await visit(teller, ledger, "third", 1)
    if trouble := (await ledger.verify()).trouble:
        raise JournalError(f"the journal can't be verified: {trouble}", "look at the disk of the kiosk")
    await ledger.close()


def _limit(size: int) -> None:
    if size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def main(folder: str, limit: str = "0", visits: str = "1") -> int:
    teller = Teller()
    try:
        asyncio.run(story(teller, Path(folder), int(limit), int(visits)))
    except JournalError as error:
        teller.say(f"refused {error}; {error.remedy}")
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

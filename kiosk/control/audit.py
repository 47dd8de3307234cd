"""What an auditor can ask of the daemon: each row with its hash, and whether the file on the disk still has them."""

from collections.abc import Mapping

from kiosk.control.server import Answer, Command, Request
from kiosk.journal import chain
from kiosk.journal.ledger import Ledger

AUDIT_COMMANDS = ("export", "verify")


class AuditCommands:
    """The commands of auditors; they change nothing."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @property
    def table(self) -> Mapping[str, Command]:
        """The commands by name."""
        return {"export": self._export, "verify": self._verify}

    async def _export(self, _request: Request) -> Answer:
        """All rows that the journal has now, each with what its hash is made of."""
        for row in chain.exported(self._ledger.records):
            yield row

    async def _verify(self, _request: Request) -> Answer:
        """Read the file again; rows that are to be written meanwhile wait for that."""
        verdict = await self._ledger.verify()
        head = verdict.head
        yield {
            "ok": not verdict.trouble,
            "rows": verdict.rows,
            "before": chain.begin(self._ledger.records).seq,
            "head": chain.body_of(head) if head else None,
            "broken": verdict.broken,
            "trouble": verdict.trouble,
        }

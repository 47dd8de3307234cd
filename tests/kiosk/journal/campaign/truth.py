"""What must be true of a folder that a story left, whenever it was interrupted."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from kiosk.domain.booking import Head
from kiosk.journal import export
from kiosk.journal.chain import holds
from kiosk.journal.key import load_key
from kiosk.journal.record import Entry, Kind
from kiosk.journal.store import Journal
from tests.kiosk.journal.campaign.story import TODAY


@dataclass
class Truth:
    """What a story relied on when it was interrupted."""

    key: str = ""
    old: list[Head] = field(default_factory=list)
    """rows that were promised before the journal was put aside"""
    new: list[Head] = field(default_factory=list)
    sent: set[int] = field(default_factory=set)
    distrusting: bool = False
    anchored: bool = False

    def copy(self) -> "Truth":
        """What is relied on now, whatever is heard later."""
        return replace(self, old=list(self.old), new=list(self.new), sent=set(self.sent))

    def hear(self, mark: str) -> None:
        """Take note of a mark."""
        word, _, rest = mark.partition(" ")
        match word:
            case "key":
                self.key = rest
            case "acked":
                seq, _, digest = rest.partition(" ")
                (self.new if self.distrusting else self.old).append(Head(int(seq), digest))
            case "sent":
                self.sent.add(int(rest))
            case "distrusting":
                self.distrusting = True
            case "anchored":
                self.anchored = True

    def judge(self, folder: Path) -> str:
        """Open what is in the folder, and use it; what is wrong, in a sentence, or nothing."""
        with Journal(folder / "journal.db", "judge", lambda: TODAY) as journal:
            wrong = self._put_aside(journal) or self.lost(folder, journal)
            journal.append(Entry(Kind.BOOT))
        if not wrong and self.key and load_key(folder / "voucher.key").hex() != self.key:
            return "the key is another one"
        return wrong

    def lost(self, folder: Path, journal: Journal) -> str:
        """What was promised and is not there, in a sentence, or nothing. Raises Damaged."""
        exported = [row for path in (folder / "exported").glob("*.gz") for row in export.read(path)]
        there = {row.seq: row.hash for row in [*journal.records, *exported]}
        promised = self.new if self.anchored or (self._changing and not self._has_old(journal)) else self.old
        for head in promised:
            if there.get(head.seq) != head.hash:
                return f"row {head.seq} was promised, and is lost"
        if not self.sent <= {head.seq for head in (*self.old, *self.new)}:
            return "something was sent without a durable intent"
        return ""

    @property
    def settled(self) -> bool:
        """Whether the rows that were promised are all of one journal."""
        return not self._changing

    @property
    def _changing(self) -> bool:
        """Whether the journal was just being put aside, so that the old one or the new one may be found."""
        return self.distrusting and not self.anchored

    def _put_aside(self, journal: Journal) -> str:
        return (
            f"a sound journal was put aside: {journal.quarantined}"
            if journal.quarantined and not self._changing
            else ""
        )

    def _has_old(self, journal: Journal) -> bool:
        return bool(self.old) and holds(journal.records, self.old[-1]) and bool(journal.records)

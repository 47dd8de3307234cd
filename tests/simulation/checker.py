"""The judge: looks at every paper, every row of every journal and every record of the server as they come to be.

==  ==================================================================================================================
I1  the same issue is never on paper twice
I2  at most one paper of a seat is valid
I3  what the server holds for printed, proved or scanned, is on paper
I4  admitted once, and never reissued after
I5  an issue that is or may still come on paper is superseded only on the customer's or staff's request
I6  at most one open intent per kiosk
I7  nothing is sent without a durable intent and a grant to this boot
I8  the journal is append-only, hash-chained, its head monotone at the server
L1  all tickets can reach paper without staff, while the self-service budget lasts
L2  every visit ends in done, a question, or staff with a number, within 120 s of the last touch
DC  a dead claim, refused, ended or abandoned, is never alive again
OK  no component fails, no process ends by an error of its own
==  ==================================================================================================================
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kiosk.domain.booking import FactKind, Issue
from kiosk.journal.record import Kind, Record, issue_from
from kiosk.mock.tables.redemption import Claim as ClaimRow
from kiosk.mock.tables.redemption import FactRecord, Ticket
from kiosk.mock.tables.redemption import Issue as IssueRow
from kiosk.mock.tables.redemption import Kiosk as KioskRow

_ENDS = {Kind.PRINTED, Kind.PRESUMED, Kind.IN_DOUBT, Kind.WITHDRAWN}


@dataclass
class _Grant:
    claim: str
    by: str


@dataclass
class _Disk:
    """What is known of one kiosk's journal."""

    hash: str = ""
    seq: int = 0
    open: set[Issue] = field(default_factory=set)
    intents: dict[Issue, str] = field(default_factory=dict)
    """the boot that wrote each"""


class Checker:
    """Notes what breaks an invariant; ``broken`` is empty as long as none does."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.broken: list[str] = []
        self.papers: Counter[Issue] = Counter()
        self.denied: set[Issue] = set()
        """what customers or staff asked to be replaced"""
        self._tell = tell
        self._grants: dict[Issue, _Grant] = {}
        self._boots: dict[str, str] = {}
        self._kiosks: dict[str, str] = {}
        """who made each claim"""
        self._current: dict[str, Issue] = {}
        self._superseded: set[Issue] = set()
        self._unasked: set[Issue] = set()
        """superseded before they were on paper, though nobody asked for it and somebody could have known"""
        self._forgotten: set[Issue] = set()
        """granted, and unknown to the server since it was put back to an earlier state"""
        self._valid: dict[str, Issue] = {}
        """by ticket, what was the newest before that, and is unknown since"""
        self._told: set[Issue] = set()
        """what the server has heard of again since"""
        self._lost: set[Issue] = set()
        """what its kiosk can't tell any more, for its journal is another one"""
        self._admitted: dict[str, Issue] = {}
        self._opened: set[str] = set()
        """the tickets that the gate opened for"""
        self._dead: set[str] = set()
        """the claims that were refused, ended or abandoned"""
        self._anchors: dict[str, int] = {}
        self._disks: defaultdict[str, _Disk] = defaultdict(_Disk)

    def hold(self, invariant: str, what: bool, why: str) -> None:
        """Note that an invariant is broken unless ``what`` is so."""
        if not what:
            self.broken.append(f"{invariant}: {why}")
            self._tell(f"BROKEN {invariant}: {why}")

    # -- papers --------------------------------------------------------------------------------------------------------

    def paper(self, kiosk: str, issue: Issue) -> None:
        """An issue's code is whole on a paper."""
        self.papers[issue] += 1
        self._tell(f"{kiosk}: paper {name(issue)}")
        self.hold("I1", self.papers[issue] == 1, f"{name(issue)} is on paper {self.papers[issue]} times")
        self.hold("I7", issue in self._grants, f"{name(issue)} is on paper and was never granted")
        asked = issue not in self._unasked or issue in self.denied
        self.hold("I5", asked, f"{name(issue)} comes on paper, and was superseded without anybody's request")

    def sending(self, kiosk: str, boot: str, issue: Issue) -> None:
        """An issue's code is about to leave for a printer."""
        disk, grant = self._disks[kiosk], self._grants.get(issue)
        self.hold("I7", issue in disk.open, f"{name(issue)} is sent without a durable intent")
        self.hold("I7", disk.intents.get(issue) == boot, f"{name(issue)} is sent by another boot than the intent's")
        granted = grant is not None and self._boots.get(grant.claim) == boot
        self.hold("I7", granted, f"{name(issue)} is sent by a boot that it was not granted to")

    # -- the server ----------------------------------------------------------------------------------------------------

    def written(self, rows: list[object]) -> None:
        """A transaction of the server is over, and wrote these rows."""
        for row in rows:
            match row:
                case ClaimRow():
                    self._boots[row.id] = row.boot_id
                    self._kiosks[row.id] = row.kiosk_id
                    self._claim(row)
                case FactRecord():
                    self._fact(row.body)
                case IssueRow():
                    self._granted(row)
        for row in rows:
            match row:
                case Ticket():
                    self._ticket(row)
                case KioskRow() if row.journal_seq is not None:
                    self._anchor(row.id, row.journal_seq)

    def opened(self, issue: Issue) -> None:
        """The gate let somebody in with a paper of this issue."""
        self.hold("I4", issue.ticket not in self._opened, f"{name(issue)} opens the gate, which its ticket did before")
        valid = issue == self._current.get(issue.ticket)
        self.hold("I2", valid, f"{name(issue)} opens the gate, and is not the newest")
        self._opened.add(issue.ticket)

    def restored(self, tickets: dict[str, Ticket], issues: set[Issue]) -> None:
        """The server was put back to an earlier state; what it knew since is forgotten, also what it had granted."""
        self._admitted.clear()
        self._opened.clear()
        self._dead.clear()
        self._anchors.clear()
        self._forgotten |= self._grants.keys() - issues
        self._told.clear()
        self._valid |= {ticket: issue for ticket, issue in self._current.items() if issue in self._forgotten}
        self._current = {row.id: current(row) for row in tickets.values()}

    def forgot(self, ticket: str) -> bool:
        """Whether the server does not know an issue of this ticket any more."""
        return any(issue.ticket == ticket for issue in self._forgotten)

    def _fact(self, body: dict[str, Any]) -> None:
        if body["kind"] == FactKind.ABANDONED:
            self._dead.add(body["claim"])
        if body["ticket"] is not None:
            self._told.add(issue_from(body))

    def _claim(self, row: ClaimRow) -> None:
        if row.refusal is not None or row.ended_at is not None:
            self._dead.add(row.id)
        else:
            self.hold("DC", row.id not in self._dead, f"claim {row.id[:6]} is alive, and was dead before")

    def _granted(self, row: IssueRow) -> None:
        issue = Issue(row.ticket_id, row.number, row.serial)
        if issue not in self._grants:
            self._grants[issue] = _Grant(row.claim_id, row.by)
            self._tell(f"server: {name(issue)} is granted by {row.by}")

    def _ticket(self, row: Ticket) -> None:
        now, before = current(row), self._current.get(row.id)
        if before is not None and before != now:
            forgotten = self._valid.pop(row.id, now)
            for old in {before, forgotten} - {now}:
                if old.number > 0:
                    self._supersede(row, old, now)
        self._current[row.id] = now
        if row.state == "printed":
            self.hold("I3", self.papers[now] > 0, f"{name(now)} is held for printed, and is not on paper")
        if row.id in self._admitted:
            same = (row.state, now) == ("admitted", self._admitted[row.id])
            self.hold("I4", same, f"{name(now)} is {row.state}, and was admitted")
        if row.state == "admitted":
            self._admitted[row.id] = now

    def _supersede(self, row: Ticket, old: Issue, new: Issue) -> None:
        self.hold("I4", row.id not in self._admitted, f"{name(old)} is superseded, and was admitted")
        if not (old in self._superseded or old in self.denied or self._is_unknown(old, self._kiosk(new))):
            self._unasked.add(old)
            asked = not self.papers[old]
            self.hold("I5", asked, f"{name(old)} is on paper, and {name(new)} supersedes it without anybody's request")
        self._superseded.add(old)

    def _is_unknown(self, issue: Issue, kiosk: str) -> bool:
        """Whether the server has forgotten it and can't have heard of it again: whoever asks now does not know it."""
        lost = issue in self._forgotten and issue not in self._told
        return lost and (issue in self._lost or self._kiosk(issue) != kiosk)

    def _kiosk(self, issue: Issue) -> str:
        return self._kiosks.get(self._grants[issue].claim, "")

    def _anchor(self, kiosk: str, seq: int) -> None:
        before = self._anchors.get(kiosk, 0)
        self.hold("I8", seq >= before, f"the head of {kiosk}'s journal goes from {before} back to {seq} at the server")
        self._anchors[kiosk] = seq

    # -- journals ------------------------------------------------------------------------------------------------------

    def row(self, kiosk: str, record: Record, previous: str) -> None:
        """A row of a journal is durable; ``previous`` is the hash of the one before it."""
        disk = self._disks[kiosk]
        if disk.seq and record.kind is not Kind.ANCHORED:
            self.hold("I8", record.seq > disk.seq, f"{kiosk}: row {record.seq} comes after row {disk.seq}")
            self.hold("I8", previous == disk.hash, f"{kiosk}: row {record.seq} does not follow on what was there")
        disk.seq, disk.hash = record.seq, record.hash
        if record.kind is Kind.ANCHORED:
            self._lose(kiosk)
        if record.kind is Kind.INTENT:
            issue = issue_from(record.body)
            disk.open.add(issue)
            disk.intents[issue] = record.boot
            self.hold("I6", len(disk.open) == 1, f"{kiosk}: {len(disk.open)} intents are open")
        elif record.kind in _ENDS and "ticket" in record.body:
            disk.open.discard(issue_from(record.body))

    def disk(self, kiosk: str, seq: int, head: str) -> None:
        """The kiosk goes on with another journal than it had: an old one, a new one, or a shorter one."""
        disk = self._disks[kiosk]
        disk.seq, disk.hash = seq, head
        disk.open.clear()
        self._lose(kiosk)

    def _lose(self, kiosk: str) -> None:
        self._lost |= {issue for issue in self._grants if self._kiosk(issue) == kiosk}


def current(row: Ticket) -> Issue:
    """The newest issue of a ticket."""
    return Issue(row.id, row.issue, row.serial)


def name(issue: Issue) -> str:
    """An issue, short."""
    return f"{issue.ticket[:4]}/{issue.number}/{issue.serial[:4]}"

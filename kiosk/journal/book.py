"""The journal folded into what is still open: claims, tickets, and facts that the server has not recorded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.booking import Fact, Issue, Refusal, TicketState
from kiosk.domain.party import Standing
from kiosk.journal.record import Kind, Record, fact, fact_id, issue_from
from kiosk.journal.upkeep import Upkeep


@dataclass
class TicketLine:
    """One issue of a claim and where it stands."""

    issue: Issue
    seat: str
    standing: Standing
    job: str = ""
    """the printer's name of the job, from the intent on"""
    evidence: str = "none"
    hint: str = ""
    """what more is known, for staff"""
    at: datetime | None = None
    """since when it stands so"""
    received: bool = False
    """the customer has the paper: somebody says so"""
    retracted: bool = False
    """the paper is back in the machine"""
    recalled: bool = False
    """staff wanted a new issue, and whether the server made one is unknown: this one may be void"""

    @property
    def doubtful(self) -> bool:
        """Whether nobody knows that it was printed."""
        return self.standing is Standing.IN_DOUBT and not self.received


@dataclass
class ClaimLine:
    """One claim of this kiosk."""

    id: str
    boot: str
    voucher: str
    """keyed hash of the code; empty where staff asked"""
    by: str = ""
    """the staff who asked for it; empty for a customer"""
    wanted: Issue | None = None
    """what staff wanted to be printed again"""
    granted: bool = False
    closed: bool = False
    unanswered: set[str] = field(default_factory=set)
    """the tickets for which the server was asked for a new issue, and what it did is unknown"""
    tickets: dict[Issue, TicketLine] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """A ticket that was sent to the printer, and whose end is unknown."""

    claim: str
    issue: Issue
    job: str


@dataclass(frozen=True)
class Paper:
    """A ticket that this kiosk has printed, or may have."""

    claim: str
    line: TicketLine
    void: bool
    """a newer issue of it is known"""

    @property
    def doubtful(self) -> bool:
        """Whether it is news that it exists."""
        return self.line.standing in {Standing.IN_DOUBT, Standing.PRESUMED}


@dataclass
class Book:
    """Everything that the journal says, folded."""

    claims: dict[str, ClaimLine] = field(default_factory=dict)
    upkeep: Upkeep = field(default_factory=Upkeep)
    outbox: dict[str, Fact] = field(default_factory=dict)
    """facts by id that the server has not recorded, oldest first"""
    _facts: dict[str, Fact] = field(default_factory=dict)
    """all of them by id, oldest first"""
    _recorded: dict[str, int] = field(default_factory=dict)
    """by the id of a fact that the server has recorded, the row that says so; the newest of these rows is the last"""
    _issues: dict[str, dict[Issue, str]] = field(default_factory=dict)
    """by ticket, its issues, each with the claim that has its line"""

    def add(self, record: Record) -> None:
        """Fold one more row."""
        told = fact(record)
        if told is not None:
            self._facts[told.id] = told
            self.outbox[told.id] = told
        self.upkeep.add(record)
        match record.kind:
            case Kind.CLAIM_TRY:
                mark, by = str(record.body["voucher"]), str(record.body.get("by", ""))
                self.claims[record.claim] = ClaimLine(record.claim, record.boot, mark, by, record.issue)
            case Kind.ACKNOWLEDGED:
                self._acknowledge([str(identity) for identity in record.body["facts"]], record.seq)
            case Kind.FORGOTTEN:
                self._forget(int(record.body["since"]))
            case Kind.RECEIVED | Kind.PRINTED:
                self._find_paper(record)
            case Kind.ABANDONED if (line := self.claims.get(record.claim)) is not None:
                line.closed = True
                self._recall(line, record)
            case _ if (line := self.claims.get(record.claim)) is not None:
                _fold(line, record)
                self._list(line, record)

    def drop(self, records: Iterable[Record]) -> None:
        """Forget these rows, which are the oldest; none of them is of a claim that is open, or waits in the outbox."""
        for record in records:
            self._facts.pop(fact_id(record), None)
            self._recorded.pop(fact_id(record), None)
            if record.kind is Kind.CLAIM_TRY:
                for issue in self.claims.pop(record.claim).tickets:
                    self._unlist(issue, record.claim)

    def may_lack(self, heard: int) -> bool:
        """Whether a server that has heard of the journal up to this row may lack a fact that was recorded.

        It has what that row, or one before it, says to be recorded: it had the fact before it heard of the row.
        """
        return next(reversed(self._recorded.values()), 0) > heard

    def _list(self, claim: ClaimLine, record: Record) -> None:
        if record.kind in _MAKING:
            for issue in claim.tickets:
                self._issues.setdefault(issue.ticket, {})[issue] = claim.id

    def _unlist(self, issue: Issue, claim: str) -> None:
        issues = self._issues.get(issue.ticket, {})
        if issues.get(issue) == claim:
            del issues[issue]
        if not issues:
            self._issues.pop(issue.ticket, None)

    def _acknowledge(self, identities: list[str], row: int) -> None:
        for identity in identities:
            if self.outbox.pop(identity, None) is not None:
                self._recorded[identity] = row

    def _forget(self, since: int) -> None:
        self._recorded = {identity: row for identity, row in self._recorded.items() if row <= since}
        self.outbox = {identity: told for identity, told in self._facts.items() if identity not in self._recorded}

    def _find_paper(self, record: Record) -> None:
        """The paper that is there may be one of an earlier claim."""
        own = self.claims.get(record.claim)
        theirs = [own] if own is not None and record.issue in own.tickets else self.claims.values()
        for line in theirs:
            _fold_ticket(line, record)

    def _recall(self, claim: ClaimLine, end: Record) -> None:
        """What staff wanted to be printed again may be void where nobody heard what the server said to that."""
        if claim.wanted and not claim.granted and end.body.get("why") not in _NOTHING_GRANTED:
            for line in self._lines():
                line.recalled = line.recalled or line.issue == claim.wanted

    def paper(self, issue: Issue) -> Paper | None:
        """What is known of an issue that this kiosk printed, whose paper somebody shows."""
        issues = self._issues.get(issue.ticket, {})
        if issue not in issues:
            return None
        claim, newest = issues[issue], max(one.number for one in issues)
        return Paper(claim, self.claims[claim].tickets[issue], void=newest > issue.number)

    def ticket(self, ticket: str, number: int) -> Paper | None:
        """What is known of the issue with this number."""
        issue = next((one for one in self._issues.get(ticket, {}) if one.number == number), None)
        return self.paper(issue) if issue is not None else None

    def find(self, text: str) -> list[TicketLine]:
        """The newest issues of the tickets with this name, else with this seat, else whose names begin so."""
        lines = list(self._newest())
        seat = text.casefold()
        return (
            [line for line in lines if line.issue.ticket == text]
            or [line for line in lines if line.seat.casefold() == seat]
            or [line for line in lines if line.issue.ticket.startswith(text)]
        )

    def open_claims(self) -> list[ClaimLine]:
        """The claims that have not ended."""
        return [line for line in self.claims.values() if not line.closed]

    def sent(self) -> tuple[Sent, ...]:
        """The tickets in the printer whose end is unknown."""
        lines = ((claim.id, line) for claim in self.open_claims() for line in claim.tickets.values())
        return tuple(Sent(claim, line.issue, line.job) for claim, line in lines if line.standing is Standing.SENT)

    def doubtful(self) -> list[TicketLine]:
        """The tickets that staff may have to settle: their newest issue that this kiosk knows of is in doubt."""
        return [line for line in self._newest() if line.doubtful]

    def retracted(self) -> list[TicketLine]:
        """The tickets that lie in the machine, because nobody took them."""
        return [line for line in self._newest() if line.retracted]

    def not_reprinted(self) -> list[TicketLine]:
        """The tickets that staff wanted printed once more, and that were not sent: their older papers are void.

        Or may be, where the server's answer was lost. Not those that are on another list, nor those that the customer
        has from elsewhere, as somebody says.
        """
        return [
            line
            for line in self._newest()
            if (line.recalled and not line.doubtful and not line.retracted)
            or (line.standing is Standing.HANDED_BACK and not line.received and self._is_by_staff(line))
        ]

    def _is_by_staff(self, line: TicketLine) -> bool:
        return bool(self.claims[self._issues[line.issue.ticket][line.issue]].by)

    def _newest(self) -> Iterable[TicketLine]:
        newest: dict[str, TicketLine] = {}
        for line in self._lines():
            known = newest.setdefault(line.issue.ticket, line)
            if known.issue.number <= line.issue.number:
                newest[line.issue.ticket] = line
        return newest.values()

    def _lines(self) -> Iterable[TicketLine]:
        return (ticket for claim in self.claims.values() for ticket in claim.tickets.values())


def fold(records: Iterable[Record]) -> Book:
    """The book of these rows."""
    book = Book()
    for record in records:
        book.add(record)
    return book


def _fold(line: ClaimLine, record: Record) -> None:
    match record.kind:
        case Kind.GRANT:
            line.granted = True
            for ticket in record.body["tickets"]:
                if ticket["state"] == TicketState.GRANTED:
                    issue = issue_from(ticket)
                    line.tickets[issue] = TicketLine(issue, str(ticket["seat"]), Standing.OWED)
        case Kind.REISSUED:
            issue = issue_from(record.body)
            line.tickets[issue] = TicketLine(issue, str(record.body["seat"]), Standing.OWED)
            line.unanswered.discard(issue.ticket)
        case Kind.REISSUE_TRY:
            line.unanswered.add(str(record.body["ticket"]))
        case _:
            _fold_ticket(line, record)


def _fold_ticket(line: ClaimLine, record: Record) -> None:
    issue = record.issue
    ticket = line.tickets.get(issue) if issue else None
    if ticket is None:
        return
    ticket.received = ticket.received or record.kind is Kind.RECEIVED
    ticket.retracted = record.kind is Kind.RETRACTED or (ticket.retracted and record.kind is not Kind.RECEIVED)
    ticket.recalled = ticket.recalled and record.kind is not Kind.RECEIVED
    if record.kind in _STANDINGS:
        ticket.standing, ticket.at = _STANDINGS[record.kind], record.utc
    ticket.hint = str(record.body.get("hint", ticket.hint))
    ticket.job = str(record.body.get("job", ticket.job))
    ticket.evidence = str(record.body.get("evidence", ticket.evidence))


_STANDINGS = {
    Kind.INTENT: Standing.SENT,
    Kind.WITHDRAWN: Standing.OWED,
    Kind.PRINTED: Standing.PRINTED,
    Kind.PRESUMED: Standing.PRESUMED,
    Kind.IN_DOUBT: Standing.IN_DOUBT,
    Kind.NOT_SENT: Standing.HANDED_BACK,
}
_MAKING = frozenset({Kind.GRANT, Kind.REISSUED})
"""What begins lines of tickets"""
_NOTHING_GRANTED = frozenset(Refusal) - {Refusal.RATE_LIMITED, Refusal.MAINTENANCE}
"""A refusal for one of these reasons is the only answer that its claim ever got; asked again, the server repeats it."""

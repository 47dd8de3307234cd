"""The journal folded into what is still open: claims, tickets, and facts that the server has not recorded."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from kiosk.domain.booking import Fact, Issue, TicketState
from kiosk.domain.party import Standing
from kiosk.journal.record import Kind, Record, fact, issue_from


@dataclass
class TicketLine:
    """One issue of a claim and where it stands."""

    issue: Issue
    seat: str
    standing: Standing
    job: str = ""
    """the printer's name of the job, from the intent on"""
    evidence: str = "none"
    received: bool = False
    """the customer says so"""
    retracted: bool = False
    """the paper is back in the machine"""


@dataclass
class ClaimLine:
    """One claim of this kiosk."""

    id: str
    boot: str
    voucher: str
    """keyed hash of the code"""
    granted: bool = False
    closed: bool = False
    unanswered: bool = False
    """the server was asked for a new issue, and what it did is unknown"""
    tickets: dict[Issue, TicketLine] = field(default_factory=dict)


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
    outbox: dict[str, Fact] = field(default_factory=dict)
    """facts by id that the server has not recorded, oldest first"""
    acknowledged: int = 0
    """the newest row whose fact the server has recorded"""
    _facts: dict[str, tuple[int, Fact]] = field(default_factory=dict)
    """by id, with the number of the row"""

    def add(self, record: Record) -> None:
        """Fold one more row."""
        told = fact(record)
        if told is not None:
            self._facts[told.id] = record.seq, told
            self.outbox[told.id] = told
        match record.kind:
            case Kind.CLAIM_TRY:
                self.claims[record.claim] = ClaimLine(record.claim, record.boot, str(record.body["voucher"]))
            case Kind.ACKNOWLEDGED:
                self._acknowledge([str(identity) for identity in record.body["facts"]])
            case Kind.FORGOTTEN:
                self._forget(int(record.body["since"]))
            case Kind.RECEIVED | Kind.PRINTED:
                self._find_paper(record)
            case _ if (line := self.claims.get(record.claim)) is not None:
                _fold(line, record)

    def _acknowledge(self, identities: list[str]) -> None:
        for identity in identities:
            self.outbox.pop(identity, None)
            self.acknowledged = max(self.acknowledged, self._facts[identity][0] if identity in self._facts else 0)

    def _forget(self, since: int) -> None:
        self.acknowledged = min(self.acknowledged, since)
        again = {identity for identity, (row, _) in self._facts.items() if row > since} | self.outbox.keys()
        self.outbox = {identity: told for identity, (_, told) in self._facts.items() if identity in again}

    def _find_paper(self, record: Record) -> None:
        """The paper that is there may be one of an earlier claim."""
        own = self.claims.get(record.claim)
        theirs = [own] if own is not None and record.issue in own.tickets else self.claims.values()
        for line in theirs:
            _fold_ticket(line, record)

    def paper(self, issue: Issue) -> Paper | None:
        """What is known of an issue that this kiosk printed, whose paper somebody shows."""
        for claim in reversed(self.claims.values()):
            if (line := claim.tickets.get(issue)) is not None:
                newest = max(one.issue.number for one in self._lines() if one.issue.ticket == issue.ticket)
                return Paper(claim.id, line, void=newest > issue.number)
        return None

    def open_claims(self) -> list[ClaimLine]:
        """The claims that have not ended."""
        return [line for line in self.claims.values() if not line.closed]

    def jobs(self) -> list[str]:
        """The print jobs whose end is unknown."""
        tickets = [ticket for claim in self.open_claims() for ticket in claim.tickets.values()]
        return [ticket.job for ticket in tickets if ticket.standing is Standing.SENT]

    def doubtful(self) -> list[TicketLine]:
        """The tickets that staff may have to settle: their newest issue that this kiosk knows of is in doubt."""
        return [line for line in self._newest() if line.standing is Standing.IN_DOUBT and not line.received]

    def retracted(self) -> list[TicketLine]:
        """The tickets that lie in the machine, because nobody took them."""
        return [line for line in self._newest() if line.retracted]

    def _newest(self) -> Iterable[TicketLine]:
        lines = sorted(self._lines(), key=lambda line: line.issue.number)
        return {line.issue.ticket: line for line in lines}.values()

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
            line.unanswered = False
        case Kind.REISSUE_TRY:
            line.unanswered = True
        case Kind.ABANDONED:
            line.closed = True
        case _:
            _fold_ticket(line, record)


def _fold_ticket(line: ClaimLine, record: Record) -> None:
    ticket = line.tickets.get(record.issue) if record.issue else None
    if ticket is None:
        return
    ticket.received = ticket.received or record.kind is Kind.RECEIVED
    ticket.retracted = ticket.retracted or record.kind is Kind.RETRACTED
    ticket.standing = _STANDINGS.get(record.kind, ticket.standing)
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

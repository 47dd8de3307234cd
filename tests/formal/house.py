"""The real server's functions, and real books and recoveries of two kiosks, led through the steps of the model."""

import itertools
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from drivers.ports import Recovery
from kiosk.domain.booking import Issue
from kiosk.journal.book import Book
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.redemption import claims, facts, gate, kiosks, leases, reissues, wire
from kiosk.mock.sale import catalogue, gateway, orders
from kiosk.mock.sale import wire as sale
from kiosk.mock.tables.redemption import Ticket
from kiosk.mock.tables.sale import Order, Payment
from kiosk.recovery import after_restart, end_of
from kiosk.trust.codes import sign_ticket
from tests.formal.books import NUMBERS, RealKiosk, granted, issue_of, job, only_recorded, wired
from tests.formal.server import Change
from tests.formal.world import IDLE, LIVE, NO_JOB, NOBODY, NONE, OWED, PENDING, READY, SENT, World

T = TypeVar("T")


class House:
    """One paid voucher in an office, and the two kiosks; every message to the server is said twice."""

    def __init__(self, office: Office, count: int) -> None:
        self.office = office
        self.kiosks = [RealKiosk(f"kiosk-{next(NUMBERS)}"), RealKiosk(f"kiosk-{next(NUMBERS)}")]
        order = self._buy(count)
        assert order.voucher is not None
        self.voucher = order.voucher.qr
        self.order = order.order
        query = select(Ticket.id).where(Ticket.order_id == self.order).order_by(Ticket.position)
        self.tickets = list(office.store.read(lambda session: session.scalars(query).all()))
        self.issues: dict[tuple[int, int], Issue] = {}
        for kiosk in self.kiosks:
            self._greet(kiosk)

    def follow(self, before: World, change: Change) -> None:
        """Do for real what the model's step says."""
        name, k, t, after = change
        act = ACTS.get(name.removesuffix("_and_cleared").removesuffix("_uncleared"))  # which is the printer's own
        if act is None:
            return
        act(self, before, k, t)
        if k != NOBODY and name not in SERVERS:
            self._close(k, after)

    # -- server --------------------------------------------------------------------------------------------------------

    def claim(self, before: World, k: int, _: int) -> None:
        kiosk = self.kiosks[k]
        request = wire.ClaimRequest(voucher=self.voucher, boot_id=kiosk.asked_by, kiosk=kiosk.name)
        kiosk.answer = self._twice(lambda: claims.claim(self.office, kiosk.claim, request))
        if kiosk.answer is not None:
            self._learn(kiosk.answer.tickets)

    def self_reissue(self, before: World, k: int, t: int) -> None:
        kiosk = self.kiosks[k]
        request = wire.SelfReissue(supersedes=before.kiosks[k].requests[t], reason="", boot_id=kiosk.asked_by)
        ticket = self.tickets[t]
        answer = self._twice(lambda: reissues.by_customer(self.office, kiosk.name, kiosk.claim, ticket, request))
        if answer is not None:
            self._learn([answer])
            kiosk.reissued[t] = answer

    def staff_reissue(self, before: World, _: int, t: int) -> None:
        request = wire.StaffReissue(supersedes=before.tickets[t].issue, reason="", staff="7")
        self._learn([reissues.by_staff(self.office, self.tickets[t], request)])
        if before.live() == NOBODY:  # the model knows no lease of staff: it is over at once
            self.office.clock.advance(3600)  # type: ignore[attr-defined]

    def admission(self, before: World, _: int, t: int) -> None:
        issue = self.issues[t, before.tickets[t].issue]
        gate.admit(self.office, wire.Admission(code=sign_ticket(issue, self.office.keys.newest(self.office.clock()))))

    def fact(self, before: World, k: int, _: int) -> None:
        """Tell the oldest fact that the model knows of; what is only recorded goes along before it."""
        kiosk = self.kiosks[k]
        told = list(itertools.takewhile(only_recorded, kiosk.outbox()))
        told = kiosk.outbox()[: len(told) + 1]
        batch = wire.Facts(kiosk=kiosk.name, boot_id=kiosk.boot, facts=[wired(fact) for fact in told])
        first, again = facts.record(self.office, batch), facts.record(self.office, batch)
        assert first == again
        kiosk.delivered |= {fact.id for fact in told}
        if before.kiosks[k].process == READY:
            kiosk.write(Entry(Kind.ACKNOWLEDGED, "", {"facts": [fact.id for fact in told]}))

    def expiry(self, _: World, __: int, ___: int) -> None:
        self.office.clock.advance(3600)  # type: ignore[attr-defined]

    # -- kiosks --------------------------------------------------------------------------------------------------------

    def claim_try(self, _: World, k: int, __: int) -> None:
        kiosk = self.kiosks[k]
        kiosk.claim, kiosk.asked_by, kiosk.answer, kiosk.reissued = f"{next(NUMBERS):032x}", kiosk.boot, None, {}
        kiosk.write(Entry(Kind.CLAIM_TRY, kiosk.claim, {"voucher": "mark"}))

    def grant(self, _: World, k: int, __: int) -> None:
        kiosk = self.kiosks[k]
        assert kiosk.answer is not None
        kiosk.write(Entry(Kind.GRANT, kiosk.claim, {"tickets": [granted(ticket) for ticket in kiosk.answer.tickets]}))

    def abandoned(self, _: World, k: int, __: int) -> None:
        self.kiosks[k].write(Entry(Kind.ABANDONED, self.kiosks[k].claim, {"sent": "none"}))

    def reissued(self, _: World, k: int, t: int) -> None:
        kiosk = self.kiosks[k]
        kiosk.write(Entry(Kind.REISSUED, kiosk.claim, granted(kiosk.reissued[t])))

    def leave(self, before: World, k: int, _: int) -> None:
        kinds = {OWED: Kind.NOT_SENT, SENT: Kind.IN_DOUBT}
        for t, seat in enumerate(before.kiosks[k].seats):
            if seat.stands in kinds:
                self._row(before, k, t, kinds[seat.stands])

    def late(self, before: World, k: int, t: int) -> None:
        issue = self.issues[before.kiosks[k].reply]
        entry = Entry(Kind.PRINTED, self.kiosks[k].line(issue).id, issue_body(issue, evidence="proved"))
        self.kiosks[k].write(entry)

    def crash(self, _: World, __: int, ___: int) -> None:
        """The book is what is left."""

    def journal_lost(self, before: World, k: int, _: int) -> None:
        kiosk = self.kiosks[k]
        kiosk.book, kiosk.late = Book(), {}

    def journal_lost_facts_under_way(self, before: World, k: int, _: int) -> None:
        kiosk = self.kiosks[k]
        kiosk.late = {fact.id: fact for fact in kiosk.outbox()}
        kiosk.book = Book()

    def boot(self, before: World, k: int, _: int) -> None:
        kiosk, reply = self.kiosks[k], before.kiosks[k].reply
        jobs = frozenset() if reply == NO_JOB else frozenset({job(self.issues[reply])})
        kiosk.boot = f"boot-{next(NUMBERS)}"
        kiosk.write(Entry(Kind.BOOT), *after_restart(kiosk.book, Recovery(printed=jobs, cleared=True)))
        welcome = self._greet(kiosk)
        told = {fact.claim for fact in kiosk.outbox() if fact.kind == "abandoned"}
        open_ = {it.claim for it in welcome.claims} - told - kiosk.book.claims.keys()
        if before.kiosks[k].claim != NONE and kiosk.claim not in told | kiosk.book.claims.keys():
            assert before.kiosks[k].claim != LIVE or kiosk.claim in open_
            open_.add(kiosk.claim)  # the model's kiosk tells also of a claim that the server knows is over
        kiosk.write(*(Entry(Kind.ABANDONED, claim) for claim in open_))
        if before.kiosks[k].claim == PENDING:  # the copy that comes now is one of an older boot
            late = wire.ClaimRequest(voucher=self.voucher, boot_id=kiosk.asked_by, kiosk=kiosk.name)
            assert self._twice(lambda: claims.claim(self.office, kiosk.claim, late)) is None

    # -- comparison ----------------------------------------------------------------------------------------------------

    def server(self) -> tuple[list[tuple[str, int, int]], str]:
        """Each ticket's state as it is seen, its newest issue, its reissues without staff; and the live claim."""
        now = self.office.clock()

        def look(session: Session) -> tuple[list[tuple[str, int, int]], str]:
            order = session.get_one(Order, self.order)
            live = leases.live_claim(order, now)
            seen = [leases.seen(ticket, live) for ticket in order.tickets]
            return [(it.state.value, it.issue, it.self_reissues) for it in seen], live.id if live else ""

        return self.office.store.read(look)

    def told(self, k: int) -> list[tuple[str, int, int, str]]:
        """What waits in a kiosk's outbox, without what is only recorded."""
        waiting = [fact for fact in self.kiosks[k].outbox() if not only_recorded(fact)]
        return [(fact.kind.value, *self._named(fact.issue), fact.detail.get("sent", "")) for fact in waiting]

    def standings(self, k: int) -> list[tuple[str, int]]:
        """How the tickets of a kiosk's open claim stand in its book: owed or sent, else empty."""
        seats = [("", 0)] * len(self.tickets)
        for line in self.kiosks[k].book.open_claims():
            for ticket in line.tickets.values():
                if ticket.standing in {"owed", "sent"}:
                    t, number = self._named(ticket.issue)
                    seats[t] = (ticket.standing.value, number)
        return seats

    # -- private -------------------------------------------------------------------------------------------------------

    def _greet(self, kiosk: RealKiosk) -> wire.Booted:
        return kiosks.boot(self.office, wire.Boot(kiosk=kiosk.name, boot_id=kiosk.boot))

    def _row(self, before: World, k: int, t: int, kind: Kind, **more: str) -> None:
        issue = self.issues[t, before.kiosks[k].seats[t].issue]
        self.kiosks[k].write(Entry(kind, self.kiosks[k].claim, issue_body(issue, **more)))

    def _close(self, k: int, after: World) -> None:
        kiosk = self.kiosks[k]
        line = kiosk.book.claims.get(kiosk.claim)
        if after.kiosks[k].visit == IDLE and line is not None and not line.closed:
            kiosk.write(end_of(line))

    def _learn(self, tickets: list[wire.Ticket]) -> None:
        for ticket in tickets:
            self.issues[self.tickets.index(ticket.ticket), ticket.issue] = issue_of(ticket)

    def _named(self, issue: Issue | None) -> tuple[int, int]:
        return (NOBODY, 0) if issue is None else (self.tickets.index(issue.ticket), issue.number)

    def _twice(self, ask: Callable[[], T]) -> T | None:
        answers = [_answer(ask), _answer(ask)]
        assert answers[0] == answers[1] or answers[0] is None or answers[1] is None
        return answers[0]

    def _buy(self, count: int) -> sale.Order:
        screening = max(catalogue.screenings(self.office), key=lambda it: it.free)
        seats = [it.seat for it in catalogue.seats(self.office, screening.screening).seats if it.state == "free"]
        wanted = sale.OrderRequest(client="c", screening=screening.screening, seats=seats[:count])
        made = orders.place(self.office, wanted)
        query = select(Payment.id).where(Payment.order_id == made.order)
        gateway.pay(self.office, self.office.store.read(lambda session: session.scalars(query).one()))
        return orders.report(self.office, made.order, made.secret)


def _answer(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except Problem:
        return None


def _row_of(kind: Kind, **more: str) -> Callable[[House, World, int, int], None]:
    def act(house: House, before: World, k: int, t: int) -> None:
        house._row(before, k, t, kind, **more)

    return act


def _intent(house: House, before: World, k: int, t: int) -> None:
    house._row(before, k, t, Kind.INTENT, job=job(house.issues[t, before.kiosks[k].seats[t].issue]))


SERVERS = frozenset(
    {"claim", "self_reissue", "staff_reissue", "staff_reissue_and_paper", "admission", "fact", "expiry"}
)
"""The steps that are the server's."""
ACTS: dict[str, Callable[[House, World, int, int], None]] = {
    "claim": House.claim,
    "self_reissue": House.self_reissue,
    "staff_reissue": House.staff_reissue,
    "staff_reissue_and_paper": House.staff_reissue,
    "admission": House.admission,
    "fact": House.fact,
    "expiry": House.expiry,
    "claim_try": House.claim_try,
    "grant": House.grant,
    "abandoned": House.abandoned,
    "intent": _intent,
    "withdrawn": _row_of(Kind.WITHDRAWN),
    "printed": _row_of(Kind.PRINTED, evidence="proved"),
    "presumed": _row_of(Kind.PRESUMED, evidence="inferred"),
    "scanned": _row_of(Kind.PRINTED, evidence="scanned"),
    "in_doubt": _row_of(Kind.IN_DOUBT),
    "received": _row_of(Kind.RECEIVED),
    "reissue_try": _row_of(Kind.REISSUE_TRY),
    "no_reissue": House.crash,
    "reissued": House.reissued,
    "leave": House.leave,
    "late": House.late,
    "boot": House.boot,
    "gone": House.journal_lost,
    "journal_lost": House.journal_lost,
    "journal_lost_facts_under_way": House.journal_lost_facts_under_way,
}
"""The steps that are more than an event in a printer or a process."""

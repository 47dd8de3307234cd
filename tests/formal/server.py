"""The booking server and the gate, as the protocol has them; each step is a message that arrives."""

from collections.abc import Iterator

from tests.formal.world import (
    ABANDONED,
    ADMITTED,
    ANSWERED,
    ASKING,
    CLAIM,
    CUSTOMER,
    DENIED,
    GRANTED,
    IN_DOUBT,
    LIVE,
    NOBODY,
    NONE,
    NOT_SENT,
    OPEN,
    OVER,
    OWED,
    PENDING,
    PRESUMED,
    PRINTED,
    READY,
    STAFF,
    UNISSUED,
    Fact,
    Kiosk,
    Seat,
    Ticket,
    World,
)

FACTS = {
    (GRANTED, PRINTED): PRINTED,
    (GRANTED, PRESUMED): PRESUMED,
    (GRANTED, IN_DOUBT): IN_DOUBT,
    (GRANTED, NOT_SENT): UNISSUED,
    (IN_DOUBT, IN_DOUBT): IN_DOUBT,  # it was by its lease, now it is by the fact: nobody can hand it back any more
    (IN_DOUBT, NOT_SENT): UNISSUED,
    (IN_DOUBT, PRINTED): PRINTED,
    (PRESUMED, PRINTED): PRINTED,
}
"""What a fact about the newest issue does to its ticket; all others are only recorded."""

SELF_REISSUED = frozenset({IN_DOUBT, PRESUMED})
STAFF_REISSUED = SELF_REISSUED | {PRINTED}
ADMISSIBLE = frozenset({GRANTED, IN_DOUBT, PRESUMED, PRINTED})

Change = tuple[str, int, int, World]
"""A step's name, its kiosk, its ticket, and the world after it."""


class Server:
    """What becomes of the tickets."""

    reissues = 2
    """of one ticket without staff"""

    def server_steps(self, world: World) -> Iterator[Change]:
        """The messages that may arrive now, each in its turn or late."""
        for k, kiosk in enumerate(world.kiosks):
            yield from self.messages(world, k, kiosk)
        for t, ticket in enumerate(world.tickets):
            yield from self.admission(world, t, ticket)
            if world.staff:
                yield from self.staff_reissue(world, t, ticket)

    def messages(self, world: World, k: int, kiosk: Kiosk) -> Iterator[Change]:
        """What one kiosk has under way, even one that is gone; and the end of its lease."""
        if kiosk.claim == PENDING:
            yield "claim", k, NOBODY, self.claim(world, k)
        if kiosk.claim == LIVE:
            yield from self.expiry(world, k)
        if kiosk.outbox:
            yield "fact", k, NOBODY, self.fact(world, k)
        for t, issue in enumerate(kiosk.requests):
            if issue:
                yield "self_reissue", k, t, self.self_reissue(world, k, t, issue)

    # -- claims --------------------------------------------------------------------------------------------------------

    def claim(self, world: World, k: int) -> World:
        """Grant what is unissued, tell of the rest; or refuse, for ever."""
        if not self.may_claim(world, k):
            return self.bury(world, k)
        kiosk = world.kiosks[k]._replace(claim=LIVE)
        answers = [self.answer(world, k, t) for t in range(len(world.tickets))]
        if (kiosk.process, kiosk.visit) == (READY, ASKING):
            kiosk = kiosk._replace(seats=tuple(seat for _, seat in answers))
        return world._replace(tickets=tuple(ticket for ticket, _ in answers)).with_kiosk(k, kiosk)

    def may_claim(self, world: World, k: int) -> bool:
        """Nobody else has the lease, and something is left to hand out."""
        free = world.live() in {NOBODY, k}
        return free and any(ticket.state not in {PRINTED, ADMITTED} for ticket in world.tickets)

    def answer(self, world: World, k: int, t: int) -> tuple[Ticket, Seat]:
        """What a claim makes of one ticket, and what it says of it."""
        ticket, state = world.tickets[t], world.seen(t)
        if state in self.granted_from():
            ticket = ticket._replace(state=GRANTED, issue=ticket.issue + 1, holder=k, maker=CLAIM)
            return ticket, Seat(OWED, ticket.issue)
        if state in SELF_REISSUED:
            return ticket, Seat(OPEN, ticket.issue)
        return ticket, Seat()

    def granted_from(self) -> frozenset[str]:
        """The states out of which a claim grants a new issue without a question."""
        return frozenset({UNISSUED})

    def bury(self, world: World, k: int) -> World:
        """The claim is dead: what comes late in its name changes nothing."""
        return world.with_kiosk(k, world.kiosks[k]._replace(claim=OVER))

    def expiry(self, world: World, k: int) -> Iterator[Change]:
        """The lease ends without a word."""
        yield "expiry", k, NOBODY, world.with_kiosk(k, _over(world, k))

    # -- facts ---------------------------------------------------------------------------------------------------------

    def fact(self, world: World, k: int, number: int = 0) -> World:
        """Take the oldest fact out of an outbox and apply it, if it is about what is so."""
        outbox = world.kiosks[k].outbox
        fact = outbox[number]
        world = world.with_kiosk(k, world.kiosks[k]._replace(outbox=outbox[:number] + outbox[number + 1 :]))
        if fact.kind == ABANDONED:
            return self.abandoned(world, k, fact)
        state = FACTS.get((world.seen(fact.ticket), fact.kind))
        ticket = world.tickets[fact.ticket]
        if state is None or not self.is_current(ticket, fact.issue):
            return world
        return world.with_ticket(fact.ticket, _settled(ticket, state))

    def is_current(self, ticket: Ticket, issue: int) -> bool:
        """Whether this is the newest issue; number and serial are one here."""
        return ticket.issue == issue

    def abandoned(self, world: World, k: int, fact: Fact) -> World:
        """End the claim; what was granted under it comes back if none of it was sent, else it is in doubt."""
        if world.kiosks[k].claim == NONE:
            return world
        for t, ticket in enumerate(world.tickets):
            if ticket.state == GRANTED and ticket.holder == k:
                back = fact.sent == "none" and ticket.maker != STAFF
                world = world.with_ticket(t, _settled(ticket, UNISSUED if back else IN_DOUBT))
        return world.with_kiosk(k, _over(world, k)._replace(claim=NONE))

    # -- reissues ------------------------------------------------------------------------------------------------------

    def self_reissue(self, world: World, k: int, t: int, supersedes: int) -> World:
        """Swap issue n for n+1 on the customer's word, if n is still current and the claim live."""
        kiosk, ticket = world.kiosks[k], world.tickets[t]
        kiosk = kiosk._replace(requests=_with(kiosk.requests, t, 0))
        if not (supersedes == ticket.issue and self.may_reissue(world, t)):
            return world.with_kiosk(k, kiosk)
        ticket = self.reissued(ticket, k, CUSTOMER)._replace(spent=ticket.spent + 1)
        if kiosk.seats[t].stands == DENIED:
            kiosk = kiosk.put(t, ANSWERED, ticket.issue)
        return world.with_kiosk(k, kiosk).with_ticket(t, ticket)

    def may_reissue(self, world: World, t: int) -> bool:
        """It is in doubt, and some of the customer's budget is left."""
        return world.seen(t) in SELF_REISSUED and world.tickets[t].spent < self.reissues

    def reissued(self, ticket: Ticket, holder: int, maker: str) -> Ticket:
        """The ticket with its next issue; the one before is void, wherever it is."""
        asked = tuple(sorted({*ticket.asked, ticket.issue}))
        return ticket._replace(state=GRANTED, issue=ticket.issue + 1, holder=holder, maker=maker, asked=asked)

    def staff_reissue(self, world: World, t: int, ticket: Ticket) -> Iterator[Change]:
        """Staff swap it at their desk, where it comes out, or does not."""
        if self.staff_may_reissue(world.seen(t)):
            new = self.reissued(ticket, world.live(), STAFF)
            world = world._replace(staff=world.staff - 1)
            yield "staff_reissue", NOBODY, t, world.with_ticket(t, new)
            yield "staff_reissue_and_paper", NOBODY, t, world.with_ticket(t, printed(new, new.issue))

    def staff_may_reissue(self, state: str) -> bool:
        """Staff replace what may be on paper, never what was let in."""
        return state in STAFF_REISSUED

    # -- the gate ------------------------------------------------------------------------------------------------------

    def admission(self, world: World, t: int, ticket: Ticket) -> Iterator[Change]:
        """The holder of a paper comes to the gate."""
        if ticket.state in ADMISSIBLE and any(self.admits(ticket, issue) for issue in ticket.papers):
            admitted = _settled(ticket, ADMITTED)._replace(entries=ticket.entries + 1)
            yield "admission", NOBODY, t, world.with_ticket(t, admitted)

    def admits(self, ticket: Ticket, issue: int) -> bool:
        """Whether the gate takes a paper of this issue for good."""
        return ticket.issue == issue


def printed(ticket: Ticket, issue: int) -> Ticket:
    """The ticket with one paper more."""
    return ticket._replace(papers=tuple(sorted((*ticket.papers, issue))))


def _settled(ticket: Ticket, state: str) -> Ticket:
    refund = state == UNISSUED and ticket.maker == CUSTOMER
    maker = ticket.maker if state == IN_DOUBT else ""
    return ticket._replace(state=state, holder=NOBODY, maker=maker, spent=ticket.spent - refund)


def _over(world: World, k: int) -> Kiosk:
    kiosk = world.kiosks[k]
    return kiosk._replace(claim=OVER, requests=(0,) * len(kiosk.requests))


def _with(values: tuple[int, ...], index: int, value: int) -> tuple[int, ...]:
    return (*values[:index], value, *values[index + 1 :])

"""Mistakes that real systems make, each as a protocol with one rule changed; ``MUTANTS`` says which law each breaks."""

from collections.abc import Iterator

from tests.formal.checker import WAY_OUT
from tests.formal.kiosk import crashed
from tests.formal.protocol import Bounds, Protocol
from tests.formal.server import Change
from tests.formal.world import (
    ADMITTED,
    ASKING,
    GRANTED,
    IN_DOUBT,
    INTENT,
    LIVE,
    NOBODY,
    NOT_SENT,
    OPEN,
    OWED,
    PENDING,
    PRINTED,
    READY,
    SENT,
    SERVING,
    UNDEAD,
    UNISSUED,
    Kiosk,
    Seat,
    Ticket,
    World,
)


class ResendAfterRestart(Protocol):
    """A restarted kiosk sends again what it had sent."""

    def recovered(self, kiosk: Kiosk) -> Kiosk:
        if kiosk.visit != SERVING:
            return super().recovered(kiosk)
        return kiosk._replace(seats=tuple(Seat(OWED, seat.issue) if seat.stands else Seat() for seat in kiosk.seats))

    def greeted(self, kiosk: Kiosk) -> Kiosk:
        return kiosk._replace(process=READY)


class ReissueKeepsTheNumber(Protocol):
    """A reissue is the same issue once more."""

    def reissued(self, ticket: Ticket, holder: int, maker: str) -> Ticket:
        return super().reissued(ticket, holder, maker)._replace(issue=ticket.issue)


class ConfirmedWhenWritten(Protocol):
    """A ticket counts as printed when its bytes are written."""

    def send(self, kiosk: Kiosk, t: int, seat: Seat) -> tuple[str, int, Kiosk]:
        return "send", t, self.settle(kiosk, t, PRINTED)


class FactsOfAnyIssue(Protocol):
    """Facts are applied to whatever issue is current."""

    def is_current(self, ticket: Ticket, issue: int) -> bool:
        return True


class SameClaimAfterRestart(Protocol):
    """A restarted kiosk asks with the claim that it had, and the server answers as before."""

    def recovered(self, kiosk: Kiosk) -> Kiosk:
        if kiosk.visit != SERVING or kiosk.claim != LIVE:
            return super().recovered(kiosk)
        return kiosk.cleared()._replace(visit=ASKING, claim=PENDING)

    def greeted(self, kiosk: Kiosk) -> Kiosk:
        return kiosk._replace(process=READY) if kiosk.visit == ASKING else super().greeted(kiosk)

    def answer(self, world: World, k: int, t: int) -> tuple[Ticket, Seat]:
        ticket = world.tickets[t]
        if ticket.state == GRANTED and ticket.holder == k:
            return ticket, Seat(OWED, ticket.issue)
        return super().answer(world, k, t)


class RestartReleasesIntents(Protocol):
    """A restarted kiosk hands back tickets that it may have sent."""

    def after_restart(self, kiosk: Kiosk, t: int, seat: Seat) -> str:
        return NOT_SENT


class DoubtIsFinal(Protocol):
    """What is in doubt can't be reissued by the customer."""

    def may_reissue(self, world: World, t: int) -> bool:
        return False


class LeaseWithoutEnd(Protocol):
    """A lease ends only when its kiosk says so."""

    def expiry(self, world: World, k: int) -> Iterator[Change]:
        return iter(())


class RefusedCanBeGranted(Protocol):
    """The server forgets refusals: a late copy of a refused request is decided anew."""

    def bury(self, world: World, k: int) -> World:
        world = super().bury(world, k)
        return world.with_kiosk(k, world.kiosks[k]._replace(ghosts=1))

    def server_steps(self, world: World) -> Iterator[Change]:
        yield from super().server_steps(world)
        for k, kiosk in enumerate(world.kiosks):
            if kiosk.ghosts and kiosk.visit != ASKING and self.may_claim(world, k):
                new = self.claim(world.with_kiosk(k, kiosk._replace(ghosts=0)), k)
                yield "claim_late", k, NOBODY, new.with_kiosk(k, new.kiosks[k]._replace(claim=UNDEAD))


class FactsOvertakeEachOther(Protocol):
    """Facts arrive in any order."""

    def server_steps(self, world: World) -> Iterator[Change]:
        yield from super().server_steps(world)
        for k, kiosk in enumerate(world.kiosks):
            for number in range(1, len(kiosk.outbox)):
                yield "fact_overtakes", k, NOBODY, self.fact(world, k, number)


class ClaimTakesWhatIsInDoubt(Protocol):
    """A claim grants a new issue of what is in doubt, and nobody is asked."""

    def granted_from(self) -> frozenset[str]:
        return frozenset({UNISSUED, IN_DOUBT})


class DoubtByLeaseCanBeHandedBack(Protocol):
    """The fact that a ticket is in doubt changes nothing where its lease had made it so already."""

    def fact(self, world: World, k: int, number: int = 0) -> World:
        fact = world.kiosks[k].outbox[number]
        new = super().fact(world, k, number)
        if fact.kind == IN_DOUBT and world.seen(fact.ticket) == IN_DOUBT:
            return new._replace(tickets=world.tickets)
        return new


class LostTailIsBelieved(Protocol):
    """A journal whose last row was lost in a crash is taken for whole."""

    def fault_steps(self, world: World, k: int) -> Iterator[Change]:
        yield from super().fault_steps(world, k)
        kiosk = world.kiosks[k]
        if kiosk.process == READY and kiosk.stands(INTENT, SENT):
            old = crashed(kiosk)
            seats = tuple(Seat(OWED, seat.issue) if seat.stands == SENT else seat for seat in old.seats)
            yield (
                "crash_and_tail_lost",
                k,
                NOBODY,
                world._replace(faults=world.faults - 1).with_kiosk(k, old._replace(seats=seats)),
            )


class TwoTicketsAtOnce(Protocol):
    """The second ticket is begun before the first has its evidence."""

    def before_intent(self) -> tuple[str, ...]:
        return (OPEN,)


class AdmittedCanBeReissued(Protocol):
    """Staff replace the ticket of somebody who is in the hall."""

    def staff_may_reissue(self, state: str) -> bool:
        return super().staff_may_reissue(state) or state == ADMITTED


class GateTakesAnyIssue(Protocol):
    """The gate looks at the ticket's name alone."""

    def admits(self, ticket: Ticket, issue: int) -> bool:
        return True


SMALL = Bounds(tickets=1, visits=1, faults=1)
TWICE = Bounds(tickets=1, visits=2, faults=0)
AGAIN = Bounds(tickets=1, visits=2, faults=1)
BOTH = Bounds(tickets=2, visits=1, faults=0)

MUTANTS: dict[type[Protocol], tuple[str, Bounds]] = {
    ResendAfterRestart: ("I1", SMALL),
    ReissueKeepsTheNumber: ("I1", SMALL),
    ConfirmedWhenWritten: ("I3", SMALL),
    FactsOfAnyIssue: ("I3", SMALL),
    SameClaimAfterRestart: ("I1", SMALL),
    RestartReleasesIntents: ("I5", AGAIN),
    DoubtIsFinal: (WAY_OUT, TWICE),
    LeaseWithoutEnd: (WAY_OUT, AGAIN),
    RefusedCanBeGranted: ("dead", TWICE),
}
"""The mutants of the design."""

MORE: dict[type[Protocol], tuple[str, Bounds]] = {
    ClaimTakesWhatIsInDoubt: ("I5", TWICE),
    DoubtByLeaseCanBeHandedBack: ("I5", TWICE),
    FactsOvertakeEachOther: ("I5", Bounds(tickets=2, visits=2, faults=0)),
    LostTailIsBelieved: ("I5", AGAIN),
    TwoTicketsAtOnce: ("I6", BOTH),
    AdmittedCanBeReissued: ("I4", Bounds(tickets=1, visits=1, faults=0, staff=1)),
    GateTakesAnyIssue: ("I2", SMALL),
}
"""Ours: each law is broken by one at least."""

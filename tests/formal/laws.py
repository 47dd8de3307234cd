"""The invariants, as predicates of a world; the names are those of the design."""

from collections.abc import Callable, Iterator

from tests.formal.protocol import Protocol
from tests.formal.world import (
    ADMITTED,
    INTENT,
    NO_JOB,
    OWED,
    PRINTED,
    READY,
    SENT,
    SERVING,
    UNDEAD,
    Kiosk,
    Ticket,
    World,
)

Law = Callable[[Protocol, World], bool]


def no_issue_twice(_: Protocol, world: World) -> bool:
    """The same issue is never on paper twice."""
    return all(len(set(ticket.papers)) == len(ticket.papers) for ticket in world.tickets)


def one_valid_paper(protocol: Protocol, world: World) -> bool:
    """At most one paper of a seat is one that the gate would take."""
    return all(sum(protocol.admits(ticket, issue) for issue in ticket.papers) <= 1 for ticket in world.tickets)


def printed_is_on_paper(_: Protocol, world: World) -> bool:
    """What the server takes for printed is on paper."""
    return all(ticket.issue in ticket.papers for ticket in world.tickets if ticket.state == PRINTED)


def admitted_once(_: Protocol, world: World) -> bool:
    """A seat is let in once, and never reissued after."""
    return all(ticket.entries == (ticket.state == ADMITTED) for ticket in world.tickets)


def void_on_request_only(_: Protocol, world: World) -> bool:
    """An issue that is or may still come on paper is superseded only because somebody asked for it."""
    return all(
        issue >= ticket.issue or issue in ticket.asked
        for t, ticket in enumerate(world.tickets)
        for issue in _papers(world, t, ticket)
    )


def one_open_intent(_: Protocol, world: World) -> bool:
    """A kiosk has one ticket at most whose end is open."""
    return all(sum(seat.stands in {INTENT, SENT} for seat in kiosk.seats) <= 1 for kiosk in world.kiosks)


def dead_claims_stay_dead(_: Protocol, world: World) -> bool:
    """A claim that was refused or ended is never granted."""
    return all(kiosk.claim != UNDEAD for kiosk in world.kiosks)


LAWS: dict[str, Law] = {
    "I1": no_issue_twice,
    "I2": one_valid_paper,
    "I3": printed_is_on_paper,
    "I4": admitted_once,
    "I5": void_on_request_only,
    "I6": one_open_intent,
    "dead": dead_claims_stay_dead,
}


def broken(protocol: Protocol, world: World) -> frozenset[str]:
    """The laws that do not hold."""
    return frozenset(name for name, law in LAWS.items() if not law(protocol, world))


def _papers(world: World, t: int, ticket: Ticket) -> Iterator[int]:
    """The issues of a ticket that are on paper, or may still be."""
    yield from ticket.papers
    for kiosk in world.kiosks:
        yield from (job.issue for job in (kiosk.buffer, kiosk.leftover) if job != NO_JOB and job.ticket == t)
        seat = kiosk.seats[t]
        if seat.stands in {OWED, INTENT} and _will_print(kiosk):
            yield seat.issue


def _will_print(kiosk: Kiosk) -> bool:
    return kiosk.process == READY and kiosk.visit == SERVING

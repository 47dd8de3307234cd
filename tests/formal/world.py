"""What there is in the model: tickets as the server has them, kiosks with their journals and printers, and budgets.

A world is nested tuples of small values, so that millions of them can be told apart. Words that the product has (rows
of the journal, states of tickets, facts) are the product's own; ``test_vocabulary.py`` holds both together.
"""

from itertools import product
from typing import NamedTuple

UNISSUED, GRANTED, IN_DOUBT, PRESUMED, PRINTED, ADMITTED = (
    "unissued", "granted", "in_doubt", "presumed", "printed", "admitted"
)  # fmt: skip
"""Where a ticket stands at the server."""

NOT_SENT, ABANDONED = "not_sent", "abandoned"
"""Facts that are not states, too."""

EMPTY, OWED, INTENT, SENT, OPEN, DENIED, ANSWERED = ("", "owed", "intent", "sent", "open", "denied", "answered")
"""Where a seat of a visit stands: nothing to do; granted; journalled; in the printer's hands; the customer is asked;
said no, and a reissue is asked for; its answer is under way."""

OFF, READY, GONE = "off", "ready", "gone"
"""A kiosk's process: none; recovered and greeted by the server; none, for ever."""

IDLE, ASKING, SERVING = "idle", "asking", "serving"
"""The journal's newest claim: none that is open; tried; granted."""

NONE, PENDING, LIVE, OVER, UNDEAD = "none", "pending", "live", "over", "undead"
"""A kiosk's claim at the server: unheard of; its request is under way; leased; refused or ended; ended, then granted.
A kiosk has one at most, for it asks for the next one when the server knows the end of the last one."""

NOBODY = -1
STAFF, CUSTOMER, CLAIM = "staff", "customer", "claim"
"""Who had an issue made."""


class Ticket(NamedTuple):
    """One seat: what the server has of it, and what became of its papers."""

    state: str = UNISSUED
    issue: int = 0
    holder: int = NOBODY
    """the kiosk whose claim may print the issue, while it is granted"""
    maker: str = ""
    spent: int = 0
    """reissues without staff"""
    papers: tuple[int, ...] = ()
    """the issues that came out, in order; one that came out twice stands there twice"""
    asked: tuple[int, ...] = ()
    """the issues that the customer or staff wanted replaced"""
    entries: int = 0
    """how often it was let in"""


class Seat(NamedTuple):
    """One ticket in a visit."""

    stands: str = EMPTY
    issue: int = 0


class Fact(NamedTuple):
    """What waits in an outbox; ``sent`` is "none" as in the journal."""

    kind: str
    ticket: int = NOBODY
    issue: int = 0
    sent: str = ""


class Job(NamedTuple):
    """What a printer holds, or has an answer about."""

    ticket: int = NOBODY
    issue: int = 0


NO_JOB = Job()


class Kiosk(NamedTuple):
    """A kiosk: its process, its journal folded, its outbox, its printer, and what it has under way to the server."""

    process: str = READY
    visit: str = IDLE
    claim: str = NONE
    seats: tuple[Seat, ...] = ()
    unanswered: tuple[bool, ...] = ()
    """by ticket, whether a reissue was asked for, and what the server did is unknown"""
    requests: tuple[int, ...] = ()
    """by ticket, the issue that a request under way wants replaced, or 0"""
    outbox: tuple[Fact, ...] = ()
    buffer: Job = NO_JOB
    """in the printer, sent by this process"""
    leftover: Job = NO_JOB
    """in the printer, sent by a process that is no more"""
    reply: Job = NO_JOB
    """the printer's answer that nobody has read yet"""
    ghosts: int = 0
    """late copies of requests for dead claims, where a mutant's server would believe them"""

    def put(self, ticket: int, stands: str, issue: int = 0) -> "Kiosk":
        """The kiosk with one seat changed."""
        seats = list(self.seats)
        seats[ticket] = Seat(stands, issue) if stands else Seat()
        return self._replace(seats=tuple(seats))

    def await_reissue(self, ticket: int, *, unanswered: bool) -> "Kiosk":
        """The kiosk that waits, or waits no more, for the server's answer about a ticket."""
        waits = list(self.unanswered)
        waits[ticket] = unanswered
        return self._replace(unanswered=tuple(waits))

    def tell(self, kind: str, ticket: int = NOBODY, issue: int = 0, sent: str = "") -> "Kiosk":
        """The kiosk with one fact more in its outbox."""
        return self._replace(outbox=(*self.outbox, Fact(kind, ticket, issue, sent)))

    def stands(self, *standings: str) -> bool:
        """Whether a seat stands so."""
        return any(seat.stands in standings for seat in self.seats)

    def cleared(self) -> "Kiosk":
        """The kiosk with nothing in its visit."""
        return self._replace(seats=(Seat(),) * len(self.seats), visit=IDLE, unanswered=(False,) * len(self.seats))


class World(NamedTuple):
    """Everything, and how much may still go wrong."""

    tickets: tuple[Ticket, ...]
    kiosks: tuple[Kiosk, ...]
    visits: int
    """how often a voucher can still be shown"""
    faults: int
    staff: int
    """how often staff can still replace an issue"""

    def with_kiosk(self, k: int, kiosk: Kiosk) -> "World":
        """The world with one kiosk changed."""
        kiosks = list(self.kiosks)
        kiosks[k] = kiosk
        return self._replace(kiosks=tuple(kiosks))

    def with_ticket(self, t: int, ticket: Ticket) -> "World":
        """The world with one ticket changed."""
        tickets = list(self.tickets)
        tickets[t] = ticket
        return self._replace(tickets=tuple(tickets))

    def live(self) -> int:
        """The kiosk that has the voucher's lease, or NOBODY."""
        return next((k for k, kiosk in enumerate(self.kiosks) if kiosk.claim in {LIVE, UNDEAD}), NOBODY)

    def seen(self, t: int) -> str:
        """The ticket's state from outside: a grant whose lease is over is in doubt."""
        ticket = self.tickets[t]
        leased = ticket.holder != NOBODY and ticket.holder == self.live()
        return IN_DOUBT if ticket.state == GRANTED and not leased else ticket.state


def beginning(tickets: int, visits: int, faults: int, staff: int) -> World:
    """A paid voucher and two kiosks that wait for it."""
    kiosk = Kiosk(seats=(Seat(),) * tickets, unanswered=(False,) * tickets, requests=(0,) * tickets)
    return World((Ticket(),) * tickets, (kiosk, kiosk), visits, faults, staff)


class Mirror:
    """Worlds that differ only by which kiosk or which ticket is called the first are one."""

    def __init__(self, tickets: int, *, kiosks_alike: bool = True) -> None:
        orders = [tuple(range(tickets)), *([(1, 0)] if tickets == 2 else [])]
        self._views = list(product(orders, (False, True) if kiosks_alike else (False,)))[1:]
        self._tickets: dict[Ticket, Ticket] = {}
        self._swapped: dict[Ticket, Ticket] = {}
        self._kiosks: dict[Kiosk, Kiosk] = {}
        self._turned: dict[Kiosk, Kiosk] = {}

    def __call__(self, world: World) -> World:
        """The one that stands for all its mirror images."""
        own = World(
            tuple([self._tickets.setdefault(it, it) for it in world.tickets]),
            tuple([self._kiosks.setdefault(it, it) for it in world.kiosks]),
            *world[2:],
        )
        return min([own, *(self._view(own, order, swapped) for order, swapped in self._views)])

    def _view(self, world: World, order: tuple[int, ...], swapped: bool) -> World:
        tickets, kiosks = world.tickets, world.kiosks
        if swapped:
            tickets, kiosks = tuple([self._swap(it) for it in tickets]), kiosks[::-1]
        if order[0] != 0:
            tickets, kiosks = tickets[::-1], tuple([self._turn(it) for it in kiosks])
        return World(tickets, kiosks, *world[2:])

    def _swap(self, ticket: Ticket) -> Ticket:
        """The ticket where the kiosks change their numbers."""
        if ticket not in self._swapped:
            other = ticket if ticket.holder == NOBODY else ticket._replace(holder=1 - ticket.holder)
            self._swapped[ticket] = self._tickets.setdefault(other, other)
        return self._swapped[ticket]

    def _turn(self, kiosk: Kiosk) -> Kiosk:
        """The kiosk where the tickets change their numbers."""
        if kiosk not in self._turned:
            other = kiosk._replace(
                seats=kiosk.seats[::-1],
                unanswered=kiosk.unanswered[::-1],
                requests=kiosk.requests[::-1],
                outbox=tuple(fact._replace(ticket=_other(fact.ticket)) for fact in kiosk.outbox),
                buffer=kiosk.buffer._replace(ticket=_other(kiosk.buffer.ticket)),
                leftover=kiosk.leftover._replace(ticket=_other(kiosk.leftover.ticket)),
                reply=kiosk.reply._replace(ticket=_other(kiosk.reply.ticket)),
            )
            self._turned[kiosk] = self._kiosks.setdefault(other, other)
        return self._turned[kiosk]


def _other(ticket: int) -> int:
    return ticket if ticket == NOBODY else 1 - ticket

"""A kiosk as the protocol has it: its process, which is journal first, and its printer."""

from collections.abc import Iterator

from tests.formal.server import Change, printed
from tests.formal.world import (
    ABANDONED,
    ANSWERED,
    ASKING,
    DENIED,
    EMPTY,
    GONE,
    IDLE,
    IN_DOUBT,
    INTENT,
    LIVE,
    NO_JOB,
    NOBODY,
    NONE,
    NOT_SENT,
    OFF,
    OPEN,
    OVER,
    OWED,
    PENDING,
    PRESUMED,
    PRINTED,
    READY,
    SENT,
    SERVING,
    Job,
    Kiosk,
    Seat,
    World,
)


class Kiosks:
    """What kiosks do by themselves. What a step writes into the journal is durable when the step is done."""

    evidence = PRINTED
    """what the best evidence of the printers makes of a ticket: printed, or presumed"""

    def __init__(self) -> None:
        self.alone: dict[Kiosk, list[tuple[str, int, Kiosk]]] = {}
        """what a kiosk may do that depends on nothing else, looked up because it comes again in many worlds"""

    def kiosk_steps(self, world: World, k: int) -> Iterator[Change]:
        """What one kiosk may do now."""
        kiosk = world.kiosks[k]
        yield from self.printer_steps(world, k, kiosk)
        if kiosk not in self.alone:
            self.alone[kiosk] = list(_PROCESSES[kiosk.process](self, kiosk))
        for name, t, new in self.alone[kiosk]:
            yield name, k, t, world.with_kiosk(k, new)
        for t, seat in enumerate(kiosk.seats):
            if seat.stands == OPEN and kiosk.process == READY and seat.issue in world.tickets[t].papers:
                yield "scanned", k, t, world.with_kiosk(k, self.settle(kiosk, t, PRINTED))
        if world.visits and self.may_serve(kiosk):
            tried = kiosk._replace(visit=ASKING, claim=PENDING)
            yield "claim_try", k, NOBODY, world._replace(visits=world.visits - 1).with_kiosk(k, tried)

    def may_serve(self, kiosk: Kiosk) -> bool:
        """It is free, and the server knows the end of its last claim."""
        return (kiosk.process, kiosk.visit, kiosk.outbox) == (READY, IDLE, ())

    # -- a visit -------------------------------------------------------------------------------------------------------

    def visit_steps(self, kiosk: Kiosk) -> Iterator[tuple[str, int, Kiosk]]:
        """What a running kiosk may do for its visit."""
        if kiosk.visit == ASKING:
            if kiosk.stands(OWED, OPEN):
                yield "grant", NOBODY, kiosk._replace(visit=SERVING)
            yield "abandoned", NOBODY, kiosk.cleared().tell(ABANDONED, sent="none")
        if kiosk.visit == SERVING:
            for t, seat in enumerate(kiosk.seats):
                if seat.stands:
                    yield from _SEATS[seat.stands](self, kiosk, t, seat)
            yield from self.leaving(kiosk)
        yield from self.late_steps(kiosk)

    def owed(self, kiosk: Kiosk, t: int, seat: Seat) -> Iterator[tuple[str, int, Kiosk]]:
        """One ticket at a time: the questions first, and the printer holds nothing else."""
        if not kiosk.stands(*self.before_intent()) and (kiosk.buffer, kiosk.leftover, kiosk.reply) == (NO_JOB,) * 3:
            yield "intent", t, kiosk.put(t, INTENT, seat.issue)

    def before_intent(self) -> tuple[str, ...]:
        """No other seat stands so when a ticket is begun."""
        return OPEN, DENIED, ANSWERED, INTENT, SENT

    def intent(self, kiosk: Kiosk, t: int, seat: Seat) -> Iterator[tuple[str, int, Kiosk]]:
        """The bytes leave, or not one of them does."""
        yield "withdrawn", t, kiosk.put(t, OWED, seat.issue)
        yield self.send(kiosk._replace(buffer=Job(t, seat.issue)), t, seat)

    def send(self, kiosk: Kiosk, t: int, seat: Seat) -> tuple[str, int, Kiosk]:
        """The bytes have left; that confirms nothing."""
        return "send", t, kiosk.put(t, SENT, seat.issue)

    def sent(self, kiosk: Kiosk, t: int, seat: Seat) -> Iterator[tuple[str, int, Kiosk]]:
        """The printer proves it, or nobody knows and the customer is asked."""
        if self.evidence == PRESUMED:
            yield "presumed", t, self.settle(kiosk, t, PRESUMED)
        elif kiosk.reply == Job(t, seat.issue):
            yield "printed", t, self.settle(kiosk._replace(reply=NO_JOB), t, PRINTED)
        doubtful = kiosk.put(t, OPEN, seat.issue).tell(IN_DOUBT, t, seat.issue)
        yield "in_doubt", t, doubtful
        if kiosk.buffer != NO_JOB:
            yield "in_doubt_and_cleared", t, doubtful._replace(buffer=NO_JOB)

    def open(self, kiosk: Kiosk, t: int, seat: Seat) -> Iterator[tuple[str, int, Kiosk]]:
        """Did you get it? Whoever says so may be lying; whoever shows the paper (``scanned``) is not."""
        yield "received", t, self.closed(kiosk.put(t, EMPTY))
        if not kiosk.outbox and not kiosk.stands(DENIED, ANSWERED):
            requests = list(kiosk.requests)
            requests[t] = seat.issue if kiosk.claim == LIVE else 0
            denied = kiosk.put(t, DENIED, seat.issue).await_reissue(t, unanswered=True)
            yield "reissue_try", t, denied._replace(requests=tuple(requests))

    def denied(self, kiosk: Kiosk, t: int, _: Seat) -> Iterator[tuple[str, int, Kiosk]]:
        """No answer comes in time, or a refusal: staff see to it."""
        yield "no_reissue", t, self.closed(kiosk.put(t, EMPTY))

    def answered(self, kiosk: Kiosk, t: int, seat: Seat) -> Iterator[tuple[str, int, Kiosk]]:
        """The new issue arrives, or is given up before."""
        yield "reissued", t, kiosk.put(t, OWED, seat.issue).await_reissue(t, unanswered=False)
        yield from self.denied(kiosk, t, seat)

    def leaving(self, kiosk: Kiosk) -> Iterator[tuple[str, int, Kiosk]]:
        """The customer walks away from a question or a fault: what was not sent is handed back."""
        if kiosk.stands(INTENT, DENIED, ANSWERED):
            return
        left = kiosk
        for t, seat in enumerate(kiosk.seats):
            if seat.stands in {OWED, SENT}:
                left = left.tell(NOT_SENT if seat.stands == OWED else IN_DOUBT, t, seat.issue)
        end = self.closed(left._replace(seats=(Seat(),) * len(kiosk.seats)))
        yield "leave", NOBODY, end
        if kiosk.buffer != NO_JOB:
            yield "leave_and_cleared", NOBODY, end._replace(buffer=NO_JOB)

    def late_steps(self, kiosk: Kiosk) -> Iterator[tuple[str, int, Kiosk]]:
        """The proof of a ticket that was given up comes late; what the printer still holds of one is cleared."""
        t, issue = kiosk.reply
        if kiosk.reply != NO_JOB and kiosk.seats[t] != Seat(SENT, issue):
            told = kiosk._replace(reply=NO_JOB).tell(PRINTED, t, issue)
            yield "late", t, self.closed(told.put(t, EMPTY)) if told.seats[t] == Seat(OPEN, issue) else told
        if kiosk.leftover != NO_JOB or (kiosk.buffer != NO_JOB and not kiosk.stands(SENT)):
            yield "clear", NOBODY, kiosk._replace(buffer=NO_JOB, leftover=NO_JOB)

    def settle(self, kiosk: Kiosk, t: int, kind: str) -> Kiosk:
        """What became of a ticket is known, and the server is to know it."""
        return self.closed(kiosk.tell(kind, t, kiosk.seats[t].issue).put(t, EMPTY))

    def closed(self, kiosk: Kiosk) -> Kiosk:
        """The claim is over when nothing of it is open."""
        if kiosk.visit != SERVING or any(seat.stands for seat in kiosk.seats):
            return kiosk
        return kiosk.tell(ABANDONED, sent="none" if any(kiosk.unanswered) else "").cleared()

    # -- restarts ------------------------------------------------------------------------------------------------------

    def recovery_steps(self, kiosk: Kiosk) -> Iterator[tuple[str, int, Kiosk]]:
        """Nothing is resumed; the printer is drained, then cleared if it can be."""
        leftover = kiosk.buffer if kiosk.buffer != NO_JOB else kiosk.leftover
        new = self.greeted(self.recovered(kiosk)._replace(reply=NO_JOB, buffer=NO_JOB, leftover=NO_JOB))
        yield "boot", NOBODY, new
        if leftover != NO_JOB:
            yield "boot_uncleared", NOBODY, new._replace(leftover=leftover)

    def recovered(self, kiosk: Kiosk) -> Kiosk:
        """The journal with an end to every claim."""
        if kiosk.visit == ASKING:
            return kiosk.cleared().tell(ABANDONED, sent="none")
        for t, seat in enumerate(kiosk.seats):
            if seat.stands:
                kiosk = self.settle(kiosk, t, self.after_restart(kiosk, t, seat))
        return self.closed(kiosk)

    def after_restart(self, kiosk: Kiosk, t: int, seat: Seat) -> str:
        """What became of a ticket of a process that is no more."""
        if seat.stands == OWED:
            return NOT_SENT
        return PRINTED if kiosk.reply == Job(t, seat.issue) else IN_DOUBT

    def greeted(self, kiosk: Kiosk) -> Kiosk:
        """The server knows the new boot: requests of older ones are dead, a claim that the journal lost is ended."""
        claim = OVER if kiosk.claim == PENDING else kiosk.claim
        known = claim == NONE or any(fact.kind == ABANDONED for fact in kiosk.outbox)
        new = kiosk._replace(process=READY, claim=claim)
        return new if known else new.tell(ABANDONED)

    def nothing(self, _: Kiosk) -> Iterator[tuple[str, int, Kiosk]]:
        """A kiosk that is gone does nothing."""
        return iter(())

    # -- printers ------------------------------------------------------------------------------------------------------

    def printer_steps(self, world: World, k: int, kiosk: Kiosk) -> Iterator[Change]:
        """A printer works through what it holds, whether or not somebody still waits for it."""
        answer = kiosk.buffer if self.evidence == PRINTED else NO_JOB
        for name, job, rest in (
            ("print", kiosk.buffer, kiosk._replace(buffer=NO_JOB, reply=answer)),
            ("print_leftover", kiosk.leftover, kiosk._replace(leftover=NO_JOB)),
        ):
            if job != NO_JOB:
                ticket = printed(world.tickets[job.ticket], job.issue)
                yield name, k, job.ticket, world.with_ticket(job.ticket, ticket).with_kiosk(k, rest)

    # -- faults --------------------------------------------------------------------------------------------------------

    def fault_steps(self, world: World, k: int) -> Iterator[Change]:
        """What may go wrong with one kiosk; each costs one of the faults that are left."""
        kiosk = world.kiosks[k]
        busy = kiosk.visit != IDLE or kiosk.outbox or kiosk.claim != NONE
        fewer = world._replace(faults=world.faults - 1)
        if kiosk.process == READY and busy:
            yield "crash", k, NOBODY, fewer.with_kiosk(k, crashed(kiosk))
            yield "gone", k, NOBODY, fewer.with_kiosk(k, lost(crashed(kiosk))._replace(process=GONE))
        if kiosk.process == OFF:
            yield "journal_lost", k, NOBODY, fewer.with_kiosk(k, lost(kiosk))
            if kiosk.outbox:
                late = lost(kiosk)._replace(outbox=kiosk.outbox)
                yield "journal_lost_facts_under_way", k, NOBODY, fewer.with_kiosk(k, late)
        if kiosk.buffer != NO_JOB or kiosk.leftover != NO_JOB:
            dark = kiosk._replace(buffer=NO_JOB, leftover=NO_JOB, reply=NO_JOB)
            yield "printer_power_cut", k, NOBODY, fewer.with_kiosk(k, dark)
        if kiosk.reply != NO_JOB:
            yield "reply_lost", k, NOBODY, fewer.with_kiosk(k, kiosk._replace(reply=NO_JOB))


def crashed(kiosk: Kiosk) -> Kiosk:
    """What is left of a kiosk without its process: the journal, and what is in the printer or under way."""
    seats = tuple(_journalled(seat) for seat in kiosk.seats) if kiosk.visit == SERVING else (Seat(),) * len(kiosk.seats)
    return kiosk._replace(process=OFF, seats=seats)


def lost(kiosk: Kiosk) -> Kiosk:
    """The kiosk with a new journal."""
    return kiosk.cleared()._replace(outbox=())


def _journalled(seat: Seat) -> Seat:
    """An intent is one, whether or not a byte followed; questions are of the process alone."""
    if seat.stands in {INTENT, SENT}:
        return Seat(SENT, seat.issue)
    return seat if seat.stands == OWED else Seat()


_PROCESSES = {OFF: Kiosks.recovery_steps, READY: Kiosks.visit_steps, GONE: Kiosks.nothing}
_SEATS = {
    OWED: Kiosks.owed,
    INTENT: Kiosks.intent,
    SENT: Kiosks.sent,
    OPEN: Kiosks.open,
    DENIED: Kiosks.denied,
    ANSWERED: Kiosks.answered,
}

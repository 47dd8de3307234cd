"""The visit's invariant over random histories."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain import effects, events, visit
from kiosk.domain.booking import Claim, ClaimedTicket, Issue, Reprint, TicketState
from kiosk.domain.party import Standing
from kiosk.domain.visit import advance
from tests.kiosk.domain.steps import F7, PAPER, VOUCHER


class World:
    """Answers the visit's wanted as server, printer and customer may, in any order that chance picks."""

    def __init__(self):
        self.state: visit.State = visit.Idle()
        self.granted = set()
        self.ended = {}
        self.sent: Counter[Issue] = Counter()
        self.pending = []
        self.claims = 0
        self.closed: Counter[str] = Counter()
        self.seen: set[Issue] = set()

    def feed(self, event):
        if isinstance(event, events.Granted):
            self.granted |= {one.issue for one in event.claim.tickets if one.state is TicketState.GRANTED}
        if isinstance(event, events.Reissued):
            self.granted.add(event.new.issue)
        if isinstance(event, events.Settled):
            self.end(event.issue, event.standing)
        if isinstance(event, events.Held):
            self.sent[event.issue] -= 1
        self.state, wanted = advance(self.state, event)
        for effect in wanted:
            self.do(effect)
        self.check()

    def do(self, effect):
        match effect:
            case effects.HandBack(_, issues):
                for issue in issues:
                    self.end(issue, Standing.HANDED_BACK)
            case effects.Print(seat=seat):
                assert seat.issue in self.granted
                assert seat.issue not in self.ended
                self.sent[seat.issue] += 1
                self.pending.append(effect)
            case effects.NoteScanned(issue=issue):
                self.seen.add(issue)
            case effects.Close(claim):
                self.closed[claim] += 1
            case effects.MakeClaim() | effects.ClaimReprint() | effects.Reissue() | effects.AwaitPrinter():
                self.pending.append(effect)

    def end(self, issue, how):
        assert issue not in self.ended, f"{issue} was {self.ended[issue]} and is now {how}"
        self.ended[issue] = how

    def check(self):
        assert all(count <= 1 for count in self.sent.values()), "an issue is in print twice"
        assert sum(1 for issue, count in self.sent.items() if count and issue not in self.ended) <= 1
        party = getattr(self.state, "party", None)
        owed = {seat.issue for seat in party.standing(Standing.OWED, Standing.SENT)} if party else set()
        assert self.granted - set(self.ended) == owed - set(self.ended), "a granted ticket is lost"
        if party is not None:
            listed = {seat.issue for seat in party.standing(Standing.IN_DOUBT)}
            in_view = {seat.issue for seat in party.seats} - self.seen
            doubtful = {issue for issue, how in self.ended.items() if how is Standing.IN_DOUBT}
            assert doubtful & in_view <= listed, "a ticket in doubt is not listed"

    def answer(self, draw):
        effect = self.pending.pop(draw(st.integers(0, len(self.pending) - 1)))
        match effect:
            case effects.MakeClaim(claim, _):
                self.answer_claim(claim, draw)
            case effects.ClaimReprint(claim, reprint):
                self.answer_reprint(claim, reprint, draw)
            case effects.Print(seat=seat):
                self.print(effect, seat, draw)
            case effects.AwaitPrinter():
                self.feed(events.PrinterReady())
            case effects.Reissue(_, issue):
                new = Issue(issue.ticket, issue.number + 1, f"{issue.serial}+")
                answers = (
                    events.ReissueRefused(issue),
                    events.Reissued(issue, replace(F7, issue=new, seat=issue.ticket)),
                )
                self.feed(draw(st.sampled_from(answers)))

    def answer_claim(self, claim, draw):
        if draw(st.booleans()) and draw(st.booleans()):
            self.feed(events.Refused(claim, PAPER))
            return
        states = draw(st.lists(st.sampled_from(list(TicketState)), min_size=1, max_size=4))
        tickets = tuple(
            ClaimedTicket(Issue(f"{claim}-{place}", 1, f"{claim}{place}"), f"F{place}", state, reissues_left=place % 3)
            for place, state in enumerate(states)
        )
        self.feed(events.Granted(Claim(claim, 60, tickets)))

    def answer_reprint(self, claim, reprint, draw):
        if draw(st.booleans()):
            self.feed(events.Refused(claim, PAPER))
            return
        old = reprint.issue
        new = Issue(old.ticket, old.number + self.claims, f"{claim}{old.serial}")
        ticket = ClaimedTicket(new, reprint.seat, TicketState.GRANTED, reissues_left=draw(st.integers(0, 2)))
        self.feed(events.Granted(Claim(claim, 60, (ticket,))))

    def print(self, effect, seat, draw):
        kind = draw(st.sampled_from(["held", "stalled", "resumed", "printed", "presumed", "in_doubt"]))
        if kind == "held":
            self.feed(events.Held(seat.issue, PAPER))
        elif kind in {"stalled", "resumed"}:
            self.pending.append(effect)
            self.feed(events.Stalled(seat.issue, PAPER) if kind == "stalled" else events.Resumed(seat.issue))
        else:
            self.feed(events.Settled(seat.issue, Standing(kind)))

    def spontaneous(self, draw):
        party = getattr(self.state, "party", None)
        issues = [seat.issue for seat in party.seats] if party else [F7.issue]
        issue = draw(st.sampled_from(issues))
        self.claims += 1
        event = draw(
            st.sampled_from(
                [
                    events.VoucherShown(VOUCHER, f"c{self.claims}"),
                    events.ReprintAsked(Reprint(issue, "F7", "torn", "Anna"), f"c{self.claims}"),
                    events.VoucherRejected(PAPER),
                    events.ReadingBegan("camera"),
                    events.ReadingFailed(),
                    events.Answered(issue, received=True),
                    events.Answered(issue, received=False),
                    events.PrinterReady(),
                    events.CustomerSeen(),
                    events.CustomerGone(),
                    events.Rested(),
                    events.Stopping(),
                    events.Refused("old", PAPER),
                    events.ReissueRefused(issue),
                    events.Retracted(issue),
                    events.PaperShown(issue),
                    events.PaperShown(issue, "old", "F7"),
                    events.LeaseLost(visit.claim_of(self.state) or "old"),
                ]
            )
        )
        self.feed(event)

    def wind_down(self, draw):
        """Everybody leaves: the kiosk must come to rest with every answer in."""
        for _ in range(100):
            self.feed(events.CustomerGone())
            self.feed(events.Rested())
            if not self.pending:
                return
            effect = self.pending[0]
            if isinstance(effect, effects.Print):
                self.pending.pop(0)
                self.feed(events.Settled(effect.seat.issue, Standing.IN_DOUBT))
            else:
                self.answer(draw)
        raise AssertionError("the visit does not end")


@settings(max_examples=400)
@given(data=st.data())
def test_every_granted_ticket_is_printed_handed_back_in_doubt_and_listed_or_owed(data):
    world = World()
    for _ in range(data.draw(st.integers(5, 40))):
        if world.pending and data.draw(st.integers(0, 3)):
            world.answer(data.draw)
        else:
            world.spontaneous(data.draw)
    world.wind_down(data.draw)
    assert visit.free(world.state)
    assert set(world.ended) == world.granted
    assert all(count == 1 for count in world.closed.values()), "a claim is ended twice"

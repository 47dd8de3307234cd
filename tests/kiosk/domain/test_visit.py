"""The visit, by examples and by its invariant over random histories."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain import visit
from kiosk.domain.booking import Claim, ClaimedTicket, Issue, TicketState
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import Patience, Standing, advance
from kiosk.domain.voucher import Voucher, VoucherKind

VOUCHER = Voucher("V1" + "0" * 26, VoucherKind.OPAQUE)
PAPER = Problem(Code.PRINTER_PAPER)
CLAIM = "c"


def ticket(seat, state=TicketState.GRANTED, number=1):
    return ClaimedTicket(Issue(f"T-{seat}", number, f"{seat}{number}"), seat, state)


def granted(*tickets):
    return visit.Granted(Claim(CLAIM, 60, tickets))


def verifying():
    state, _ = advance(visit.Idle(), visit.VoucherShown(VOUCHER, CLAIM))
    return state


def run(state, *events):
    """The state and all effects after these events."""
    effects = []
    for event in events:
        state, more = advance(state, event)
        effects += more
    return state, effects


def standings(state):
    return {seat.label: seat.standing for seat in state.party.seats}


F7, F8 = ticket("F7"), ticket("F8")


def test_a_voucher_leads_to_a_claim():
    state, effects = advance(visit.Idle(), visit.VoucherShown(VOUCHER, CLAIM))
    assert state == visit.Verifying(VOUCHER, CLAIM)
    assert effects == (visit.MakeClaim(CLAIM, VOUCHER),)


def test_tickets_are_printed_one_after_another_and_then_the_claim_is_closed():
    state, effects = run(verifying(), granted(F7, F8))
    assert [effect.seat.label for effect in effects] == ["F7"]
    state, effects = run(state, visit.Settled(F7.issue, Standing.PRINTED))
    assert [effect.seat.label for effect in effects] == ["F8"]
    state, effects = run(state, visit.Settled(F8.issue, Standing.PRINTED))
    assert isinstance(state, visit.Done)
    assert effects == [visit.Close(CLAIM)]


def test_a_refusal_is_shown_and_rests():
    problem = Problem(Code.VOUCHER_UNPAID)
    state, effects = run(verifying(), visit.Refused(CLAIM, problem))
    assert (state, effects) == (visit.Attention(problem), [])
    assert visit.patience(state) is Patience.REST
    assert advance(state, visit.Rested()) == (visit.Idle(), ())


def test_a_new_voucher_may_be_shown_while_a_refusal_or_thanks_is_on_the_screen():
    shown = visit.VoucherShown(VOUCHER, "d")
    for state in (visit.Attention(PAPER), visit.Done(visit.Party(CLAIM, ()))):
        assert advance(state, shown)[0] == visit.Verifying(VOUCHER, "d")


def test_a_voucher_that_is_shown_while_tickets_are_printed_changes_nothing():
    state, _ = run(verifying(), granted(F7))
    assert advance(state, visit.VoucherShown(VOUCHER, "d")) == (state, ())


def test_a_printer_that_takes_no_ticket_leaves_it_owed_until_it_can():
    state, effects = run(verifying(), granted(F7), visit.Held(F7.issue, PAPER))
    assert isinstance(state, visit.Attention)
    assert standings(state) == {"F7": Standing.OWED}
    assert effects[-1] == visit.AwaitPrinter()
    assert visit.patience(state) is Patience.CUSTOMER
    state, effects = run(state, visit.PrinterReady())
    assert standings(state) == {"F7": Standing.SENT}
    assert [effect.seat.label for effect in effects] == ["F7"]


def test_a_printer_that_stops_in_the_middle_goes_on_with_the_same_ticket():
    state, _ = run(verifying(), granted(F7), visit.Stalled(F7.issue, PAPER))
    assert state.problem == PAPER
    state, effects = run(state, visit.Resumed(F7.issue), visit.Settled(F7.issue, Standing.PRINTED))
    assert isinstance(state, visit.Done)
    assert effects == [visit.Close(CLAIM)]


def test_a_customer_who_walks_away_is_given_up_on_and_the_rest_is_handed_back():
    state, effects = run(verifying(), granted(F7, F8), visit.Stalled(F7.issue, PAPER), visit.CustomerGone())
    assert effects[1:] == [visit.GiveUp(F7.issue), visit.HandBack(CLAIM, (F8.issue,))]
    state, effects = run(state, visit.Settled(F7.issue, Standing.IN_DOUBT))
    assert effects == [visit.Close(CLAIM)]
    assert standings(state) == {"F7": Standing.IN_DOUBT, "F8": Standing.HANDED_BACK}
    assert state.problem == Problem(Code.SEAT_STAFF, {"seat": "F7"})


@pytest.mark.parametrize("state_of_ticket", [TicketState.IN_DOUBT, TicketState.PRESUMED])
def test_the_seat_question_comes_before_anything_is_printed(state_of_ticket):
    state, effects = run(verifying(), granted(F7, ticket("F8", state_of_ticket)))
    assert state.problem == Problem(Code.SEAT_QUESTION, {"seat": "F8"})
    assert effects == []


def test_a_customer_who_has_the_paper_keeps_it():
    doubtful = ticket("F7", TicketState.IN_DOUBT)
    state, effects = run(verifying(), granted(doubtful), visit.Answered(doubtful.issue, received=True))
    assert isinstance(state, visit.Done)
    assert effects == [visit.NoteReceived(CLAIM, doubtful.issue), visit.Close(CLAIM)]


def test_a_customer_who_did_not_get_it_gets_a_new_issue():
    old, new = ticket("F7", TicketState.IN_DOUBT), ticket("F7", number=2)
    state, effects = run(verifying(), granted(old), visit.Answered(old.issue, received=False))
    assert effects == [visit.Reissue(CLAIM, old.issue)]
    state, effects = run(state, visit.Reissued(old.issue, new))
    assert [effect.seat.issue for effect in effects] == [new.issue]


@pytest.mark.parametrize("before", [TicketState.IN_DOUBT, TicketState.PRESUMED])
def test_a_refused_reissue_leaves_the_seat_to_staff(before):
    old = ticket("F7", before)
    state, effects = run(
        verifying(), granted(old), visit.Answered(old.issue, received=False), visit.ReissueRefused(old.issue)
    )
    assert state.problem == Problem(Code.SEAT_STAFF, {"seat": "F7"})
    assert effects[-1] == visit.Close(CLAIM)


def test_doubt_that_arises_in_the_visit_is_asked_about_at_once():
    state, _ = run(verifying(), granted(F7, F8), visit.Settled(F7.issue, Standing.IN_DOUBT))
    assert state.problem == Problem(Code.SEAT_QUESTION, {"seat": "F7"})


def test_presumed_tickets_are_not_asked_about_in_their_own_visit():
    state, _ = run(verifying(), granted(F7), visit.Settled(F7.issue, Standing.PRESUMED))
    assert isinstance(state, visit.Done)


def test_a_stopping_kiosk_waits_for_the_ticket_in_hand_and_hands_the_rest_back():
    state, effects = run(verifying(), granted(F7, F8), visit.Stopping())
    assert effects[1:] == [visit.HandBack(CLAIM, (F8.issue,))]
    assert not visit.free(state)
    state, effects = run(state, visit.Settled(F7.issue, Standing.PRINTED))
    assert (state, effects) == (visit.Idle(), [visit.Close(CLAIM)])


def test_a_grant_that_nobody_waits_for_any_more_goes_back_whole():
    state, effects = run(verifying(), visit.Stopping(), granted(F7, F8))
    assert state == visit.Idle()
    assert effects == [visit.HandBack(CLAIM, (F7.issue, F8.issue)), visit.Close(CLAIM)]


# -- the invariant -----------------------------------------------------------------------------------------------------


class World:
    """Answers the visit's effects as server, printer and customer may, in any order that chance picks."""

    def __init__(self):
        self.state = visit.Idle()
        self.granted = set()
        self.ended = {}
        self.sent = Counter()
        self.pending = []
        self.claims = 0
        self.reissues = Counter()

    def feed(self, event):
        if isinstance(event, visit.Granted):
            self.granted |= {one.issue for one in event.claim.tickets if one.state is TicketState.GRANTED}
        if isinstance(event, visit.Reissued):
            self.granted.add(event.new.issue)
        if isinstance(event, visit.Settled):
            self.end(event.issue, event.standing)
        if isinstance(event, visit.Held):
            self.sent[event.issue] -= 1
        self.state, effects = advance(self.state, event)
        for effect in effects:
            self.do(effect)
        self.check()

    def do(self, effect):
        match effect:
            case visit.HandBack(_, issues):
                for issue in issues:
                    self.end(issue, Standing.HANDED_BACK)
            case visit.Print(seat=seat):
                assert seat.issue in self.granted
                assert seat.issue not in self.ended
                self.sent[seat.issue] += 1
                self.pending.append(effect)
            case visit.MakeClaim() | visit.Reissue() | visit.AwaitPrinter():
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
            in_view = {seat.issue for seat in party.seats}
            doubtful = {issue for issue, how in self.ended.items() if how is Standing.IN_DOUBT}
            assert doubtful & in_view <= listed, "a ticket in doubt is not listed"

    def answer(self, draw):
        effect = self.pending.pop(draw(st.integers(0, len(self.pending) - 1)))
        match effect:
            case visit.MakeClaim(claim, _):
                self.answer_claim(claim, draw)
            case visit.Print(seat=seat):
                self.print(effect, seat, draw)
            case visit.AwaitPrinter():
                self.feed(visit.PrinterReady())
            case visit.Reissue(_, issue):
                new = Issue(issue.ticket, issue.number + 1, f"{issue.serial}+")
                answers = (
                    visit.ReissueRefused(issue),
                    visit.Reissued(issue, replace(F7, issue=new, seat=issue.ticket)),
                )
                self.feed(draw(st.sampled_from(answers)))

    def answer_claim(self, claim, draw):
        if draw(st.booleans()) and draw(st.booleans()):
            self.feed(visit.Refused(claim, PAPER))
            return
        states = draw(st.lists(st.sampled_from(list(TicketState)), min_size=1, max_size=4))
        tickets = tuple(
            ClaimedTicket(Issue(f"{claim}-{place}", 1, f"{claim}{place}"), f"F{place}", state)
            for place, state in enumerate(states)
        )
        self.feed(visit.Granted(Claim(claim, 60, tickets)))

    def print(self, effect, seat, draw):
        kind = draw(st.sampled_from(["held", "stalled", "resumed", "printed", "presumed", "in_doubt"]))
        if kind == "held":
            self.feed(visit.Held(seat.issue, PAPER))
        elif kind in {"stalled", "resumed"}:
            self.pending.append(effect)
            self.feed(visit.Stalled(seat.issue, PAPER) if kind == "stalled" else visit.Resumed(seat.issue))
        else:
            self.feed(visit.Settled(seat.issue, Standing(kind)))

    def spontaneous(self, draw):
        party = getattr(self.state, "party", None)
        issues = [seat.issue for seat in party.seats] if party else [F7.issue]
        issue = draw(st.sampled_from(issues))
        self.claims += 1
        event = draw(
            st.sampled_from(
                [
                    visit.VoucherShown(VOUCHER, f"c{self.claims}"),
                    visit.VoucherRejected(PAPER),
                    visit.ReadingBegan("camera"),
                    visit.ReadingFailed(),
                    visit.Answered(issue, received=True),
                    visit.Answered(issue, received=False),
                    visit.PrinterReady(),
                    visit.CustomerSeen(),
                    visit.CustomerGone(),
                    visit.Rested(),
                    visit.Stopping(),
                    visit.Refused("old", PAPER),
                    visit.ReissueRefused(issue),
                ]
            )
        )
        self.feed(event)

    def wind_down(self, draw):
        """Everybody leaves: the kiosk must come to rest with every answer in."""
        for _ in range(100):
            self.feed(visit.CustomerGone())
            self.feed(visit.Rested())
            if not self.pending:
                return
            effect = self.pending[0]
            if isinstance(effect, visit.Print):
                self.pending.pop(0)
                self.feed(visit.Settled(effect.seat.issue, Standing.IN_DOUBT))
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

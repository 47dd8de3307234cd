"""What becomes of doubts, of papers that are shown, and of a lease that is over."""

import pytest

from kiosk.domain import effects, events, visit
from kiosk.domain.booking import TicketState
from kiosk.domain.party import Party, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import Patience, advance
from tests.kiosk.domain.steps import CLAIM, F7, F8, PAPER, VOUCHER, granted, run, standings, ticket, verifying

# -- who can't be helped here ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [TicketState.IN_DOUBT, TicketState.PRESUMED])
def test_a_seat_that_can_not_be_replaced_here_is_left_to_staff_and_the_rest_is_printed(before):
    old = ticket("F7", before, left=0)
    state, wanted = run(verifying(), granted(old, F8), events.Settled(F8.issue, Standing.PRINTED))
    assert state.problem == Problem(Code.SEAT_STAFF, {"seat": "F7"})
    assert [type(effect) for effect in wanted] == [effects.Print, effects.Close]


def test_doubt_about_the_last_issue_of_the_customer_is_left_to_staff():
    last = ticket("F7", left=0)
    state, _ = run(verifying(), granted(last), events.Settled(last.issue, Standing.IN_DOUBT))
    assert state.problem == Problem(Code.SEAT_STAFF, {"seat": "F7"})
    assert visit.free(state)


def test_a_new_issue_counts_down_what_is_left():
    old, new = ticket("F7", TicketState.IN_DOUBT, left=1), ticket("F7", number=2, left=0)
    state, _ = run(verifying(), granted(old), events.Answered(old.issue, received=False))
    state, _ = run(state, events.Reissued(old.issue, new), events.Settled(new.issue, Standing.IN_DOUBT))
    assert state.problem == Problem(Code.SEAT_STAFF, {"seat": "F7"})


# -- what was most likely printed before -------------------------------------------------------------------------------

EARLIER, OTHER = ticket("F7", TicketState.PRESUMED), ticket("F8", TicketState.PRESUMED)


def offered(*tickets):
    state, wanted = run(verifying(), granted(*tickets))
    assert state.problem.code is Code.SEAT_MISSING
    return state, wanted


def test_nobody_is_asked_about_what_was_most_likely_printed_but_may_say_that_it_is_missing():
    state, wanted = offered(EARLIER, OTHER)
    assert (state.problem.details, wanted) == ({"seat": "F7, F8"}, [])
    assert [seat.label for seat in visit.questions(state)] == ["F7", "F8"]
    assert visit.patience(state) is Patience.CUSTOMER
    assert run(state, events.CustomerGone()) == (visit.Idle(), [effects.Close(CLAIM)])


def test_what_is_owed_is_printed_before_the_rest_is_spoken_of():
    state, _ = run(verifying(), granted(EARLIER, F8), events.Answered(EARLIER.issue, received=False))
    assert isinstance(state, visit.Printing)
    state, wanted = run(state, events.Settled(F8.issue, Standing.PRINTED))
    assert (state.problem, wanted) == (Problem(Code.SEAT_MISSING, {"seat": "F7"}), [])


def test_a_ticket_that_is_said_to_be_missing_is_replaced_and_the_others_are_still_offered():
    state, _ = offered(EARLIER, OTHER)
    state, wanted = run(state, events.Answered(OTHER.issue, received=False))
    assert wanted == [effects.Reissue(CLAIM, OTHER.issue)]
    new = ticket("F8", number=2)
    state, wanted = run(state, events.Reissued(OTHER.issue, new), events.Settled(new.issue, Standing.PRINTED))
    assert (state.problem.details, len(wanted)) == ({"seat": "F7"}, 1)


def test_papers_that_are_shown_end_the_offer():
    state, _ = offered(EARLIER, OTHER)
    state, wanted = run(state, events.PaperShown(EARLIER.issue))
    assert state.problem.details == {"seat": "F8"}
    state, wanted = run(state, events.PaperShown(OTHER.issue))
    assert (type(state), wanted[-1]) == (visit.Done, effects.Close(CLAIM))


def test_the_next_voucher_ends_the_offer_and_is_served_at_once():
    state, _ = offered(EARLIER)
    state, wanted = run(state, events.VoucherShown(VOUCHER, "d"))
    assert state == visit.Verifying(VOUCHER, "d")
    assert wanted == [effects.Close(CLAIM), effects.MakeClaim("d", VOUCHER)]


# -- the paper itself --------------------------------------------------------------------------------------------------

OLD = ticket("F7", TicketState.IN_DOUBT)


def test_a_paper_that_is_shown_answers_the_question():
    state, wanted = run(verifying(), granted(OLD), events.PaperShown(OLD.issue))
    assert isinstance(state, visit.Done)
    assert wanted == [effects.NoteScanned(CLAIM, OLD.issue), effects.Close(CLAIM)]
    assert standings(state) == {"F7": Standing.PRINTED}


def test_who_has_the_paper_is_asked_to_show_it_when_all_else_is_done_and_holds_up_nobody():
    state, _ = run(verifying(), granted(OLD, F8), events.Answered(OLD.issue, received=True))
    assert isinstance(state, visit.Printing)
    state, _ = run(state, events.Settled(F8.issue, Standing.PRINTED))
    assert state.problem == Problem(Code.SEAT_SCAN, {"seat": "F7"})
    assert (visit.free(state), visit.patience(state)) == (True, Patience.CUSTOMER)
    assert advance(state, events.CustomerGone()) == (visit.Idle(), ())
    shown, wanted = advance(state, events.PaperShown(OLD.issue))
    assert (type(shown), wanted) == (visit.Done, (effects.NoteScanned(CLAIM, OLD.issue),))
    assert isinstance(advance(state, events.VoucherShown(VOUCHER, "d"))[0], visit.Verifying)


def test_a_paper_that_is_shown_while_others_are_printed_stops_nothing():
    state, _ = run(verifying(), granted(OLD, F8), events.Answered(OLD.issue, received=True))
    after, wanted = advance(state, events.PaperShown(OLD.issue))
    assert isinstance(after, visit.Printing)
    assert wanted == (effects.NoteScanned(CLAIM, OLD.issue),)
    done, _ = run(after, events.Settled(F8.issue, Standing.PRINTED))
    assert isinstance(done, visit.Done)


def test_a_paper_that_is_shown_while_the_printer_is_held_up_sends_nothing_to_it():
    state, _ = run(verifying(), granted(OLD, F8), events.Answered(OLD.issue, received=True))
    state, _ = run(state, events.Held(F8.issue, PAPER))
    after, wanted = advance(state, events.PaperShown(OLD.issue))
    assert isinstance(after, visit.Attention)
    assert (after.problem, wanted) == (PAPER, (effects.NoteScanned(CLAIM, OLD.issue),))


def test_a_paper_that_is_shown_after_its_denial_is_noted_and_the_new_issue_still_comes():
    denied, _ = run(verifying(), granted(OLD), events.Answered(OLD.issue, received=False))
    state, wanted = advance(denied, events.PaperShown(OLD.issue))
    assert wanted == (effects.NoteScanned(CLAIM, OLD.issue),)
    refused, _ = run(state, events.ReissueRefused(OLD.issue))
    assert isinstance(refused, visit.Done)
    _, wanted = run(state, events.Reissued(OLD.issue, ticket("F7", number=2)))
    assert [effect.seat.issue.number for effect in wanted] == [2]


def test_a_proof_that_comes_late_from_the_printer_answers_the_question_too():
    state, _ = run(verifying(), granted(F7), events.Settled(F7.issue, Standing.IN_DOUBT))
    state, wanted = run(state, events.Settled(F7.issue, Standing.PRINTED))
    assert (type(state), wanted) == (visit.Done, [effects.Close(CLAIM)])


@pytest.mark.parametrize("state", [visit.Idle(), visit.Attention(PAPER), visit.Done(Party("b", ()))], ids=repr)
def test_a_paper_of_an_earlier_visit_settles_its_doubt_and_is_thanked_for(state):
    after, wanted = advance(state, events.PaperShown(F7.issue, "a", "F7"))
    assert isinstance(after, visit.Done)
    assert wanted == (effects.NoteScanned("a", F7.issue),)


@pytest.mark.parametrize("busy", [verifying(), run(verifying(), granted(F8))[0]], ids=["verifying", "printing"])
def test_a_paper_of_an_earlier_visit_settles_its_doubt_in_the_midst_of_another(busy):
    assert advance(busy, events.PaperShown(F7.issue, "a", "F7")) == (busy, (effects.NoteScanned("a", F7.issue),))
    assert advance(busy, events.PaperShown(F7.issue)) == (busy, ())


def test_a_paper_that_was_replaced_is_said_to_be_void():
    state, wanted = advance(visit.Idle(), events.PaperShown(F7.issue, "a", "F7", void=True))
    assert state == visit.Attention(Problem(Code.SEAT_VOID, {"seat": "F7"}))
    assert wanted == (effects.NoteScanned("a", F7.issue),)


def test_a_ticket_that_nobody_doubts_is_no_voucher():
    assert advance(visit.Idle(), events.PaperShown(F7.issue))[0] == visit.Attention(Problem(Code.VOUCHER_TICKET))
    done, _ = run(verifying(), granted(F7), events.Settled(F7.issue, Standing.PRINTED))
    assert advance(done, events.PaperShown(F7.issue)) == (done, ())


# -- a lease that is over ----------------------------------------------------------------------------------------------


def test_a_lease_that_is_over_hands_back_what_is_owed_and_asks_to_scan_again():
    state, wanted = run(verifying(), granted(F7, F8), events.Held(F7.issue, PAPER), events.LeaseLost(CLAIM))
    assert wanted[-2:] == [effects.HandBack(CLAIM, (F7.issue, F8.issue)), effects.Close(CLAIM)]
    assert (state.problem.code, visit.free(state)) == (Code.SERVER_AWAY, True)


def test_a_lease_that_is_over_takes_a_ticket_that_stands_still_out_of_the_printer():
    stalled, _ = run(verifying(), granted(F7), events.Stalled(F7.issue, PAPER))
    state, wanted = advance(stalled, events.LeaseLost(CLAIM))
    assert wanted == (effects.GiveUp(F7.issue),)
    state, wanted = run(state, events.Settled(F7.issue, Standing.IN_DOUBT))
    assert (state.problem.code, wanted) == (Code.SERVER_AWAY, [effects.Close(CLAIM)])


def test_a_lease_that_is_over_lets_a_ticket_on_its_way_out_come_but_not_stand_still():
    state, wanted = run(verifying(), granted(F7), events.LeaseLost(CLAIM))
    assert [type(effect) for effect in wanted] == [effects.Print]
    printed, _ = run(state, events.Settled(F7.issue, Standing.PRINTED))
    assert printed == visit.Idle()
    assert advance(state, events.Stalled(F7.issue, PAPER))[1] == (effects.GiveUp(F7.issue),)


def test_the_lease_of_another_claim_ends_nothing():
    state, _ = run(verifying(), granted(F7))
    assert advance(state, events.LeaseLost("b")) == (state, ())
    assert advance(visit.Idle(), events.LeaseLost(CLAIM)) == (visit.Idle(), ())


def test_a_printer_that_is_ready_after_all_was_said_begins_nothing():
    state, _ = run(verifying(), granted(F7), events.Settled(F7.issue, Standing.PRINTED), events.Retracted(F7.issue))
    assert advance(state, events.PrinterReady()) == (state, ())

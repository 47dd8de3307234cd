"""The visit, by examples."""

import pytest

from kiosk.domain import effects, events, visit
from kiosk.domain.booking import Proof, Reprint, TicketState
from kiosk.domain.party import Party, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import Patience, advance
from tests.kiosk.domain.steps import CLAIM, F7, F8, PAPER, VOUCHER, granted, run, standings, ticket, verifying


def test_a_voucher_leads_to_a_claim():
    state, wanted = advance(visit.Idle(), events.VoucherShown(VOUCHER, CLAIM))
    assert state == visit.Verifying(VOUCHER, CLAIM)
    assert wanted == (effects.MakeClaim(CLAIM, VOUCHER),)


def test_tickets_are_printed_one_after_another_and_then_the_claim_is_closed():
    state, wanted = run(verifying(), granted(F7, F8))
    assert [effect.seat.label for effect in wanted] == ["F7"]
    state, wanted = run(state, events.Settled(F7.issue, Standing.PRINTED))
    assert [effect.seat.label for effect in wanted] == ["F8"]
    state, wanted = run(state, events.Settled(F8.issue, Standing.PRINTED))
    assert isinstance(state, visit.Done)
    assert wanted == [effects.Close(CLAIM)]


def test_a_refusal_is_shown_and_rests():
    problem = Problem(Code.VOUCHER_UNPAID)
    state, wanted = run(verifying(), events.Refused(CLAIM, problem))
    assert (state, wanted) == (visit.Attention(problem), [])
    assert visit.patience(state) is Patience.REST
    assert advance(state, events.Rested()) == (visit.Idle(), ())


def test_a_new_voucher_may_be_shown_while_a_refusal_or_thanks_is_on_the_screen():
    shown = events.VoucherShown(VOUCHER, "d")
    for state in (visit.Attention(PAPER), visit.Done(Party(CLAIM, ()))):
        assert advance(state, shown)[0] == visit.Verifying(VOUCHER, "d")


def test_a_voucher_that_is_shown_while_tickets_are_printed_changes_nothing():
    state, _ = run(verifying(), granted(F7))
    assert advance(state, events.VoucherShown(VOUCHER, "d")) == (state, ())


def test_a_printer_that_takes_no_ticket_leaves_it_owed_until_it_can():
    state, wanted = run(verifying(), granted(F7), events.Held(F7.issue, PAPER))
    assert isinstance(state, visit.Attention)
    assert standings(state) == {"F7": Standing.OWED}
    assert wanted[-1] == effects.AwaitPrinter()
    assert visit.patience(state) is Patience.CUSTOMER
    state, wanted = run(state, events.PrinterReady())
    assert standings(state) == {"F7": Standing.SENT}
    assert [effect.seat.label for effect in wanted] == ["F7"]


def test_a_printer_that_stops_in_the_middle_goes_on_with_the_same_ticket():
    state, _ = run(verifying(), granted(F7), events.Stalled(F7.issue, PAPER))
    assert state.problem == PAPER
    state, wanted = run(state, events.Resumed(F7.issue), events.Settled(F7.issue, Standing.PRINTED))
    assert isinstance(state, visit.Done)
    assert wanted == [effects.Close(CLAIM)]


def test_a_customer_who_walks_away_is_given_up_on_and_the_rest_is_handed_back():
    state, wanted = run(verifying(), granted(F7, F8), events.Stalled(F7.issue, PAPER), events.CustomerGone())
    assert wanted[1:] == [effects.GiveUp(F7.issue), effects.HandBack(CLAIM, (F8.issue,))]
    state, wanted = run(state, events.Settled(F7.issue, Standing.IN_DOUBT))
    assert wanted == [effects.Close(CLAIM)]
    assert standings(state) == {"F7": Standing.IN_DOUBT, "F8": Standing.HANDED_BACK}
    assert state.problem == Problem(Code.SEAT_STAFF, {"seat": "F7"})


def test_the_seat_question_comes_before_anything_is_printed():
    state, wanted = run(verifying(), granted(F7, ticket("F8", TicketState.IN_DOUBT)))
    assert state.problem == Problem(Code.SEAT_QUESTION, {"seat": "F8"})
    assert wanted == []


def test_a_customer_who_has_the_paper_keeps_it_and_may_prove_it():
    doubtful = ticket("F7", TicketState.IN_DOUBT)
    state, wanted = run(verifying(), granted(doubtful), events.Answered(doubtful.issue, received=True))
    assert state.problem == Problem(Code.SEAT_SCAN, {"seat": "F7"})
    assert visit.free(state)
    assert wanted == [effects.NoteReceived(CLAIM, doubtful.issue), effects.Close(CLAIM)]


def test_a_customer_who_did_not_get_it_gets_a_new_issue():
    old, new = ticket("F7", TicketState.IN_DOUBT), ticket("F7", number=2)
    state, wanted = run(verifying(), granted(old), events.Answered(old.issue, received=False))
    assert wanted == [effects.Reissue(CLAIM, old.issue)]
    state, wanted = run(state, events.Reissued(old.issue, new))
    assert [effect.seat.issue for effect in wanted] == [new.issue]


@pytest.mark.parametrize("before", [TicketState.IN_DOUBT, TicketState.PRESUMED])
def test_a_refused_reissue_leaves_the_seat_to_staff(before):
    old = ticket("F7", before)
    state, wanted = run(
        verifying(), granted(old), events.Answered(old.issue, received=False), events.ReissueRefused(old.issue)
    )
    assert state.problem == Problem(Code.SEAT_STAFF, {"seat": "F7"})
    assert wanted[-1] == effects.Close(CLAIM)


def test_doubt_that_arises_in_the_visit_is_asked_about_at_once():
    state, _ = run(verifying(), granted(F7, F8), events.Settled(F7.issue, Standing.IN_DOUBT))
    assert state.problem == Problem(Code.SEAT_QUESTION, {"seat": "F7"})


def test_presumed_tickets_are_not_asked_about_in_their_own_visit():
    state, _ = run(verifying(), granted(F7), events.Settled(F7.issue, Standing.PRESUMED))
    assert isinstance(state, visit.Done)


def test_a_ticket_that_the_printer_took_back_is_told_when_all_is_printed():
    printed = events.Settled(F7.issue, Standing.PRINTED)
    state, _ = run(verifying(), granted(F7, F8), printed, events.Retracted(F7.issue))
    assert isinstance(state, visit.Printing)
    state, _ = run(state, events.Settled(F8.issue, Standing.PRINTED))
    assert state.problem == Problem(Code.SEAT_RETRACTED, {"seat": "F7"})
    assert standings(state) == {"F7": Standing.PRINTED, "F8": Standing.PRINTED}


def test_a_ticket_that_the_printer_takes_back_afterwards_is_told_then_and_is_not_printed_again():
    done, _ = run(verifying(), granted(F7), events.Settled(F7.issue, Standing.PRINTED))
    state, wanted = advance(done, events.Retracted(F7.issue))
    assert isinstance(state, visit.Attention)
    assert (state.problem.code, wanted) == (Code.SEAT_RETRACTED, ())
    assert visit.free(state)
    assert advance(done, events.Retracted(F8.issue)) == (done, ())
    assert advance(visit.Idle(), events.Retracted(F7.issue)) == (visit.Idle(), ())


def test_a_seat_in_doubt_and_one_that_was_taken_back_are_told_together():
    state, _ = run(verifying(), granted(F7, F8), events.Settled(F7.issue, Standing.PRINTED))
    state, _ = run(state, events.Retracted(F7.issue), events.CustomerGone(), events.Stopping())
    state, _ = run(state, events.Settled(F8.issue, Standing.IN_DOUBT))
    assert state.problem == Problem(Code.SEAT_STAFF, {"seat": "F8, F7"})


def test_a_stopping_kiosk_waits_for_the_ticket_in_hand_and_hands_the_rest_back():
    state, wanted = run(verifying(), granted(F7, F8), events.Stopping())
    assert wanted[1:] == [effects.HandBack(CLAIM, (F8.issue,))]
    assert not visit.free(state)
    state, wanted = run(state, events.Settled(F7.issue, Standing.PRINTED))
    assert (state, wanted) == (visit.Idle(), [effects.Close(CLAIM)])


def test_a_grant_that_nobody_waits_for_any_more_goes_back_whole():
    state, wanted = run(verifying(), events.Stopping(), granted(F7, F8))
    assert state == visit.Idle()
    assert wanted == [effects.HandBack(CLAIM, (F7.issue, F8.issue)), effects.Close(CLAIM)]


def test_a_proof_of_the_phone_goes_with_the_claim():
    proof = Proof("pk", "hash", "sig")
    _, wanted = advance(visit.Idle(), events.VoucherShown(VOUCHER, CLAIM, proof))
    assert wanted == (effects.MakeClaim(CLAIM, VOUCHER, proof),)


# -- staff print once more ---------------------------------------------------------------------------------------------

REPRINT = Reprint(F7.issue, "F7", "torn", "Anna")
ASKED = events.ReprintAsked(REPRINT, CLAIM)
NEXT = ticket("F7", number=2)


def test_what_staff_want_printed_is_a_visit_of_its_own():
    state, wanted = run(visit.Idle(), ASKED)
    assert (state, wanted) == (visit.Verifying(None, CLAIM), [effects.ClaimReprint(CLAIM, REPRINT)])
    state, wanted = run(state, granted(NEXT))
    assert [effect.seat.issue for effect in wanted] == [NEXT.issue]
    state, wanted = run(state, events.Settled(NEXT.issue, Standing.PRINTED))
    assert (standings(state), wanted) == ({"F7": Standing.PRINTED}, [effects.Close(CLAIM)])
    assert isinstance(state, visit.Done)


def test_a_reprint_that_fails_in_the_printer_is_asked_about_like_any_other_ticket():
    state, _ = run(visit.Idle(), ASKED, granted(NEXT), events.Settled(NEXT.issue, Standing.IN_DOUBT))
    assert [seat.label for seat in visit.questions(state)] == ["F7"]


def test_a_reprint_that_is_refused_is_shown_and_rests():
    refused = events.Refused(CLAIM, Problem(Code.SEAT_VOID, {"seat": "F7"}))
    state, wanted = run(visit.Idle(), ASKED, refused)
    assert (state, wanted[1:]) == (visit.Attention(refused.problem), [])
    assert visit.patience(state) is Patience.REST


def test_a_reprint_of_whose_staff_nobody_waits_any_more_goes_back():
    state, wanted = run(visit.Idle(), ASKED, events.Stopping(), granted(NEXT))
    assert (state, wanted[1:]) == (visit.Idle(), [effects.HandBack(CLAIM, (NEXT.issue,)), effects.Close(CLAIM)])


@pytest.mark.parametrize(
    "state",
    [
        verifying(),
        run(verifying(), granted(F7))[0],
        run(verifying(), granted(ticket("F7", TicketState.IN_DOUBT)))[0],
        run(verifying(), granted(F7), events.Held(F7.issue, PAPER))[0],
    ],
    ids=["verifying", "printing", "asking", "waiting"],
)
def test_staff_disturb_no_customer(state):
    assert advance(state, events.ReprintAsked(REPRINT, "d")) == (state, ())


def test_who_was_offered_a_replacement_makes_room_for_staff():
    state, _ = run(verifying(), granted(ticket("F8", TicketState.PRESUMED)))
    state, wanted = run(state, events.ReprintAsked(REPRINT, "d"))
    assert (state, wanted) == (visit.Verifying(None, "d"), [effects.Close(CLAIM), effects.ClaimReprint("d", REPRINT)])

"""Staff settle and reprint tickets, at a real server and with a real printer in software."""

import asyncio

import pytest

from kiosk.booking.client import HttpBooking
from kiosk.booking.port import ServerAway
from kiosk.domain import visit
from kiosk.domain.booking import Claim, ClaimedTicket, Issue, Reprint, TicketState
from kiosk.domain.problem import Code
from kiosk.journal.record import Entry, Kind, grant_body, issue_body
from kiosk.staff.errors import ActRefused, KioskBusy, NothingThere, NotUnderstood
from tests.kiosk.control.conftest import issues


def kinds(kiosk):
    return [row.kind for row in kiosk.ledger.records if row.kind is not Kind.ACKNOWLEDGED]


async def over(kiosk):
    await asyncio.wait_for(kiosk.attendant._at_rest(), 20)


async def lists(kiosk):
    seen = await kiosk.acts.overview()
    return [[(one["ticket"], one["issue"]) for one in seen[name]] for name in ("owed", "in_doubt", "retracted")]


async def test_a_ticket_in_doubt_is_printed_again_in_a_visit_of_its_own_and_the_old_paper_is_void(
    kiosk, doubted, house
):
    (ticket, number), _ = doubted
    assert await lists(kiosk) == [[], [(ticket, 1)], []]
    granted = await kiosk.acts.reprint(ticket, number, "the power failed", "Anna")
    assert (granted["ticket"], granted["issue"]) == (ticket, 2)
    await over(kiosk)
    assert issues(kiosk.printer)[-1] == (ticket, 2)
    assert isinstance(kiosk.attendant.state, visit.Done)
    assert await lists(kiosk) == [[], [], []]
    rows = kinds(kiosk)
    assert rows[rows.index(Kind.STAFF) :] == [
        *(Kind.STAFF, Kind.CLAIM_TRY, Kind.GRANT, Kind.INTENT, Kind.PRINTED, Kind.ABANDONED)
    ]
    note = next(row.body for row in kiosk.ledger.records if row.kind is Kind.STAFF)
    assert (note["by"], note["act"], note["why"]) == ("Anna", "reprint", "the power failed")


async def test_the_reprint_says_so_on_its_paper(kiosk, printed):
    from PIL import Image

    (seat,), _ = await printed()
    await kiosk.acts.reprint(seat["ticket"], 1, "torn", "Anna")
    await over(kiosk)
    first, second = sorted(kiosk.printer.out.glob("[0-9][0-9][0-9][0-9].png"))
    with Image.open(first) as before, Image.open(second) as after:
        assert after.height > before.height, "it bears a band more"


async def test_a_printed_ticket_is_reprinted_and_the_customer_needs_no_voucher(kiosk, printed):
    seats, voucher = await printed(2)
    one = seats[0]
    await kiosk.acts.reprint(one["ticket"], one["issue"], "torn", "Anna")
    await over(kiosk)
    assert issues(kiosk.printer)[-1] == (one["ticket"], 2)
    refused = (await kiosk.ask(do="scan", code=voucher))[-1]
    assert refused["problem"]["code"] == Code.VOUCHER_COLLECTED


async def test_what_was_replaced_already_is_not_replaced_again(kiosk, printed):
    (seat,), _ = await printed()
    await kiosk.acts.reprint(seat["ticket"], 1, "torn", "Anna")
    await over(kiosk)
    with pytest.raises(ActRefused) as caught:
        await kiosk.acts.reprint(seat["ticket"], 1, "torn", "Anna")
    assert caught.value.problem.code is Code.SEAT_VOID
    assert kinds(kiosk).count(Kind.STAFF) == 1


async def test_what_was_let_in_is_not_replaced_and_staff_are_told_so(kiosk, house, printed):
    (seat,), _ = await printed()
    (code,) = kiosk.printer.codes()
    assert house.admit({}, code=code).status_code == 200
    with pytest.raises(ActRefused) as caught:
        await kiosk.acts.reprint(seat["ticket"], 1, "torn", "Anna")
    assert caught.value.problem.code is Code.SEAT_ADMITTED
    assert seat["seat"] in str(caught.value)
    assert len(kiosk.printer.codes()) == 1


async def test_another_kiosk_that_prints_these_tickets_now_is_named(kiosk, house, doubted):
    (ticket, number), voucher = doubted
    house.clock.advance(200)  # the facts of this kiosk wait, and its lease ends
    assert house.kiosk(2).claim(voucher).status_code == 201
    with pytest.raises(ActRefused) as caught:
        await kiosk.acts.reprint(ticket, number, "torn", "Anna")
    assert caught.value.problem.code is Code.VOUCHER_BUSY
    assert "kiosk-2" in str(caught.value)


async def test_without_paper_no_reprint_is_claimed(kiosk, printed):
    (seat,), _ = await printed()
    await kiosk.fault("paper-out")
    with pytest.raises(ActRefused) as caught:
        await kiosk.acts.reprint(seat["ticket"], 1, "torn", "Anna")
    assert caught.value.problem.code is Code.PRINTER_PAPER
    assert kinds(kiosk).count(Kind.CLAIM_TRY) == 1


async def test_a_reprint_that_gets_stuck_is_owed_until_it_is_printed(kiosk, printed):
    (seat,), _ = await printed()
    kiosk.printer.faults = {kiosk.printer.steps + 1: "open-cover"}
    await kiosk.acts.reprint(seat["ticket"], 1, "torn", "Anna")
    await kiosk.becomes(lambda state: isinstance(state, visit.Attention))
    assert (await lists(kiosk))[0] == [(seat["ticket"], 2)]
    with pytest.raises(KioskBusy):
        await kiosk.acts.reprint(seat["ticket"], 2, "torn", "Anna")


async def test_who_does_not_wait_for_a_reprint_any_more_stops_nobody_else(kiosk, house, printed):
    (seat,), _ = await printed()
    issue = kiosk.ledger.book.ticket(seat["ticket"], 1).line.issue
    asking = asyncio.create_task(kiosk.attendant.reprint(Reprint(issue, seat["seat"], "torn", "Anna")))
    await asyncio.sleep(0)
    asking.cancel()
    await kiosk.becomes(lambda _: len(issues(kiosk.printer)) == 2)
    await over(kiosk)
    assert issues(kiosk.printer)[-1] == (seat["ticket"], 2)
    assert (await kiosk.ask(do="scan", code=house.buy().qr))[-1]["state"] == "done"


async def test_a_settled_ticket_is_off_the_list_and_the_server_hears_by_whom(kiosk, doubted):
    (ticket, number), _ = doubted
    await kiosk.acts.settle(ticket, number, " Anna ")
    assert await lists(kiosk) == [[], [], []]
    told = [fact for fact in kiosk.ledger.book.outbox.values() if fact.kind == "received"]
    assert [(fact.issue.ticket, fact.detail) for fact in told] == [(ticket, {"by": "Anna"})]
    with pytest.raises(NothingThere, match="nothing is open"):
        await kiosk.acts.settle(ticket, number, "Anna")


async def test_a_reprint_that_came_to_nothing_is_off_the_list_when_the_customer_has_a_paper_from_elsewhere(kiosk):
    claim, issue = "d" * 32, Issue("T", 2, "DD")
    await kiosk.ledger.write(
        Entry(Kind.CLAIM_TRY, claim, {"voucher": "", "by": "Anna"}),
        Entry(Kind.GRANT, claim, grant_body(Claim(claim, 50.0, (ClaimedTicket(issue, "F7", TicketState.GRANTED),)))),
        Entry(Kind.NOT_SENT, claim, issue_body(issue)),
        Entry(Kind.ABANDONED, claim, {}),
    )
    assert await lists(kiosk) == [[("T", 2)], [], []]
    await kiosk.acts.settle("T", 2, "Bo")
    assert await lists(kiosk) == [[], [], []]


@pytest.fixture
def unheard():
    """The server grants reprints, and nobody hears it."""
    ask = HttpBooking.reprint

    def grant_unheard(booking, claim, reprint):
        ask(booking, claim, reprint)
        raise ServerAway("the line went dead")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HttpBooking, "reprint", grant_unheard)
        yield patch


@pytest.mark.parametrize("again", [True, False])
async def test_a_reprint_granted_unheard_is_owed_until_it_is_printed_or_settled(kiosk, house, printed, unheard, again):
    (seat,), _ = await printed()
    with pytest.raises(ActRefused, match="SRV-AWAY"):
        await kiosk.acts.reprint(seat["ticket"], 1, "torn", "Anna")
    (open_,) = (await kiosk.acts.overview())["owed"]
    assert (open_["ticket"], open_["issue"], open_["standing"]) == (seat["ticket"], 1, "recalled")
    assert "lost" in open_["hint"]
    assert house.admit({}, code=kiosk.printer.codes()[0]).status_code != 200, "the old paper is void"
    unheard.undo()
    if again:
        await kiosk.acts.reprint(seat["ticket"], 1, "torn", "Anna")
        await over(kiosk)
        assert house.admit({}, code=kiosk.printer.codes()[-1]).status_code == 200
    else:
        await kiosk.acts.settle(seat["ticket"], 1, "Anna")
    assert await lists(kiosk) == [[], [], []]


async def test_staff_answer_the_question_that_is_open(kiosk, house):
    kiosk.printer.faults = {2: "power-off"}
    async with kiosk.line(do="scan", code=house.buy().qr):
        await kiosk.becomes(lambda state: bool(visit.questions(state)))
        issue = kiosk.attendant.state.party.seats[0].issue
        await kiosk.acts.settle(issue.ticket, 1, "Anna")
        await kiosk.becomes(visit.free)
        await over(kiosk)
    assert kinds(kiosk)[-3:] == [Kind.STAFF, Kind.RECEIVED, Kind.ABANDONED]


async def test_what_this_kiosk_does_not_know_it_neither_settles_nor_prints(kiosk, printed):
    (seat,), _ = await printed()
    for ticket, number in (("NOSUCHTICKET", 1), (seat["ticket"], 2), ("", 0)):
        with pytest.raises(NothingThere, match="knows of no issue"):
            await kiosk.acts.settle(ticket, number, "Anna")
        with pytest.raises(NothingThere, match="knows of no issue"):
            await kiosk.acts.reprint(ticket, number, "torn", "Anna")
    with pytest.raises(NothingThere, match="printed"):
        await kiosk.acts.settle(seat["ticket"], 1, "Anna")


@pytest.mark.parametrize("by", ["", "  ", "a" * 61, "An\nna", "An\x1bna"])
async def test_nobody_acts_without_a_name(kiosk, doubted, by):
    (ticket, number), _ = doubted
    for act in (
        kiosk.acts.settle(ticket, number, by),
        kiosk.acts.reprint(ticket, number, "torn", by),
        kiosk.acts.test_print(by),
        kiosk.acts.service_mode(True, by),
        kiosk.acts.restart("printer", by),
        kiosk.acts.new_roll(0, by),
    ):
        with pytest.raises(NotUnderstood):
            await act
    assert Kind.STAFF not in kinds(kiosk)


async def test_a_reprint_has_a_reason_and_a_code_is_none(kiosk, doubted):
    (ticket, number), voucher = doubted
    for reason in ("", " ", "a" * 201, "to\nrn", voucher, "KT1:ABC"):
        with pytest.raises(NotUnderstood):
            await kiosk.acts.reprint(ticket, number, reason, "Anna")
    assert Kind.STAFF not in kinds(kiosk)


async def test_of_two_who_want_the_same_reprint_at_once_one_gets_it(kiosk, doubted):
    (ticket, number), _ = doubted
    answers = await asyncio.gather(
        *(kiosk.acts.reprint(ticket, number, "torn", name) for name in ("Anna", "Bo")), return_exceptions=True
    )
    assert sorted(isinstance(one, KioskBusy) for one in answers) == [False, True]
    await over(kiosk)
    assert issues(kiosk.printer)[-1] == (ticket, 2)


async def test_a_ticket_that_is_being_replaced_is_not_settled_whoever_waits_for_it(kiosk, doubted):
    (ticket, number), _ = doubted
    replacing = asyncio.create_task(kiosk.acts.reprint(ticket, number, "torn", "Anna"))
    await asyncio.sleep(0)
    for waiting in (True, False):
        with pytest.raises(KioskBusy, match="printed once more"):
            await kiosk.acts.settle(ticket, number, "Bo")
        if waiting:
            await kiosk.becomes(lambda state: isinstance(state, visit.Verifying))
            replacing.cancel()
            await asyncio.wait({replacing})
    await over(kiosk)
    assert issues(kiosk.printer)[-1] == (ticket, 2)
    with pytest.raises(NothingThere):
        await kiosk.acts.settle(ticket, number, "Bo")
    assert await lists(kiosk) == [[], [], []]
    assert Kind.RECEIVED not in kinds(kiosk)

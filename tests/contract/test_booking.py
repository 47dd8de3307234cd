"""What every booking port does, whatever server stands behind it: our own contract, and a pretix.

A house is a server with its customers and staff; a kiosk is a port to it. Another system joins by a house of its own.
"""

import secrets
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import stamina

from kiosk.booking.port import Boot, Heartbeat, ServerAway, ServerRefused
from kiosk.domain.booking import Fact, FactKind, Refusal, Reprint, TicketState
from kiosk.domain.health import Readiness
from kiosk.domain.voucher import NotAVoucher
from kiosk.trust.errors import Untrusted
from tests.contract.booking_houses import Foreign, Own

NOBODY = "http://127.0.0.1:9"
NOT_SENT, PRINTED, IN_DOUBT = FactKind.NOT_SENT, FactKind.PRINTED, FactKind.IN_DOUBT


@pytest.fixture(scope="module", params=[Own, Foreign])
def house(request):
    with request.param.opened() as house:
        yield house


@pytest.fixture
def port(house):
    """Open the port of a kiosk; one that is not to be greeted is given as it is."""
    opened = []

    def open_(number=1, url="", *, greet=True):
        port, boot = house.port(number, url)
        opened.append(port)
        if greet:
            port.greeted(port.boot(Boot(boot)).process)
        return port

    with stamina.set_testing(True, attempts=3, cap=True):
        yield open_
    for port in opened:
        port.close()


def fresh():
    return secrets.token_hex(16)


def fact(kind, claim, ticket=None, **more):
    return Fact(fresh(), kind, claim, datetime.now(UTC), ticket and ticket.issue, **more)


def ends(port, claim, tickets, kind, **more):
    """Tell what became of tickets, and that the claim is over."""
    told = (*(fact(kind, claim, one, **more) for one in tickets), fact(FactKind.ABANDONED, claim))
    assert port.report(told).keys() == {one.id for one in told}


def states(claim):
    return [one.state for one in claim.tickets]


def refusal(port, voucher):
    with pytest.raises(ServerRefused) as caught:
        port.claim(fresh(), voucher)
    return caught.value


@pytest.fixture
def bought(house):
    """A voucher for so many seats, as a kiosk reads it."""
    return lambda port, seats=1: port.read_voucher(house.buy(seats))


def test_what_is_no_voucher_of_this_system_is_not_one(port):
    for text in ("", "电影票", "https://example.org/menu", "x y", "A" * 600):
        with pytest.raises(NotAVoucher):
            port(greet=False).read_voucher(text)


def test_the_code_of_a_voucher_is_kept_secret_by_its_repr(port, bought):
    voucher = bought(port(greet=False))
    assert voucher.code not in repr(voucher)


def test_a_start_is_greeted_by_a_process_that_has_a_name_and_again(house):
    one, boot = house.port(1)
    names = {one.boot(Boot(boot)).process for _ in range(2)} | {one.process}
    one.close()
    assert len(names) == 1
    assert "" not in names


def test_each_ticket_of_a_voucher_is_granted_once_with_all_that_is_printed(port, bought):
    one = port()
    claim = one.claim(fresh(), bought(one, 4))
    assert states(claim) == [TicketState.GRANTED] * 4
    assert len({ticket.issue.ticket for ticket in claim.tickets}) == len({t.seat for t in claim.tickets}) == 4
    assert len({ticket.face.code for ticket in claim.tickets}) == 4
    assert claim.lease_seconds > 30
    for ticket in claim.tickets:
        assert ticket.issue.number >= 1
        assert ticket.face.starts_at.tzinfo
        assert ticket.face.film.zh
        assert ticket.face.film.en


def test_the_same_claim_has_the_same_answer(port, bought):
    one = port()
    key, voucher = fresh(), bought(one, 2)
    assert one.claim(key, voucher) == one.claim(key, voucher)


def test_one_claim_is_for_one_voucher(port, bought):
    one = port()
    key = fresh()
    one.claim(key, bought(one))
    with pytest.raises(ServerRefused) as caught:
        one.claim(key, bought(one))
    assert caught.value.refusal is Refusal.KEY_REUSED


def test_what_one_kiosk_was_granted_no_other_gets_meanwhile(port, bought):
    one, other = port(1), port(2)
    voucher = bought(one, 2)
    one.claim(fresh(), voucher)
    refused = refusal(other, voucher)
    assert refused.refusal is Refusal.BUSY_ELSEWHERE
    assert refused.details["kiosk"]
    assert int(refused.details["seconds"]) > 0


def test_of_kiosks_that_claim_at_once_one_gets_all_and_the_others_nothing(port, bought):
    kiosks = [port(number) for number in (1, 2, 3)]
    for _ in range(4):
        voucher = bought(kiosks[0], 3)
        got: list[Any] = []
        barrier = threading.Barrier(3)

        def claim(kiosk, voucher=voucher, got=got, barrier=barrier):
            barrier.wait()
            try:
                got.append(kiosk.claim(fresh(), voucher))
            except ServerRefused as refused:
                got.append(refused.refusal)

        threads = [threading.Thread(target=claim, args=(kiosk,)) for kiosk in kiosks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (granted,) = [one for one in got if not isinstance(one, Refusal)]
        assert states(granted) == [TicketState.GRANTED] * 3
        assert [one for one in got if isinstance(one, Refusal)] == [Refusal.BUSY_ELSEWHERE] * 2


def test_what_was_not_sent_is_free_for_every_kiosk(port, bought):
    one, other = port(1), port(2)
    key, voucher = fresh(), bought(one, 2)
    ends(one, key, one.claim(key, voucher).tickets, NOT_SENT)
    assert states(other.claim(fresh(), voucher)) == [TicketState.GRANTED] * 2


def test_what_is_printed_is_refused_with_time_and_place(port, bought):
    one, other = port(1), port(2)
    key, voucher = fresh(), bought(one, 2)
    ends(one, key, one.claim(key, voucher).tickets, PRINTED, evidence="proved")
    for kiosk in (one, other):
        refused = refusal(kiosk, voucher)
        assert refused.refusal is Refusal.ALREADY_COLLECTED
        assert refused.details["kiosk"] == "kiosk-1"
        assert datetime.fromisoformat(refused.details["at"]).tzinfo


@pytest.mark.parametrize(
    ("kind", "evidence", "state"),
    [(IN_DOUBT, "none", TicketState.IN_DOUBT), (FactKind.PRESUMED, "processed", TicketState.PRESUMED)],
)
def test_what_may_be_on_paper_is_not_granted_again_by_itself(port, bought, house, kind, evidence, state):
    one, other = port(1), port(2)
    key, voucher = fresh(), bought(one, 1)
    ends(one, key, one.claim(key, voucher).tickets, kind, evidence=evidence)
    (ticket,) = other.claim(fresh(), voucher).tickets
    assert (ticket.state, ticket.face) == (state, None)
    assert bool(ticket.reissues_left) is house.reissues


def test_what_was_in_doubt_and_is_proved_later_counts_as_printed(port, bought):
    one = port()
    key, voucher = fresh(), bought(one)
    tickets = one.claim(key, voucher).tickets
    ends(one, key, tickets, IN_DOUBT)
    ends(one, key, tickets, PRINTED, evidence="scanned")
    assert refusal(one, voucher).refusal is Refusal.ALREADY_COLLECTED


def test_of_a_party_that_left_in_the_middle_the_rest_is_granted_and_nothing_else(port, bought):
    one, other = port(1), port(2)
    key, voucher = fresh(), bought(one, 3)
    first, second, third = one.claim(key, voucher).tickets
    ends(one, key, [first], PRINTED, evidence="proved")
    ends(one, key, [second, third], NOT_SENT)
    assert states(other.claim(fresh(), voucher)) == [TicketState.PRINTED, TicketState.GRANTED, TicketState.GRANTED]


def test_facts_that_are_told_twice_have_one_effect(port, bought):
    one, other = port(1), port(2)
    key, voucher = fresh(), bought(one, 2)
    printed, back = one.claim(key, voucher).tickets
    told = (fact(PRINTED, key, printed, evidence="proved"), fact(NOT_SENT, key, back), fact(FactKind.ABANDONED, key))
    assert one.report(told).keys() == one.report(told).keys()
    assert states(other.claim(fresh(), voucher)) == [TicketState.PRINTED, TicketState.GRANTED]
    assert one.report(told).keys() == {each.id for each in told}
    assert refusal(one, voucher).refusal is Refusal.BUSY_ELSEWHERE


def test_a_claim_that_was_never_heard_of_is_free_when_its_kiosk_says_so(port, bought):
    one, other = port(1), port(2)
    key, voucher = fresh(), bought(one, 2)
    one.claim(key, voucher)
    one.report((fact(FactKind.ABANDONED, key, detail={"sent": "none"}),))
    assert states(other.claim(fresh(), voucher)) == [TicketState.GRANTED] * 2


def test_a_kiosk_that_was_started_anew_frees_what_the_process_before_never_heard_of(port, bought):
    dead, voucher_of = port(1), bought
    key, voucher = fresh(), voucher_of(dead, 3)
    dead.claim(key, voucher)
    again, other = port(1), port(2)
    again.report((fact(FactKind.ABANDONED, key, detail={"sent": "none"}),))
    assert states(other.claim(fresh(), voucher)) == [TicketState.GRANTED] * 3


def test_a_kiosk_that_was_started_anew_hands_back_what_it_did_not_send_and_no_more(port, bought):
    dead = port(1)
    key, voucher = fresh(), bought(dead, 3)
    first, second, third = dead.claim(key, voucher).tickets
    again, other = port(1), port(2)
    told = (fact(IN_DOUBT, key, first), fact(NOT_SENT, key, second), fact(NOT_SENT, key, third))
    again.report((*told, fact(FactKind.ABANDONED, key)))
    assert states(other.claim(fresh(), voucher)) == [TicketState.IN_DOUBT, TicketState.GRANTED, TicketState.GRANTED]


def test_a_claim_that_is_over_is_not_granted_again(port, bought):
    one = port()
    key, voucher = fresh(), bought(one)
    one.claim(key, voucher)
    one.report((fact(FactKind.ABANDONED, key, detail={"sent": "none"}),))
    with pytest.raises(ServerRefused):
        one.claim(key, voucher)


def test_a_waiting_claim_is_kept_alive_until_it_is_over(port, bought):
    one = port()
    key = fresh()
    one.claim(key, bought(one))
    (waiting, over, late) = (fact(FactKind.WAITING, key), fact(FactKind.ABANDONED, key), fact(FactKind.WAITING, key))
    assert one.report((waiting,))[waiting.id] is True
    one.report((over,))
    assert one.report((late,))[late.id] is False


def test_a_fact_about_what_nobody_knows_is_taken_and_changes_nothing(port, bought):
    one = port()
    key, voucher = fresh(), bought(one)
    (ticket,) = one.claim(key, voucher).tickets
    stranger = replace(ticket, issue=replace(ticket.issue, ticket="99999999", serial="AA" * 8))
    told = (fact(PRINTED, fresh(), stranger, evidence="proved"), fact(NOT_SENT, fresh(), stranger))
    assert one.report(told) == {each.id: False for each in told}


def test_a_reissue_is_a_newer_issue_or_a_refusal(port, bought, house):
    one = port()
    key = fresh()
    (ticket,) = one.claim(key, bought(one)).tickets
    one.report((fact(IN_DOUBT, key, ticket),))
    if house.reissues:
        assert one.reissue(key, ticket.issue, "not received").issue.number == ticket.issue.number + 1
    else:
        with pytest.raises(ServerRefused):
            one.reissue(key, ticket.issue, "not received")


def test_a_reprint_by_staff_is_a_claim_of_a_newer_issue_or_a_refusal_that_tells_what_to_do(port, bought, house):
    one = port()
    key, voucher, again = fresh(), bought(one, 2), fresh()
    first, second = one.claim(key, voucher).tickets
    ends(one, key, [first, second], PRINTED, evidence="proved")
    wanted = Reprint(first.issue, first.seat, "torn", "Anna")
    if not house.reissues:
        with pytest.raises(ServerRefused) as caught:
            one.reprint(again, wanted)
        assert caught.value.refusal is Refusal.BLOCKED
        assert "revert" in caught.value.remedy
        return
    granted = one.reprint(again, wanted)
    (new,) = granted.tickets
    assert (granted.id, new.issue.ticket, new.state) == (again, first.issue.ticket, TicketState.GRANTED)
    assert new.issue.number == first.issue.number + 1
    assert one.reprint(again, wanted).tickets == granted.tickets
    ends(one, again, [new], PRINTED, evidence="proved")
    assert refusal(one, voucher).refusal is Refusal.ALREADY_COLLECTED


def test_a_voucher_that_nobody_sold_is_not_found(port, house):
    one = port()
    assert refusal(one, one.read_voucher(house.unknown())).refusal is Refusal.NOT_FOUND


def test_a_server_that_is_away_is_away_whatever_is_asked(port, bought):
    away = port(url=NOBODY, greet=False)
    with pytest.raises(ServerAway):
        away.boot(Boot(fresh()))
    with pytest.raises(ServerAway):
        away.renew()
    with pytest.raises(ServerAway):
        away.report((fact(FactKind.ABANDONED, fresh(), detail={"sent": "none"}),))


def test_a_code_on_paper_names_its_issue_or_is_not_believed(port, bought, house):
    one = port()
    (ticket,) = one.claim(fresh(), bought(one)).tickets
    if house.reissues:
        assert one.read_ticket(ticket.face.code) == ticket.issue
    for code in ("KT1:AAAA", house.unknown(), ticket.face.code[:-2] + "AA"):
        with pytest.raises(Untrusted):
            one.read_ticket(code)


def test_closing_twice_does_no_harm(port):
    one = port()
    one.close()
    one.close()


def test_a_heartbeat_is_heard_and_says_when_the_next_one_is_due_or_that_there_is_none(house):
    port, boot = house.port(1, "")
    port.greeted(port.boot(Boot(boot)).process)
    pause = port.heartbeat(Heartbeat(boot, Readiness.READY, 1.0))
    port.close()
    assert pause is None or pause > 0

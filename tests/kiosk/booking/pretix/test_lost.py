"""Lost answers, requests that come late, kiosks that die: no ticket is granted twice or locked for ever."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.booking.port import ServerAway, ServerRefused, WrongAnswer
from kiosk.domain.booking import Fact, FactKind, Refusal, TicketState
from tests.kiosk.booking.pretix.house import lost, never_came, says

REQUESTS = range(1, 6)
"""of a claim for three tickets: two searches and three check-ins"""
GONE = {"sent": "none"}


def fresh():
    return secrets.token_hex(16)


def voucher_of(port, order):
    return port.read_voucher(order.tickets[0].secret)


def abandon(port, claim):
    port.report((Fact(fresh(), FactKind.ABANDONED, claim, datetime.now(UTC), detail=GONE),))


def held(order):
    return [len(ticket.held()) for ticket in order.tickets]


@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize("meddle", [lost, never_came, says(500), says(502, b"<html>"), says(429), says(409)])
def test_a_request_that_fails_once_is_made_again_and_counts_once(house, port, number, meddle):
    one, order = port(), house.buy(3)
    house.meddling = {number: meddle}
    claim = one.claim(fresh(), voucher_of(one, order))
    assert [ticket.state for ticket in claim.tickets] == [TicketState.GRANTED] * 3
    assert held(order) == [1, 1, 1]


@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize("meddle", [lost, never_came])
def test_a_claim_that_fails_is_given_back_whole_by_the_same_process(house, port, number, meddle):
    one, other, order, key = port(), port("lobby-2"), house.buy(3), fresh()
    house.meddling = dict.fromkeys(range(number, number + 3), meddle)
    with pytest.raises(ServerAway):
        one.claim(key, voucher_of(one, order))
    abandon(one, key)
    assert held(order) == [0, 0, 0]
    assert len(other.claim(fresh(), voucher_of(other, order)).tickets) == 3


@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize("meddle", [lost, never_came])
def test_a_claim_whose_kiosk_died_is_given_back_whole_by_the_next_process(house, port, number, meddle):
    dead, order, key = port(), house.buy(3), fresh()
    house.meddling = dict.fromkeys(range(number, number + 3), meddle)
    with pytest.raises(ServerAway):
        dead.claim(key, voucher_of(dead, order))
    abandon(port(), key)
    assert held(order) == [0, 0, 0]


@pytest.mark.parametrize("hours", [0, 1, 30])
def test_a_kiosk_that_was_off_for_long_still_gives_back_what_it_never_printed(house, port, hours):
    dead, heard, unheard = port(), house.buy(2), house.buy(2)
    key, other_key = fresh(), fresh()
    claim = dead.claim(key, voucher_of(dead, heard))
    dead.claim(other_key, voucher_of(dead, unheard))
    house.away = timedelta(hours=hours)
    again = port()
    at = datetime.now(UTC) + house.away
    again.report([Fact(fresh(), FactKind.NOT_SENT, key, at, ticket.issue) for ticket in claim.tickets])
    abandon(again, other_key)
    assert held(heard) == held(unheard) == [0, 0]


@pytest.mark.parametrize("number", range(1, 4))
@pytest.mark.parametrize("meddle", [lost, never_came, says(503)])
def test_facts_whose_answer_is_lost_are_told_again_and_noted_once(house, port, number, meddle):
    one, order, key = port(), house.buy(3), fresh()
    kinds = (FactKind.PRINTED, FactKind.IN_DOUBT, FactKind.NOT_SENT)
    tickets = one.claim(key, voucher_of(one, order)).tickets
    told = [Fact(fresh(), kind, key, datetime.now(UTC), at.issue) for kind, at in zip(kinds, tickets, strict=True)]
    house.meddling = dict.fromkeys(range(number, number + 3), meddle)
    with pytest.raises(ServerAway):
        one.report(told)
    assert one.report(told).keys() == {fact.id for fact in told}
    assert [ticket.states for ticket in order.tickets] == [["printed"], ["in_doubt"], []]
    assert held(order) == [1, 1, 0]


class Late:
    """A check-in that stays on its way until the test lets it arrive."""

    def __init__(self):
        self.arrive = None

    def __call__(self, _house, _path, do):
        self.arrive = do


def late(house, dead, order, key, number=3):
    """A kiosk dies while a check-in is on its way."""
    late = Late()
    house.meddling = {number: late, number + 1: never_came, number + 2: never_came}
    with pytest.raises(ServerAway):
        dead.claim(key, voucher_of(dead, order))
    assert late.arrive
    return late


@pytest.mark.parametrize("number", [3, 4])
def test_a_check_in_that_arrives_after_it_was_given_back_is_given_back_again(house, port, steady, number):
    order, key = house.buy(2), fresh()
    slow = late(house, port(), order, key, number)
    again = port()
    abandon(again, key)
    slow.arrive()
    assert sum(held(order)) == 1
    claim = again.claim(fresh(), voucher_of(again, order))
    assert [ticket.state for ticket in claim.tickets] == [TicketState.GRANTED] * 2


def test_what_never_arrives_is_looked_for_until_it_can_not_come_any_more(house, port, steady):
    order, key = house.buy(1), fresh()
    late(house, port(), order, key)
    again = port()
    abandon(again, key)
    for seconds, looks in ((10, 1), (45, 1), (20, 1), (1, 0)):
        steady.now += seconds
        house.asked.clear()
        again.report(())
        assert house.asked.count("POST annul") == looks, seconds


def test_what_could_not_be_looked_for_is_looked_for_later(house, port):
    order, key = house.buy(1), fresh()
    slow = late(house, port(), order, key)
    again = port()
    abandon(again, key)
    slow.arrive()
    house.meddling = dict.fromkeys(range(1, 4), never_came)
    with pytest.raises(ServerAway):
        again.report(())
    again.report(())
    assert held(order) == [0]


def test_a_check_in_that_arrives_while_it_is_asked_for_again_is_the_same(house, port):
    order, key = house.buy(2), fresh()
    one = port()
    slow = late(house, one, order, key, 4)
    slow.arrive()
    abandon(one, key)
    assert held(order) == [0, 0]


def test_a_refusal_in_the_middle_gives_back_what_was_won(house, port):
    one, order = port(), house.buy(3)
    order.tickets[2].blocked = True
    with pytest.raises(ServerRefused) as caught:
        one.claim(fresh(), voucher_of(one, order))
    assert caught.value.refusal is Refusal.BLOCKED
    assert held(order) == [0, 0, 0]


def test_a_refusal_that_can_not_be_given_back_at_once_is_given_back_later(house, port):
    one, order, key = port(), house.buy(2), fresh()
    order.tickets[1].blocked = True
    house.meddling = dict.fromkeys(range(5, 8), never_came)
    with pytest.raises(ServerAway):
        one.claim(key, voucher_of(one, order))
    assert held(order) == [1, 0]
    abandon(one, key)
    assert held(order) == [0, 0]


def test_another_kiosk_that_is_faster_at_one_ticket_gets_that_and_nothing_is_kept_of_the_rest(house, port):
    one, order = port(), house.buy(2)

    def faster(house, _path, do):
        house.hand_out(order.tickets[1])
        return do()

    house.meddling = {4: faster}
    with pytest.raises(ServerRefused) as caught:
        one.claim(fresh(), voucher_of(one, order))
    assert caught.value.refusal is Refusal.BUSY_ELSEWHERE
    assert held(order) == [0, 1]


def test_a_claim_that_takes_too_long_ends_and_is_given_back(house, port, steady):
    one, order, key = port(), house.buy(3), fresh()

    def slow(_house, _path, do):
        steady.now += 11
        return do()

    house.meddling = {4: slow}
    with pytest.raises(ServerAway):
        one.claim(key, voucher_of(one, order))
    assert held(order) == [1, 1, 0]
    abandon(one, key)
    assert held(order) == [0, 0, 0]


def test_what_was_printed_is_not_given_back_when_its_claim_ends_badly(house, port):
    one, order, key = port(), house.buy(2), fresh()
    first, _ = one.claim(key, voucher_of(one, order)).tickets
    one.report((Fact(fresh(), FactKind.PRINTED, key, datetime.now(UTC), first.issue, "proved"),))
    abandon(one, key)
    assert held(order) == [1, 0]


@pytest.mark.parametrize("reply", [says(200, b"<html>"), says(302), says(200, {"results": [{}], "next": None})])
def test_what_is_no_answer_of_a_pretix_is_told_and_nothing_is_printed(house, port, reply):
    one, order = port(), house.buy(1)
    house.meddling = {1: reply}
    with pytest.raises(WrongAnswer):
        one.claim(fresh(), voucher_of(one, order))
    assert held(order) == [0]

"""What a kiosk makes of each trouble that the server that comes with it can be ordered to have."""

import secrets

import pytest
import requests

from kiosk.booking.port import Boot, ClockWrong, ServerAway, ServerRefused, WrongAnswer
from kiosk.domain.booking import Fact, FactKind, Refusal, TicketState
from kiosk.domain.voucher import Voucher
from tests.kiosk.mock.conftest import RELAXED, running


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        yield house


@pytest.fixture
def order(house):
    """Order troubles; they end with the test."""

    def put(**row):
        answer = requests.put(f"{house.url}/sandbox/faults", json={"faults": [row]}, timeout=5)
        assert answer.ok, answer.text

    yield put
    put()


@pytest.fixture
def real(booking_at, house):
    """A client of the real server, already greeted, with little patience."""
    boot = fresh()
    booking = booking_at(house.url, boot=boot, timeout=0.5, now=lambda: house.clock().timestamp())
    welcome = booking.boot(Boot(boot, None))
    booking.greeted(welcome.process)
    return booking


def fresh():
    return secrets.token_hex(16)


def voucher_of(house, seats=1):
    return Voucher.parse(house.buy(seats).qr)


@pytest.mark.parametrize("trouble", [{"error": 502}, {"error": 503}, {"drop_after_commit": True}, {"latency_s": 5.0}])
def test_a_kiosk_tries_a_claim_again_through_a_trouble_and_gets_its_tickets_once(house, real, order, trouble):
    voucher, claim = voucher_of(house, 2), fresh()
    order(route="POST /v1/claims", times=2, **trouble)
    tickets = real.claim(claim, voucher).tickets
    assert [one.state for one in tickets] == [TicketState.GRANTED] * 2
    assert real.claim(claim, voucher).tickets == tickets


@pytest.mark.parametrize("trouble", [{"error": 502}, {"drop_after_commit": True}, {"latency_s": 5.0}])
def test_a_trouble_that_lasts_is_told_as_a_server_that_is_away_and_the_claim_can_go_on_later(
    house, real, order, trouble
):
    voucher, claim = voucher_of(house), fresh()
    order(route="POST /v1/claims", **trouble)
    with pytest.raises(ServerAway):
        real.claim(claim, voucher)
    order()
    (ticket,) = real.claim(claim, voucher).tickets
    assert (ticket.state, ticket.issue.number) == (TicketState.GRANTED, 1)


def test_maintenance_is_told_to_the_customer_as_such(house, real, order):
    order(route="POST /v1/claims", maintenance=True)
    with pytest.raises(ServerRefused) as caught:
        real.claim(fresh(), voucher_of(house))
    assert caught.value.refusal is Refusal.MAINTENANCE


def test_an_answer_that_is_signed_wrongly_grants_nothing_and_is_not_asked_for_again(house, real, order):
    voucher, claim = voucher_of(house), fresh()
    order(route="POST /v1/claims", wrong_signature=True)
    with pytest.raises(WrongAnswer):
        real.claim(claim, voucher)
    order()
    assert real.claim(claim, voucher).tickets[0].issue.number == 1


@pytest.mark.parametrize("seconds", [-600, 600])
def test_a_server_whose_clock_is_wrong_is_told_apart_from_one_that_is_away(house, real, order, seconds):
    voucher, claim = voucher_of(house), fresh()
    order(route="POST /v1/claims", clock_skew_s=seconds)
    with pytest.raises(ClockWrong):
        real.claim(claim, voucher)
    order()
    assert real.claim(claim, voucher).tickets[0].state is TicketState.GRANTED


@pytest.mark.parametrize("trouble", [{"error": 500}, {"drop_after_commit": True}, {"latency_s": 5.0}])
def test_facts_reach_the_server_through_a_trouble_and_count_once(house, real, order, trouble):
    claim = fresh()
    (granted,) = real.claim(claim, voucher_of(house)).tickets
    order(route="POST /v1/facts", times=2, **trouble)
    fact = Fact(fresh(), FactKind.PRINTED, claim, house.clock(), granted.issue, "proved")
    assert real.report((fact,)) == {fact.id: True}
    assert real.report((fact,)).keys() == {fact.id}

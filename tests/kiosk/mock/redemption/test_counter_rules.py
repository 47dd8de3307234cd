"""P13: what a counter may do, and who may be one."""

import secrets
from typing import get_args

import pytest
import requests

from kiosk.mock.client import Phone
from kiosk.mock.clients import forgetting
from kiosk.mock.redemption import counter as counters
from kiosk.mock.redemption.counter_wire import CounterFact
from kiosk.mock.tables.redemption import Issue, Kiosk
from kiosk.trust.keys import new_key
from tests.kiosk.mock.conftest import KioskClient
from tests.kiosk.mock.redemption.staff import Counter, refused
from tests.kiosk.trust.test_holders import HOLDER


@pytest.fixture
def claim(counter, voucher):
    return counter.claim(voucher).json()


def test_p13_a_counter_is_held_to_the_pace_of_a_kiosk(house_of):
    house = house_of(limits={"claims_per_minute": 2, "wrong_vouchers": 2})
    counter = Counter(house)
    bought = [house.buy().qr for _ in range(3)]
    assert [counter.claim(it).status_code for it in bought] == [201, 201, 429]
    house.clock.advance(61)
    wrong = [counter.claim("5TTT-TTTT-TTTT-N") for _ in range(3)]
    assert [it.status_code for it in wrong] == [404, 404, 429]
    assert int(wrong[-1].headers["Retry-After"]) == 60
    assert house.kiosk().claim(bought[2]).status_code == 201


def test_p13_when_collection_has_closed_staff_give_a_reason_or_nothing(house_of):
    house = house_of(closes_minutes=0)
    counter, purchase = Counter(house), house.buy()
    house.clock.advance(3 * 3600)
    assert refused(counter.claim(purchase.qr)) == (410, "too_late")
    claim = counter.claim(purchase.qr, late="their train was late").json()
    ticket = claim["tickets"][0]
    made = house.office.store.read(lambda session: session.get_one(Issue, (ticket["ticket"], 1)))
    assert (made.by, made.reason) == ("claim", "their train was late")


@pytest.fixture
def private(house):
    """An order for the phone that bought it alone."""
    with Phone(house.url, holder_key=HOLDER, holder_only=True) as phone:
        return phone.buy()


def test_p13_an_order_for_its_holder_alone_is_handed_out_by_staff_for_a_reason_only(house, counter, private):
    assert refused(counter.claim(private.qr)) == (403, "proof_required")
    assert refused(counter.claim(private.qr, late="the train")) == (403, "proof_required")
    claim = counter.claim(private.qr, unproved="their phone is broken, they showed the payment").json()
    ticket = claim["tickets"][0]
    made = house.office.store.read(lambda session: session.get_one(Issue, (ticket["ticket"], 1)))
    assert (ticket["state"], made.reason) == ("granted", "their phone is broken, they showed the payment")


def test_p13_an_order_for_its_holder_alone_stays_so_when_its_key_is_forgotten(house_of):
    house = house_of()
    with Phone(house.url, holder_key=HOLDER, holder_only=True) as phone:
        purchase = phone.buy()
    house.clock.advance(60 * 86_400)
    forgetting.forget(house.office)
    counter = Counter(house)
    assert refused(counter.claim(purchase.qr, late="they were ill")) == (403, "proof_required")
    claim = counter.claim(purchase.qr, late="a" * 99, unproved="b" * 99).json()
    ticket = claim["tickets"][0]
    made = house.office.store.read(lambda session: session.get_one(Issue, (ticket["ticket"], 1)))
    assert made.reason == f"{'a' * 99}; {'b' * 99}"


@pytest.mark.parametrize("name", ["late", "unproved"])
def test_p13_a_claim_with_the_same_key_and_another_reason_is_another_claim(counter, voucher, name):
    key = secrets.token_hex(16)
    first = counter.claim(voucher, key, **{name: "the train"}).json()
    assert counter.claim(voucher, key, **{name: "the train"}).json() == first
    for other in ({name: "the tram"}, {}):
        assert refused(counter.claim(voucher, key, **other)) == (422, "key_reused")


@pytest.mark.parametrize("kind", ["qr", "typed", "signed"])
def test_p13_what_a_scanner_reads_is_no_reason_and_is_kept_nowhere(house, kiosk, counter, voucher, kind):
    claim = counter.claim(voucher).json()
    ticket = claim["tickets"][0]
    counter.tell("spoiled", claim, ticket)
    code = getattr(house.buy(), kind)
    for said in (code, f"  {code} ", ticket["face"]["code"]):
        assert refused(counter.reissue(claim, ticket, reason=said)) == (400, "bad_request")
        assert refused(counter.claim(voucher, late=said)) == (400, "bad_request")
        for names in ({"reason": said, "staff": "7"}, {"reason": "torn", "staff": said}):
            body = {"supersedes": 1, **names}
            assert refused(house.post(f"/v1/tickets/{ticket['ticket']}/reissue", body)) == (400, "bad_request")
        fact = {"id": "a", "kind": "spoiled", "claim": claim["claim"], "reason": said}
        assert refused(house.post("/v1/counter/facts", {"staff": "7", "facts": [fact]})) == (400, "bad_request")
    assert counter.reissue(claim, ticket, reason="撕坏").json()["issue"] == 2


def test_p13_a_window_that_only_signs_in_leaves_no_trace(house):
    nobody = Counter(house, "9999")
    assert house.post("/v1/counter/facts", {"staff": nobody.staff, "facts": []}).json()["acknowledged"] == []
    assert house.office.store.read(lambda session: session.get(Kiosk, "counter:9999")) is None


def test_p13_the_counter_is_told_what_its_tickets_are_for(claim):
    face = claim["tickets"][0]["face"]
    names = ("cinema", "hall", "film", "version", "starts_at", "zone")
    assert claim["occasion"] == {name: face[name] for name in names}


def test_p13_the_contract_of_the_counter_foresees_what_can_be_and_no_more(house):
    document = requests.get(f"{house.url}/openapi.json", timeout=5).json()
    told = " ".join(str(it) for it in document["paths"]["/v1/counter/claims"]["post"]["responses"].values())
    assert "proof_required" in told
    assert "wrong_cinema" not in told


def test_p13_unpaid_and_foreign_vouchers_are_refused_as_at_a_kiosk(house, counter):
    assert refused(counter.claim("V1" + "0" * 26)) == (404, "not_found")
    assert refused(counter.claim("hello")) == (404, "not_found")
    assert refused(counter.claim("V" * 513)) == (400, "bad_request")


@pytest.mark.parametrize("staff", ["", "7 8", "七", "x" * 17, "kiosk:1", "-7", None])
def test_p13_staff_are_known_by_a_short_number(house, voucher, staff):
    assert refused(Counter(house, staff).claim(voucher)) == (400, "bad_request")


@pytest.mark.parametrize("kind", ["printed", "presumed", "in_doubt", "abandoned", "", None])
def test_p13_staff_say_only_what_staff_can_know(house, claim, kind):
    fact = {"id": "a", "kind": kind, "claim": claim["claim"]}
    assert refused(house.post("/v1/counter/facts", {"staff": "7", "facts": [fact]})) == (400, "bad_request")


def test_p13_every_kind_of_fact_of_a_counter_is_one_that_the_records_know():
    assert set(counters._KINDS) == set(get_args(CounterFact.model_fields["kind"].annotation))


def test_p13_the_counter_needs_the_token_of_staff(house, voucher, claim):
    ticket = claim["tickets"][0]
    for token in ("development-gate", "", "密码"):
        stranger = Counter(house, token=token)
        for answer in (stranger.claim(voucher), stranger.reissue(claim, ticket), stranger.show("KT1:")):
            assert refused(answer) == (401, "unauthorized")


def test_p13_counters_are_not_listed_among_the_kiosks_and_sign_nothing(house, counter, claim):
    assert not [it for it in house.get("/v1/kiosks").json()["kiosks"] if ":" in it["kiosk"]]
    signed = KioskClient(house.url, house.clock, "counter:7", new_key())
    assert refused(signed.claim("V1")) == (401, "kiosk_unknown")

"""P13: who does not go to a kiosk has the voucher redeemed by staff, by the same rules."""

import secrets
from typing import get_args

import pytest

from kiosk.domain import booking
from kiosk.mock.client import Phone
from kiosk.mock.redemption import counter as counters
from kiosk.mock.redemption.counter_wire import Fact
from kiosk.mock.tables.redemption import FactRecord, Issue
from kiosk.trust.codes import sign_ticket
from kiosk.trust.keys import SigningKey, new_key
from tests.kiosk.mock.conftest import KioskClient
from tests.kiosk.trust.test_holders import HOLDER


class Counter:
    """Staff who say what they are told to, by plain HTTP."""

    def __init__(self, house, staff="7", token="development-staff"):
        self.house, self.staff, self.token = house, staff, token

    def claim(self, voucher, key="", **more):
        body = {"voucher": voucher, "staff": self.staff} | more
        return self._post("claims", body, **{"Idempotency-Key": key or secrets.token_hex(16)})

    def reissue(self, claim, ticket, reason="torn", supersedes=None):
        body = {"supersedes": supersedes or ticket["issue"], "reason": reason, "staff": self.staff}
        return self._post(f"claims/{claim['claim']}/tickets/{ticket['ticket']}/reissue", body)

    def tell(self, kind, claim, ticket=None, **more):
        fact = {"id": secrets.token_hex(8), "kind": kind, "claim": claim["claim"]}
        if ticket is not None:
            fact |= {name: ticket[name] for name in ("ticket", "issue", "serial")}
        answer = self._post("facts", {"staff": self.staff, "facts": [fact | more]})
        assert answer.status_code == 200, answer.text
        return answer.json()["acknowledged"][0]

    def show(self, code, scan=""):
        return self._post("papers", {"code": code, "scan": scan or secrets.token_hex(8), "staff": self.staff})

    def state(self, ticket):
        return self.house.get(f"/v1/tickets/{ticket['ticket']}").json()["state"]

    def _post(self, path, body, **headers):
        return self.house.post(f"/v1/counter/{path}", body, self.token, **headers)


def refused(answer):
    return answer.status_code, answer.json()["reason"]


@pytest.fixture
def counter(house):
    return Counter(house)


@pytest.fixture
def voucher(house):
    return house.buy(2).qr


@pytest.fixture
def claim(counter, voucher):
    return counter.claim(voucher).json()


def test_p13_staff_redeem_a_voucher_hand_the_papers_over_and_the_gate_lets_both_in(house, counter, voucher):
    answer = counter.claim(voucher)
    assert answer.status_code == 201
    claim = answer.json()
    assert (claim["holder"], claim["lease_seconds"]) == ("counter:7", 61)
    for ticket in claim["tickets"]:
        assert (ticket["state"], ticket["issue"]) == ("granted", 1)
        assert len({len(row) for row in ticket["dots"]} | {len(ticket["dots"])}) == 1
        assert counter.tell("handed_over", claim, ticket)["applied"]
        assert counter.state(ticket) == "printed"
        assert house.admit(ticket).status_code == 200


def test_p13_every_kind_of_voucher_is_redeemed_at_the_counter(house, counter):
    for name in ("qr", "typed", "signed"):
        assert counter.claim(getattr(house.buy(), name)).status_code == 201


def test_p13_until_staff_say_so_a_ticket_is_not_printed_and_the_end_of_the_lease_leaves_it_in_doubt(
    house, counter, claim
):
    ticket = claim["tickets"][0]
    assert counter.state(ticket) == "granted"
    house.clock.advance(62)
    assert counter.state(ticket) == "in_doubt"
    assert counter.tell("handed_over", claim, ticket)["applied"]
    assert counter.state(ticket) == "printed"


def test_p13_a_counter_that_waits_for_its_customer_keeps_its_lease(house, counter, claim):
    for _ in range(5):
        house.clock.advance(50)
        assert counter.tell("waiting", claim)["applied"]
    assert counter.state(claim["tickets"][0]) == "granted"


def test_p13_what_a_kiosk_holds_is_refused_busy_and_so_is_what_a_counter_holds(house, kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    answer = counter.claim(voucher)
    assert refused(answer) == (409, "busy_elsewhere")
    assert (answer.json()["kiosk"], answer.json()["seconds"]) == ("kiosk-1", 61)
    kiosk.tell("abandoned", held["claim"], detail={"sent": "none"})
    assert counter.claim(voucher).status_code == 201
    answer = kiosk.claim(voucher)
    assert (*refused(answer), answer.json()["kiosk"]) == (409, "busy_elsewhere", "counter:7")
    assert refused(Counter(house, "8").claim(voucher)) == (409, "busy_elsewhere")


def test_p13_what_is_in_doubt_or_presumed_is_shown_with_its_story_and_staff_decide_with_a_reason(
    house, kiosk, counter, voucher
):
    held = kiosk.claim(voucher).json()
    kiosk.tell("in_doubt", held["claim"], held["tickets"][0])
    kiosk.tell("presumed", held["claim"], held["tickets"][1], evidence="inferred")
    kiosk.tell("abandoned", held["claim"])
    claim = counter.claim(voucher).json()
    for ticket, state in zip(claim["tickets"], ("in_doubt", "presumed"), strict=True):
        assert (ticket["state"], ticket["issue"], ticket["face"], ticket["dots"]) == (state, 1, None, None)
        assert (ticket["before"]["holder"], ticket["before"]["by"]) == ("kiosk-1", "claim")
        assert refused(counter.reissue(claim, ticket, reason="")) == (400, "bad_request")
        assert refused(counter.reissue(claim, ticket, reason="   ")) == (400, "bad_request")
        new = counter.reissue(claim, ticket, reason="nothing came out").json()
        assert (new["state"], new["issue"], bool(new["dots"])) == ("granted", 2, True)
        assert house.admit(None, code=code_of(house, ticket)).json()["reason"] == "superseded"
        assert house.admit(new).status_code == 200


def test_p13_lost_paper_is_replaced_at_the_counter_and_the_lost_one_is_void(house, kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    for ticket in held["tickets"]:
        kiosk.tell("printed", held["claim"], ticket)
    kiosk.tell("abandoned", held["claim"])
    assert refused(kiosk.claim(voucher)) == (410, "already_collected")
    claim = counter.claim(voucher).json()
    assert [it["state"] for it in claim["tickets"]] == ["printed", "printed"]
    new = counter.reissue(claim, claim["tickets"][0], reason="lost in the foyer").json()
    assert counter.state(new) == "granted"
    counter.tell("handed_over", claim, new)
    assert [refused(house.admit(held["tickets"][0])), house.admit(new).status_code] == [(409, "superseded"), 200]
    told = house.office.store.read(lambda session: session.get_one(Issue, (new["ticket"], 2)))
    assert (told.by, told.reason) == ("staff 7", "lost in the foyer")


def test_p13_who_was_let_in_gets_no_second_paper(house, counter, voucher, claim):
    for ticket in claim["tickets"]:
        house.admit(ticket)
    assert refused(counter.reissue(claim, claim["tickets"][0])) == (410, "already_collected")
    counter.tell("ended", claim)
    assert refused(counter.claim(voucher)) == (410, "already_collected")


def test_p13_a_spoiled_paper_is_in_doubt_and_is_replaced(house, counter, claim):
    ticket = claim["tickets"][0]
    assert refused(counter.reissue(claim, ticket)) == (409, "superseded")
    assert counter.tell("spoiled", claim, ticket)["applied"]
    assert counter.state(ticket) == "in_doubt"
    new = counter.reissue(claim, ticket)
    assert new.json()["issue"] == 2
    assert counter.reissue(claim, ticket).json() == new.json()
    assert refused(counter.reissue(claim, ticket, supersedes=7)) == (409, "superseded")


def test_p13_what_was_not_printed_is_handed_back_and_the_next_claim_gets_it(kiosk, counter, voucher, claim):
    counter.tell("not_sent", claim, claim["tickets"][0])
    counter.tell("ended", claim)
    states = [it["state"] for it in kiosk.claim(voucher).json()["tickets"]]
    assert states == ["granted", "in_doubt"]


def test_p13_a_repeated_claim_gets_the_same_tickets_and_a_claim_that_is_over_gets_none(counter, voucher):
    key = secrets.token_hex(16)
    first = counter.claim(voucher, key).json()
    assert counter.claim(voucher, key).json() == first
    counter.tell("ended", first)
    assert refused(counter.claim(voucher, key)) == (409, "superseded")


def test_p13_a_claim_that_was_given_up_before_it_arrived_is_never_granted(counter, voucher):
    key = secrets.token_hex(16)
    counter.tell("ended", {"claim": key})
    assert refused(counter.claim(voucher, key)) == (409, "superseded")
    assert counter.claim(voucher).status_code == 201


def test_p13_a_claim_id_is_of_one_counter_and_one_voucher(house, counter, voucher):
    key = secrets.token_hex(16)
    counter.claim(voucher, key)
    assert refused(counter.claim(house.buy().qr, key)) == (422, "key_reused")
    assert refused(Counter(house, "8").claim(voucher, key)) == (422, "key_reused")


def test_p13_a_second_window_of_the_same_staff_grants_nothing_twice(house, counter, voucher, claim):
    again = counter.claim(voucher).json()
    assert [it["state"] for it in again["tickets"]] == ["in_doubt", "in_doubt"]
    assert refused(counter.reissue(claim, claim["tickets"][0])) == (409, "superseded")
    assert counter.reissue(again, again["tickets"][0]).json()["issue"] == 2
    assert not counter.tell("handed_over", claim, claim["tickets"][0])["applied"]


def test_p13_staff_can_not_say_that_they_handed_over_what_a_kiosk_printed(kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    ticket = held["tickets"][0]
    kiosk.tell("in_doubt", held["claim"], ticket)
    kiosk.tell("abandoned", held["claim"])
    claim = counter.claim(voucher).json()
    told = counter.tell("handed_over", claim, ticket)
    assert (told["applied"], told["why"]) == (False, "this issue was not granted to this kiosk")
    assert counter.state(ticket) == "in_doubt"


def test_p13_a_kiosk_can_not_say_that_it_handed_over(kiosk, voucher):
    held = kiosk.claim(voucher).json()
    kiosk.tell("printed", held["claim"], held["tickets"][0], evidence="handed_over")
    assert kiosk.state(held["tickets"][0]) == "in_doubt"


def test_p13_a_paper_that_the_customer_shows_proves_itself(house, kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    ticket = held["tickets"][0]
    kiosk.tell("in_doubt", held["claim"], ticket)
    scan = secrets.token_hex(8)
    seen = counter.show(ticket["face"]["code"], scan)
    assert seen.json() == {"ticket": ticket["ticket"], "seat": ticket["seat"], "issue": 1, "state": "printed"}
    assert counter.show(ticket["face"]["code"], scan).json() == seen.json()
    record = house.office.store.read(lambda session: session.get_one(FactRecord, ("counter:7", scan)))
    assert (record.body["kind"], record.body["evidence"], record.applied) == ("printed", "scanned", True)
    house.admit(ticket)
    assert counter.show(ticket["face"]["code"]).json()["state"] == "admitted"


def test_p13_the_name_of_a_scan_proves_no_other_paper(kiosk, counter, voucher):
    one, two = kiosk.claim(voucher).json()["tickets"]
    assert counter.show(one["face"]["code"], "scan-1").status_code == 200
    assert refused(counter.show(two["face"]["code"], "scan-1")) == (422, "key_reused")
    assert kiosk.state(two) == "granted"


def test_p13_a_paper_that_is_void_forged_or_none_is_told_from_a_good_one(kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    old, back = held["tickets"]
    kiosk.tell("in_doubt", held["claim"], old)
    kiosk.reissue(held["claim"], old)
    kiosk.tell("not_sent", held["claim"], back)
    assert refused(counter.show(old["face"]["code"])) == (409, "superseded")
    assert refused(counter.show(back["face"]["code"])) == (409, "superseded")
    paper = booking.Issue(old["ticket"], old["issue"], old["serial"])
    assert refused(counter.show(sign_ticket(paper, SigningKey(1, new_key())))) == (403, "forged")
    assert refused(counter.show(voucher)) == (404, "not_found")
    assert kiosk.state(back) == "unissued"


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


def test_p13_an_order_for_its_holder_alone_is_for_the_phone_that_bought_it(house):
    with Phone(house.url, holder_key=HOLDER, holder_only=True) as phone:
        purchase = phone.buy()
    assert refused(Counter(house).claim(purchase.qr)) == (403, "proof_required")


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
    assert set(counters._KINDS) == set(get_args(Fact.model_fields["kind"].annotation))


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


def test_p13_of_a_kiosk_and_two_counters_at_one_instant_one_gets_the_tickets(house, kiosk, voucher, together):
    askers = [kiosk, Counter(house, "7"), Counter(house, "8")]
    kiosk.boot()
    answers = together(*[lambda asker=asker: asker.claim(voucher) for asker in askers])
    assert sorted(it.status_code for it in answers) == [201, 409, 409]


def code_of(house, ticket):
    """What the paper of this ticket bears, which the counter is not told."""
    paper = booking.Issue(ticket["ticket"], ticket["issue"], ticket["serial"])
    return sign_ticket(paper, house.office.keys.newest(house.clock()))

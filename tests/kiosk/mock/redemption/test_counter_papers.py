"""P13: a paper ticket that a customer shows at the counter."""

import secrets

from kiosk.domain import booking
from kiosk.mock.tables.redemption import FactRecord
from kiosk.trust.codes import sign_ticket
from kiosk.trust.keys import SigningKey, new_key
from tests.kiosk.mock.redemption.staff import refused


def test_p13_a_paper_that_the_customer_shows_proves_itself(house, kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    ticket = held["tickets"][0]
    kiosk.tell("in_doubt", held["claim"], ticket)
    scan = secrets.token_hex(8)
    seen = counter.show(ticket["face"]["code"], scan)
    assert seen.json() == {"ticket": ticket["ticket"], "seat": ticket["seat"], "issue": 1, "state": "printed"}
    assert counter.show(ticket["face"]["code"], scan).json() == seen.json()
    record = house.office.store.read(lambda session: session.get_one(FactRecord, ("counter:7", f"scan {scan}")))
    assert (record.body["kind"], record.body["evidence"], record.applied) == ("printed", "scanned", True)
    house.admit(ticket)
    assert counter.show(ticket["face"]["code"]).json()["state"] == "admitted"


def test_p13_the_name_of_a_scan_proves_no_other_paper(kiosk, counter, voucher):
    one, two = kiosk.claim(voucher).json()["tickets"]
    assert counter.show(one["face"]["code"], "scan-1").status_code == 200
    assert refused(counter.show(two["face"]["code"], "scan-1")) == (422, "key_reused")
    assert kiosk.state(two) == "granted"


def test_p13_a_paper_that_is_void_forged_or_none_is_told_from_a_good_one(house, kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    old, back = held["tickets"]
    kiosk.tell("in_doubt", held["claim"], old)
    kiosk.reissue(held["claim"], old)
    kiosk.tell("not_sent", held["claim"], back)
    assert refused(counter.show(old["face"]["code"])) == (409, "superseded")
    assert refused(counter.show(back["face"]["code"])) == (409, "superseded")
    paper = booking.Issue(old["ticket"], old["issue"], old["serial"])
    assert refused(counter.show(sign_ticket(paper, SigningKey(1, new_key())))) == (403, "forged")
    assert refused(counter.show(voucher)) == (404, "not_a_ticket")
    stranger = booking.Issue("NOSUCHTICKET", 1, old["serial"])
    unknown = sign_ticket(stranger, house.office.keys.newest(house.clock()))
    assert refused(counter.show(unknown)) == (404, "not_a_ticket")
    assert kiosk.state(back) == "unissued"


def test_p13_a_fact_with_the_name_of_a_scan_is_applied_all_the_same(counter, voucher):
    claim = counter.claim(voucher).json()
    one, two = claim["tickets"]
    assert counter.show(one["face"]["code"], "same").status_code == 200
    assert counter.tell("handed_over", claim, two, id="same")["applied"]
    assert [counter.state(it) for it in (one, two)] == ["printed", "printed"]


def test_p13_of_two_papers_at_one_instant_with_one_name_one_counts_and_the_other_is_refused(counter, voucher, together):
    one, two = counter.claim(voucher).json()["tickets"]
    answers = together(*[lambda it=it: counter.show(it["face"]["code"], "at-once") for it in (one, two)])
    assert sorted(it.status_code for it in answers) == [200, 422]

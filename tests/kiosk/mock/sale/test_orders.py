from datetime import datetime, timedelta

import pytest
import requests

from kiosk.domain.voucher import Voucher, VoucherKind
from kiosk.mock.client import NotPaid, Phone, PhoneRefused
from kiosk.mock.sale import gateway
from kiosk.mock.tables.base import Base
from kiosk.mock.tables.sale import VoucherHash


@pytest.fixture
def phone(house):
    with house.phone() as phone:
        yield phone


@pytest.fixture
def screening(house, phone):
    """A screening that no other test of this module has touched, and that does not begin before a hold is over."""
    house.clock.advance(4 * 3600)
    soon = house.clock.now + timedelta(minutes=30)
    return next(it for it in phone.screenings() if datetime.fromisoformat(it["starts_at"]) > soon)


def _seat_states(house, screening):
    seats = requests.get(f"{house.url}/v1/screenings/{screening['screening']}/seats", timeout=5).json()["seats"]
    return {seat["seat"]: seat["state"] for seat in seats}


def test_a_phone_finds_a_cinema_films_and_screenings_in_two_languages(house, phone, screening):
    cinema = requests.get(house.url + "/v1/cinemas", timeout=5).json()[0]
    films = requests.get(house.url + "/v1/films", timeout=5).json()
    assert cinema["zone"] == "Asia/Shanghai"
    assert all(it["title"]["zh"] and it["title"]["en"] for it in films)
    assert screening["cinema"] == cinema["cinema"]
    assert screening["film"] in {it["film"] for it in films}
    starts = [it["starts_at"] for it in phone.screenings()]
    assert starts == sorted(starts)


def test_screenings_are_narrowed_by_cinema_and_film(house, screening):
    def search(**wish):
        return requests.get(house.url + "/v1/screenings", params=wish, timeout=5).json()

    assert {it["film"] for it in search(film=screening["film"])} == {screening["film"]}
    assert {it["cinema"] for it in search(cinema=screening["cinema"])} == {screening["cinema"]}
    assert {it["cinema"] for it in search()} == {it["cinema"] for it in search(limit=1000)} > {screening["cinema"]}
    assert search(cinema="elsewhere") == search(film="unknown") == []


def test_an_order_holds_its_seats_and_a_payment_sells_them(house, phone, screening):
    order = phone.order(screening["screening"], ["B3", "B2"])
    assert order["seats"] == ["B2", "B3"]
    assert order["state"] == "awaiting"
    assert order["voucher"] is None
    states = _seat_states(house, screening)
    assert (states["B2"], states["B3"], states["B4"]) == ("held", "held", "free")
    phone.pay(order)
    states = _seat_states(house, screening)
    assert (states["B2"], states["B3"], states["B4"]) == ("sold", "sold", "free")


def test_the_amount_is_the_price_of_all_seats(phone, screening):
    order = phone.order(screening["screening"], 3)
    hundredths = [round(float(it) * 100) for it in (order["amount"], screening["price"])]
    assert hundredths[0] == 3 * hundredths[1]


def test_a_paid_order_shows_a_voucher_to_scan_and_one_to_type(phone, screening):
    bought = phone.buy(screening["screening"], 2)
    assert Voucher.parse(bought.qr).kind is VoucherKind.OPAQUE
    assert Voucher.parse(bought.typed).pretty == bought.typed
    assert len(bought.seats) == 2


def test_an_order_is_shown_only_to_who_knows_its_secret(house, phone, screening):
    order = phone.order(screening["screening"], 1)
    for secret in ("", "wrong", order["order"]):
        with pytest.raises(PhoneRefused) as refusal:
            phone.show(order | {"secret": secret})
        assert (refusal.value.status, refusal.value.reason) == (401, "unauthorized")
    with pytest.raises(PhoneRefused) as refusal:
        phone.show({"order": "NOSUCHORDER", "secret": order["secret"]})
    assert refusal.value.reason == "unauthorized"


def test_neither_vouchers_nor_secrets_are_in_the_database(house, phone, screening):
    order = phone.order(screening["screening"], 1)
    bought = phone.pay(order)
    told = [bought.qr, bought.signed, Voucher.parse(bought.typed).code, order["secret"]]

    def everything(session):
        return str([session.execute(table.select()).all() for table in Base.metadata.sorted_tables])

    stored = house.office.store.read(everything)
    assert bought.order in stored
    assert not [it for it in told if it in stored]
    count = house.office.store.read(lambda session: session.query(VoucherHash).filter_by(order_id=bought.order).count())
    assert count == 3


def test_a_taken_seat_is_refused_by_name_and_nothing_else_is_held(house, phone, screening):
    phone.order(screening["screening"], ["C1", "C2"])
    with house.phone() as late, pytest.raises(PhoneRefused) as refusal:
        late.order(screening["screening"], ["C2", "C3"])
    assert (refusal.value.status, refusal.value.reason) == (409, "seat_taken")
    assert refusal.value.problem["seats"] == ["C2"]
    assert _seat_states(house, screening)["C3"] == "free"


def test_of_eight_phones_that_want_one_seat_at_one_instant_one_gets_it(house, screening, together):
    def want():
        with house.phone() as phone:
            try:
                return phone.order(screening["screening"], ["D4"])["order"]
            except PhoneRefused as refusal:
                return refusal.reason

    results = together(*[want] * 8)
    assert results.count("seat_taken") == 7


def test_of_phones_whose_wishes_overlap_no_seat_is_sold_twice(house, screening, together):
    def want(seats):
        with house.phone() as phone:
            try:
                return phone.buy(screening["screening"], seats).seats
            except PhoneRefused:
                return ()

    wishes = [["E1", "E2"], ["E2", "E3"], ["E3", "E1"], ["E3", "E4"], ["E4", "E5"], ["E5", "E1"]]
    sold = [seat for seats in together(*(lambda w=w: want(w) for w in wishes)) for seat in seats]
    assert sold
    assert len(sold) == len(set(sold))


def test_good_seats_are_chosen_again_when_somebody_was_faster(house, screening, together):
    def want():
        with house.phone() as phone:
            return phone.buy(screening["screening"], 2).seats

    sold = [seat for seats in together(*[want] * 5) for seat in seats]
    assert len(set(sold)) == 10


def test_a_hold_that_is_over_frees_its_seats_for_others(house, phone, screening):
    order = phone.order(screening["screening"], ["B1"])
    house.clock.advance(599)
    assert _seat_states(house, screening)["B1"] == "held"
    house.clock.advance(1)
    assert _seat_states(house, screening)["B1"] == "free"
    assert phone.show(order)["state"] == "expired"
    with pytest.raises(PhoneRefused) as refusal:
        phone.pay(order)
    assert (refusal.value.status, refusal.value.reason) == (410, "hold_expired")
    with house.phone() as late:
        assert late.buy(screening["screening"], ["B1"]).seats == ("B1",)


def test_money_that_arrives_after_the_seats_went_to_others_is_returned(house, phone, screening):
    order = phone.order(screening["screening"], ["B5", "B6"])
    payment = order["pay_url"].split("/")[-2]
    gateway.pay(house.office, payment)  # paid in time, and the notice is late
    house.clock.advance(600)
    with house.phone() as late:
        late.buy(screening["screening"], ["B6"])
    assert phone.report(order)["state"] == "refunded"
    assert gateway.look_up(house.office, payment).state == "refunded"
    states = _seat_states(house, screening)
    assert (states["B5"], states["B6"]) == ("free", "sold")
    with pytest.raises(PhoneRefused) as refusal:
        phone.pay(order)
    assert refusal.value.reason == "payment_closed"


def test_a_notice_that_was_lost_is_made_good_by_the_clients_report(house, phone, screening):
    order = phone.order(screening["screening"], 1)
    assert phone.report(order)["state"] == "awaiting"
    gateway.pay(house.office, order["pay_url"].split("/")[-2])
    assert phone.show(order)["state"] == "awaiting"
    assert phone.report(order)["state"] == "paid"


def test_a_notice_counts_only_with_the_gateways_signature(house, phone, screening):
    order = phone.order(screening["screening"], 1)
    payment = order["pay_url"].split("/")[-2]
    body = b'{"payment":"%s","order":"%s","amount":3990,"state":"settled"}' % (
        payment.encode(),
        order["order"].encode(),
    )
    url = house.url + "/v1/payments/notices"
    for signature in ("", "00", gateway.sign("another secret", body), gateway.sign("development-only", body + b" ")):
        answer = requests.post(url, body, headers={"Signature": signature}, timeout=5)
        assert (answer.status_code, answer.json()["reason"]) == (403, "bad_signature")
    assert phone.show(order)["state"] == "awaiting"


def test_a_repeated_notice_changes_nothing(house, phone, screening):
    order = phone.order(screening["screening"], 2)
    bought = phone.pay(order)
    body = gateway.notice(house.office, order["pay_url"].split("/")[-2])
    headers = {"Signature": gateway.sign(house.office.settings.gateway_secret, body)}
    answer = requests.post(house.url + "/v1/payments/notices", body, headers=headers, timeout=5)
    assert answer.json() == {"order": bought.order, "state": "paid"}
    assert len(house.kiosk().claim(bought.qr).json()["tickets"]) == 2


def test_a_signed_notice_about_another_amount_is_refused(house, phone, screening):
    order = phone.order(screening["screening"], 1)
    body = gateway.notice(house.office, order["pay_url"].split("/")[-2]).replace(b'"amount": ', b'"amount": 1')
    headers = {"Signature": gateway.sign(house.office.settings.gateway_secret, body.replace(b"open", b"settled"))}
    answer = requests.post(
        house.url + "/v1/payments/notices", body.replace(b"open", b"settled"), headers=headers, timeout=5
    )
    assert answer.status_code == 404
    assert phone.show(order)["state"] == "awaiting"


def test_an_order_can_be_given_back_until_its_first_ticket_is_granted(house, phone, screening):
    order = phone.order(screening["screening"], ["B7"])
    phone.pay(order)
    assert phone.cancel(order)["state"] == "cancelled"
    assert _seat_states(house, screening)["B7"] == "free"
    assert phone.cancel(order)["state"] == "cancelled"
    second = phone.order(screening["screening"], ["B7"])
    bought = phone.pay(second)
    house.kiosk().claim(bought.qr)
    with pytest.raises(PhoneRefused) as refusal:
        phone.cancel(second)
    assert (refusal.value.status, refusal.value.reason) == (409, "collection_begun")


def test_a_paid_order_cannot_be_given_back_once_its_screening_has_begun(house, phone, screening):
    paid, unpaid = phone.order(screening["screening"], ["B7"]), phone.order(screening["screening"], ["B8"])
    phone.pay(paid)
    house.clock.advance(4 * 3600)
    with pytest.raises(PhoneRefused) as refusal:
        phone.cancel(paid)
    assert (refusal.value.status, refusal.value.reason) == (410, "sale_closed")
    assert phone.show(paid)["state"] == "paid"
    assert _seat_states(house, screening)["B7"] == "sold"
    assert phone.cancel(unpaid)["state"] == "cancelled"


def test_a_cancelled_order_cannot_be_paid(phone, screening):
    order = phone.order(screening["screening"], 1)
    phone.cancel(order)
    with pytest.raises(PhoneRefused) as refusal:
        phone.pay(order)
    assert refusal.value.reason == "payment_closed"


def test_a_screening_that_has_begun_is_not_on_sale(house, phone, screening):
    house.clock.advance(4 * 3600)
    with pytest.raises(PhoneRefused) as refusal:
        phone.order(screening["screening"], ["A1"])
    assert (refusal.value.status, refusal.value.reason) == (410, "sale_closed")
    assert screening["screening"] not in {it["screening"] for it in phone.screenings()}


@pytest.mark.parametrize(
    ("seats", "status", "reason"),
    [
        (["Z99"], 404, "no_such_thing"),
        (["A1", "A1"], 400, "bad_request"),
        ([], 400, "bad_request"),
        (["a1"], 400, "bad_request"),
        ([f"B{number}" for number in range(1, 10)], 400, "bad_request"),
        (["A1'; DROP TABLE seats"], 400, "bad_request"),
    ],
)
def test_seats_that_cannot_be_ordered_are_refused(phone, screening, seats, status, reason):
    with pytest.raises(PhoneRefused) as refusal:
        phone.order(screening["screening"], seats)
    assert (refusal.value.status, refusal.value.reason) == (status, reason)


def test_what_does_not_exist_is_not_found(house, phone):
    with pytest.raises(PhoneRefused) as refusal:
        phone.order("no-such-screening", ["A1"])
    assert refusal.value.reason == "no_such_thing"
    for path in ("/v1/screenings/none/seats", "/sandbox/payments/none"):
        assert requests.get(house.url + path, timeout=5).json()["reason"] == "no_such_thing"


def test_a_phone_gives_up_when_an_order_does_not_become_paid(house, screening, monkeypatch):
    naps: list[float] = []
    with Phone(house.url, sleep=naps.append) as phone:
        order = phone.order(screening["screening"], 1)
        monkeypatch.setattr(gateway, "pay", lambda *about: gateway.look_up(*about[:2]))  # takes the money from nobody
        with pytest.raises(NotPaid):
            phone.pay(order)
    assert naps


def test_every_purchase_has_vouchers_of_its_own(phone, screening):
    bought = [phone.buy(screening["screening"], 1) for _ in range(5)]
    assert len({it.qr for it in bought} | {it.typed for it in bought}) == 10


def test_a_purchase_does_not_show_its_voucher_in_a_log(phone, screening):
    bought = phone.buy(screening["screening"], 1)
    assert bought.qr not in repr(bought)
    assert bought.secret not in repr(bought)

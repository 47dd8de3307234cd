"""The gateway by HTTP: its notices to the shop, and its page."""

import re
from html.parser import HTMLParser
from typing import get_args
from urllib.parse import urljoin

import pytest
import requests

from kiosk.mock.client import NotPaid, PhoneRefused
from kiosk.mock.sale import gateway
from kiosk.mock.sale.payment_page import _STATES
from kiosk.mock.tables.sale import Payment
from tests.kiosk.mock.conftest import RELAXED, running

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language": "en"}


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        yield house


@pytest.fixture
def phone(house):
    with house.phone() as phone:
        yield phone


@pytest.fixture
def order(phone):
    return phone.order(seats=1)


@pytest.fixture
def faults(house):
    def put(*rows):
        assert requests.put(f"{house.url}/sandbox/faults", json={"faults": rows}, timeout=5).ok

    yield put
    put()


def page_of(order):
    return order["pay_url"].removesuffix("/pay")


def row_of(house, order):
    payment = page_of(order).split("/")[-1]
    return house.office.store.read(lambda session: session.get_one(Payment, payment))


def tickets(house, bought):
    return house.kiosk().claim(bought.qr).json()["tickets"]


def test_p11_a_notice_makes_the_order_paid_without_a_word_of_the_client(house, phone, order, eventually):
    assert requests.post(house.url + order["pay_url"], timeout=5).json()["state"] == "settled"
    eventually(lambda: phone.show(order)["state"] == "paid")
    assert row_of(house, order).notices == 1


def test_p11_notices_that_are_repeated_on_purpose_count_once(house, phone, order, eventually):
    requests.post(f"{house.url}{order['pay_url']}?repeat=5", timeout=5)
    eventually(lambda: row_of(house, order).notices == 6)
    bought = phone.pay(order)
    assert len(tickets(house, bought)) == 1


def test_p11_a_bank_that_is_late_on_purpose_is_waited_for(house, phone, order, eventually):
    paid = requests.post(f"{house.url}{order['pay_url']}?late=0.4", timeout=5).json()
    assert paid["state"] == "pending"
    assert phone.report(order)["state"] == "awaiting"
    eventually(lambda: phone.show(order)["state"] == "paid")


def test_p11_paying_once_more_does_not_hurry_a_bank_that_is_late(house, phone, order):
    requests.post(f"{house.url}{order['pay_url']}?late=86400", timeout=5)
    assert requests.post(house.url + order["pay_url"], timeout=5).json()["state"] == "pending"
    with house.phone() as other:  # its notice goes out after the one that would be wrong
        other.pay(other.order(seats=1))
    assert (phone.show(order)["state"], row_of(house, order).notices) == ("awaiting", 0)


def test_p11_knobs_count_once_and_paying_again_sends_one_notice(house, phone, order, eventually):
    requests.post(house.url + order["pay_url"], timeout=5)
    eventually(lambda: row_of(house, order).notices == 1)
    for count in (2, 3):
        paid = requests.post(f"{house.url}{order['pay_url']}?late=86400&repeat=20", timeout=5).json()
        assert paid["state"] == "settled"
        eventually(lambda count=count: row_of(house, order).notices == count)
    with house.phone() as other:  # its notice goes out after those that would be too many
        other.pay(other.order(seats=1))
    assert row_of(house, order).notices == 3


@pytest.mark.parametrize(
    "trouble", [{"error": 503, "times": 2}, {"maintenance": True, "times": 1}, {"drop_after_commit": True, "times": 1}]
)
def test_p11_a_notice_comes_through_the_shops_troubles(house, phone, order, faults, eventually, trouble):
    faults({"route": "POST /v1/payments/notices", **trouble})
    requests.post(house.url + order["pay_url"], timeout=5)
    eventually(lambda: row_of(house, order).notices == 1 + trouble["times"])
    eventually(lambda: phone.show(order)["state"] == "paid")


@pytest.mark.parametrize(
    ("name", "value"),
    [("payment", '"0"'), ("order", '"ANOTHER"'), ("amount", "1"), ("state", '"declined"')],
)
def test_p11_a_notice_that_was_altered_is_refused_and_changes_nothing(house, phone, order, name, value):
    body = gateway.notice(house.office, page_of(order).split("/")[-1]).replace(b'"open"', b'"settled"')
    signature = gateway.sign(house.office.settings.gateway_secret, body)
    altered = re.sub(rb'("%s": )("[^"]*"|\d+)' % name.encode(), rb"\g<1>" + value.encode(), body)
    assert altered != body
    for text in (altered, body + b" ", body[:-1]):
        answer = _notify(house, text, signature)
        assert (answer.status_code, answer.json()["reason"]) == (403, "bad_signature")
    assert phone.show(order)["state"] == "awaiting"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"state": "settled"}', b'{"a":' * 10_000])
def test_p11_a_signed_notice_that_makes_no_sense_is_refused(house, body):
    answer = _notify(house, body, gateway.sign(house.office.settings.gateway_secret, body))
    assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")


def _notify(house, body, signature):
    headers = {"Signature": signature, "Content-Type": "application/json"}
    return requests.post(house.url + "/v1/payments/notices", body, headers=headers, timeout=5)


def test_p11_who_declines_hears_that_the_order_is_over(house, phone, order, eventually):
    answer = requests.post(f"{house.url}{page_of(order)}/decline", timeout=5)
    assert answer.json()["state"] == "declined"
    eventually(lambda: phone.show(order)["state"] == "cancelled")
    with pytest.raises(PhoneRefused) as refusal:
        phone.pay(order)
    assert refusal.value.reason == "payment_closed"


def test_p11_a_phone_hears_that_its_money_came_too_late(house, phone, order):
    requests.post(f"{house.url}{order['pay_url']}?late=86400", timeout=5)
    house.clock.advance(RELAXED.hold_seconds)
    taken = {"screening": order["screening"], "seats": order["seats"]}
    assert house.post("/sandbox/chain/sales", taken).ok
    house.clock.advance(86_400)
    with pytest.raises(NotPaid, match="refunded"):
        phone.pay(order)


@pytest.mark.parametrize("knobs", ["late=-1", "late=86401", "late=nan", "repeat=-1", "repeat=21", "repeat=1.5", "x=1"])
def test_knobs_that_make_no_sense_are_refused_and_nothing_is_paid(house, order, knobs):
    answer = requests.post(f"{house.url}{order['pay_url']}?{knobs}", timeout=5)
    assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")
    assert row_of(house, order).state == "open"


class Form(HTMLParser):
    """What a browser without script sees of a page: its language, its buttons and fields, its texts."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer
        self.buttons, self.fields, self.texts, self.language = [], {}, [], ""
        self.feed(answer.text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "html":
            self.language = told["lang"]
        if tag == "button" and "formaction" in told:
            self.buttons.append(told["formaction"])
        if tag == "input":
            self.fields[told["name"]] = told["value"]
        assert tag not in {"script", "style"}
        assert not {name for name in told if name.startswith("on") or name == "style"}

    def handle_data(self, data):
        self.texts.append(data.strip())

    def press(self, index):
        """Press a button; the page to which that leads."""
        answer = requests.post(urljoin(self.answer.url, self.buttons[index]), headers=BROWSER, timeout=5)
        assert [it.status_code for it in answer.history] == [303]
        return Form(answer)


def look(house, order, query="", language="en"):
    headers = BROWSER | {"Accept-Language": language}
    return Form(requests.get(f"{house.url}{page_of(order)}{query}", headers=headers, timeout=5))


@pytest.mark.parametrize(("language", "code", "word"), [("zh-CN,zh", "zh-CN", "付款"), ("en-GB", "en", "Pay")])
def test_p11_the_gateways_page_tells_the_sum_and_asks_in_the_payers_language(house, order, language, code, word):
    page = look(house, order, language=language)
    assert (page.answer.status_code, page.language) == (200, code)
    assert page.answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in page.answer.headers["Content-Security-Policy"]
    assert {f"¥{order['amount']}", order["order"], word} <= set(page.texts)
    assert len(page.buttons) == 2


def test_p11_a_payment_is_paid_by_a_plain_form(house, phone, order, eventually):
    paid = look(house, order).press(0)
    assert "Paid" in paid.texts
    assert paid.buttons == []
    eventually(lambda: phone.show(order)["state"] == "paid")


def test_p11_a_payment_is_declined_by_a_plain_form(house, phone, order, eventually):
    page = look(house, order)
    assert "You did not pay" in page.press(1).texts
    assert "You did not pay" in page.press(0).texts, "a page that is left open in another tab"
    eventually(lambda: phone.show(order)["state"] == "cancelled")


def test_p11_the_pages_knobs_are_a_form_too(house, order, eventually):
    page = look(house, order, "?late=0.3&repeat=2")
    assert page.fields == {"late": "0.3", "repeat": "2"}
    waiting = page.press(0)
    assert "Your bank is working on it" in waiting.texts
    assert 'http-equiv="refresh"' in waiting.answer.text
    eventually(lambda: row_of(house, order).notices == 3)


def test_p11_the_page_of_a_payment_that_is_over_says_so(house, order):
    house.clock.advance(RELAXED.hold_seconds)
    page = look(house, order)
    assert "The time to pay is over" in page.texts
    assert page.buttons == []


def test_every_standing_of_a_payment_has_its_words():
    assert _STATES.keys() == set(get_args(gateway.Standing))


def test_an_unknown_payment_has_a_page_that_says_so(house):
    for path, status in (("/sandbox/payments/none", 404), ("/sandbox/payments/%3Cscript%3E", 404)):
        answer = requests.get(house.url + path, headers=BROWSER, timeout=5)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
        assert "<script" not in answer.text
    answer = requests.post(f"{house.url}/sandbox/payments/none/pay", headers=BROWSER, timeout=5)
    assert answer.status_code == 404


def test_programs_get_a_payment_as_json(house, order):
    told = requests.get(house.url + page_of(order), timeout=5).json()
    assert told["amount"] == order["amount"]
    assert (told["order"], told["state"], told["expires_at"]) == (order["order"], "open", order["held_until"])

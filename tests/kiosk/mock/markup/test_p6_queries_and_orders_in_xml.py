"""P6: the client and the server exchange queries as XML. P7: what can be asked."""

import secrets

import pytest
import requests
import xmlschema
from sqlalchemy import func, select

from kiosk.mock.client import Phone, PhoneRefused
from kiosk.mock.contract.refusals import ProblemDetails
from kiosk.mock.markup import refusals
from kiosk.mock.markup.shapes import read_model
from kiosk.mock.sale import wire
from kiosk.mock.tables.sale import Order, Seat
from tests.kiosk.mock.markup.test_documents import HOSTILE, WRONGLY_ENCODED

XML = {"Accept": "application/xml"}
IN_XML = XML | {"Content-Type": "application/xml"}


@pytest.fixture(scope="module")
def told(_shared_house):
    """The schema, as the server gives it away."""
    answer = requests.get(_shared_house.url + "/v1/schema.xsd", timeout=5)
    assert answer.headers["Content-Type"] == "application/xml"
    return xmlschema.XMLSchema(answer.text)


@pytest.fixture
def screening(house):
    return requests.get(house.url + "/v1/screenings", timeout=5).json()[-1]["screening"]


@pytest.fixture
def free_seats(house, screening):
    seats = requests.get(f"{house.url}/v1/screenings/{screening}/seats", timeout=5).json()["seats"]
    return [seat["seat"] for seat in seats if seat["state"] == "free"]


def _wish(screening, *seats, client=""):
    client = client or secrets.token_hex(8)
    inner = "".join(f"<seat>{seat}</seat>" for seat in seats)
    return (
        f"<order_request><client>{client}</client><screening>{screening}</screening><seats>{inner}</seats>"
        "</order_request>"
    ).encode()


def _problem(answer):
    return refusals.read(answer.content, ProblemDetails.model_json_schema())


def _is_notice(request):
    """The gateway speaks for itself."""
    return request.url.endswith("/v1/payments/notices")


def _records(house):
    """What an order would change."""
    return house.office.store.read(
        lambda session: [session.scalar(select(func.count()).select_from(table)) for table in (Order, Seat)]
    )


def test_p6_all_that_a_phone_asks_and_orders_is_xml_and_valid(house, told, monkeypatch):
    messages = []
    plain = requests.Session.send

    def heard(session, request, **rest):
        answer = plain(session, request, **rest)
        messages.append((request, answer))
        return answer

    monkeypatch.setattr(requests.Session, "send", heard)
    with house.phone() as phone:
        order = phone.order(seats=2)
        assert phone.pay(order).seats == tuple(order["seats"])
        assert phone.report(order)["state"] == "paid"
        assert phone.cancel(order)["state"] == "cancelled"
    asked = [(request, answer) for request, answer in messages if "/v1/" in request.url and not _is_notice(request)]
    assert len(asked) >= 6
    for request, answer in asked:
        assert answer.headers["Content-Type"] == "application/xml", request.url
        told.validate(answer.text)
        if request.body:
            told.validate(request.body.decode())


def test_p6_without_a_wish_the_answer_is_json(house):
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}, {"Accept": "application/xml;q=0.5, */*"}):
        answer = requests.get(house.url + "/v1/cinemas", headers=headers, timeout=5)
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Vary"] == "Accept"
        assert answer.json()


def test_p6_an_order_is_taken_and_answered_in_either_way(house, screening, free_seats):
    url = house.url + "/v1/orders"
    made = requests.post(
        url,
        _wish(screening, free_seats[0]),
        headers={"Content-Type": "text/xml; charset=utf-8", "Accept": "application/json"},
        timeout=5,
    )
    assert (made.status_code, made.json()["seats"]) == (201, [free_seats[0]])
    wish = {"client": "a", "screening": screening, "seats": [free_seats[1]]}
    made = requests.post(url, json=wish, headers=XML, timeout=5)
    assert made.headers["Content-Type"] == "application/xml"
    assert read_model(wire.OrderMade, made.content)["seats"] == [free_seats[1]]


def test_p6_a_refusal_is_told_in_xml_where_that_was_asked_for(house, screening, free_seats):
    with house.phone() as phone:
        phone.order(screening, [free_seats[0]])
    answer = requests.post(house.url + "/v1/orders", _wish(screening, free_seats[0]), headers=IN_XML, timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+xml")
    problem = _problem(answer)
    assert (problem["reason"], problem["status"], problem["seats"]) == ("seat_taken", 409, [free_seats[0]])
    for path in ("/v1/screenings/none/seats", "/v1/nowhere"):
        answer = requests.get(house.url + path, headers=XML, timeout=5)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+xml")
    answer = requests.get(house.url + "/v1/nowhere", timeout=5)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_p6_what_is_neither_json_nor_xml_is_refused(house, screening, free_seats):
    answer = requests.get(house.url + "/v1/films", headers={"Accept": "text/csv"}, timeout=5)
    assert (answer.status_code, answer.json()["reason"]) == (406, "not_acceptable")
    for media_type in ("text/csv", "multipart/form-data", ""):
        answer = requests.post(
            house.url + "/v1/orders",
            _wish(screening, free_seats[0]),
            headers={"Content-Type": media_type},
            timeout=5,
        )
        assert (answer.status_code, answer.json()["reason"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("text", [*HOSTILE.values(), *WRONGLY_ENCODED.values()], ids=[*HOSTILE, *WRONGLY_ENCODED])
def test_p6_hostile_xml_gets_a_clear_refusal_and_changes_nothing(house, text):
    before = _records(house)
    body = text if isinstance(text, bytes) else text.encode()
    answer = requests.post(house.url + "/v1/orders", body, headers=IN_XML | {"Accept-Language": "en"}, timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+xml")
    problem = _problem(answer)
    assert problem["reason"] == "bad_request"
    assert "root:" not in answer.text
    assert _records(house) == before


def test_p6_an_order_with_hostile_parts_gets_a_clear_refusal_and_changes_nothing(house, screening, free_seats):
    before = _records(house)
    good = _wish(screening, free_seats[0], client="a").decode()
    entity = '<!DOCTYPE order_request [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
    hostile = [
        entity + good.replace(">a<", ">&s;<"),
        good.replace("<client>", "<vip>true</vip><client>"),
        good.replace("<client>", "<client>b</client><client>"),
        good.replace("<client>", '<client type="vip">'),
        good.replace("<order_request>", '<order_request xmlns="urn:other">'),
        good.replace("order_request", "order"),
        good.replace("</seats>", "<row>A</row></seats>"),
        good.replace("</seats>", "and more</seats>"),
        good.replace(">a<", f">{'x' * 65}<"),
        good.replace(">a<", "><![CDATA[<b>]]><"),
        good.replace("<seats>", "<seats><seat/>"),
        good.replace("</seats>", "<seat>ZZ999</seat>" * 51 + "</seats>"),
    ]
    for text in hostile:
        answer = requests.post(house.url + "/v1/orders", text.encode(), headers=IN_XML, timeout=5)
        assert (answer.status_code, _problem(answer)["reason"]) == (400, "bad_request"), text
        assert "root:" not in answer.text
    assert _records(house) == before
    assert requests.post(house.url + "/v1/orders", good.encode(), headers=IN_XML, timeout=5).status_code == 201


def test_p6_a_body_longer_than_the_server_reads_is_refused_in_xml_too(house):
    answer = requests.post(house.url + "/v1/orders", b"<a>" + b"x" * 300_000, headers=IN_XML, timeout=5)
    assert (answer.status_code, _problem(answer)["reason"]) == (413, "too_large")


def test_p6_a_phone_tells_what_was_refused(house, screening):
    with Phone(house.url, language="en") as phone, pytest.raises(PhoneRefused) as refusal:
        phone.order(screening, ["A1", "A1"])
    assert (refusal.value.status, refusal.value.reason) == (400, "bad_request")
    assert "named twice" in refusal.value.problem["hint"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/cinemas", list[wire.Cinema]),
        ("/v1/films", list[wire.Film]),
        ("/v1/screenings", list[wire.Screening]),
        ("/v1/screenings/{screening}/seats", wire.Seats),
    ],
)
def test_p7_each_query_tells_the_same_in_json_and_in_xml(house, told, screening, path, kind):
    url = house.url + path.format(screening=screening)
    in_xml, in_json = requests.get(url, headers=XML, timeout=5), requests.get(url, timeout=5)
    told.validate(in_xml.text)
    assert in_json.json()
    assert read_model(kind, in_xml.content) == in_json.json()


def test_p7_an_order_tells_the_same_in_json_and_in_xml(house, told):
    with house.phone() as phone:
        order = phone.order(seats=2)
        phone.pay(order)
    for headers in ({}, XML):
        assert requests.get(f"{house.url}/v1/orders/{order['order']}", headers=headers, timeout=5).status_code == 401
    mine = {"Authorization": f"Bearer {order['secret']}"}
    url = f"{house.url}/v1/orders/{order['order']}"
    in_xml, in_json = requests.get(url, headers=XML | mine, timeout=5), requests.get(url, headers=mine, timeout=5)
    told.validate(in_xml.text)
    assert read_model(wire.Order, in_xml.content) == in_json.json()
    assert in_json.json()["voucher"]["qr"]


def test_p7_remaining_tickets_and_each_seats_state_follow_a_sale(house, screening):
    def asked(path, kind):
        return read_model(kind, requests.get(house.url + path, headers=XML, timeout=5).content)

    def remaining():
        (found,) = (it for it in asked("/v1/screenings", list[wire.Screening]) if it["screening"] == screening)
        return found["free"]

    def state(name):
        seats = asked(f"/v1/screenings/{screening}/seats", wire.Seats)["seats"]
        return next(it["state"] for it in seats if it["seat"] == name)

    before = remaining()
    with house.phone() as phone:
        order = phone.order(screening, 1)
        (seat,) = order["seats"]
        assert (remaining(), state(seat)) == (before - 1, "held")
        phone.pay(order)
        assert (remaining(), state(seat)) == (before - 1, "sold")
        phone.cancel(order)
        assert (remaining(), state(seat)) == (before, "free")


def test_p7_the_layout_places_every_seat(house, screening):
    url = f"{house.url}/v1/screenings/{screening}/seats"
    seats = read_model(wire.Seats, requests.get(url, headers=XML, timeout=5).content)
    places = {(seat["x"], seat["y"]) for seat in seats["seats"]}
    assert len(places) == len(seats["seats"])
    drawn = {(x, y) for y, row in enumerate(seats["plan"]) for x, mark in enumerate(row) if mark not in ". "}
    assert places == drawn


def test_p7_screenings_are_narrowed_to_a_cinema_and_a_film(house):
    first = requests.get(house.url + "/v1/screenings", timeout=5).json()[0]
    one = (first["film"], first["cinema"])
    url = f"{house.url}/v1/screenings?film={one[0]}&cinema={one[1]}"
    found = read_model(list[wire.Screening], requests.get(url, headers=XML, timeout=5).content)
    assert first in found
    assert {(it["film"], it["cinema"]) for it in found} == {one}
    nothing = requests.get(f"{house.url}/v1/screenings?film=none", headers=XML, timeout=5)
    assert read_model(list[wire.Screening], nothing.content) == []

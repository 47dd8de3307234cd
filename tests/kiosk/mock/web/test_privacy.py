"""P1, P17: what the pages ask of a customer, and what leaves the phone while somebody buys."""

import re
from pathlib import Path

import pytest
import requests

import kiosk.mock
from kiosk.mock.clients.anonymous_id import decode
from kiosk.mock.clients.formats import Format, Source
from tests.kiosk.mock.web import walk

HERE = Path(kiosk.mock.__file__).parent
PAGES = [*sorted((HERE / "web/phone").glob("*.js")), *sorted((HERE / "web/phone").glob("*.html"))]
PLAIN = sorted((HERE / "site").glob("plain*.py"))
CHOICES = {"radio", "checkbox", "hidden"}
"""Fields in which nothing can be written."""
SPYING = re.compile(
    r"userAgent|navigator\.(platform|plugins|hardwareConcurrency|deviceMemory|connection|contacts|credentials)"
    r"|geolocation|mediaDevices|cookie|sendBeacon|https?://"
)


@pytest.mark.parametrize("path", [*PAGES, *PLAIN], ids=lambda path: path.name)
def test_p1_no_page_for_customers_has_a_field_to_write_in(path):
    text = path.read_text("utf-8")
    kinds = re.findall(r'"input",\s*\{?\s*type\s*[:=]\s*"(\w+)"', text)
    assert set(kinds) <= CHOICES
    assert len(kinds) == len(re.findall(r'"input"', text))
    assert not re.search(r"<input|textarea|contenteditable", text, re.IGNORECASE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_p17_the_page_looks_at_nothing_that_would_tell_phones_apart_and_calls_nobody_else(path):
    addresses = path.read_text("utf-8").replace("http://www.w3.org/", "")
    assert SPYING.findall(addresses) == []


@pytest.mark.parametrize("path", ["/", "/get", "/v1/films", "/docs", "/plain"])
def test_p17_the_server_sets_no_cookie(shop, path):
    assert "Set-Cookie" not in requests.get(shop.url + path, timeout=10).headers


def test_p17_while_somebody_buys_the_page_tells_the_server_seats_and_an_id_and_others_nothing(phone, shop):
    page, sent = phone("about:blank"), []
    page.context.on("request", lambda request: sent.append(request))  # noqa: PLW0108 - it marks its handlers
    page.goto(shop.url)
    names, _ = walk.buy(page, 2)
    page.reload()
    page.locator("#code").wait_for()
    assert {request.url for request in sent if not request.url.startswith((shop.url, "data:", "blob:"))} == set()
    (order,) = [it for it in sent if it.method == "POST" and it.url.endswith("/v1/orders")]
    assert order.post_data_json.keys() == {"client", "screening", "seats"}
    assert sorted(order.post_data_json["seats"]) == sorted(names)
    assert {it.post_data for it in sent if it is not order} <= {None, "", "{}"}
    form = Format.read(order.headers["client-format"])
    assert form.private
    assert form.source is Source.INSTALL
    assert not decode(order.post_data_json["client"], form).empty
    others = [it.url + str(it.headers) for it in sent if it is not order]
    assert not any(order.post_data_json["client"] in told for told in others)
    assert not any("cookie" in it.headers for it in sent)
    assert page.context.cookies() == []


def test_p1_two_phones_have_two_ids_and_one_phone_keeps_its_own(phone, shop):
    told = []
    for _ in range(2):
        page = phone("about:blank")
        page.context.on(
            "request", lambda it: told.append(it.post_data_json["client"]) if it.url.endswith("/orders") else 0
        )
        for _ in range(2):
            page.goto(shop.url)
            walk.choose_screening(page)
            walk.hold(page)
    first, again, other, once_more = told
    assert first == again != other == once_more

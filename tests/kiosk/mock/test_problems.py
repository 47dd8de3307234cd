"""What is wrong, malformed or meant ill gets a clear answer and changes nothing."""

import json
import secrets
import socket

import pytest
import requests

from kiosk.domain.booking import REFUSAL_STATUS, Refusal
from kiosk.mock.problems import FAULT_STATUS, TEXTS, Fault, Problem


def _is_problem(answer, status, reason):
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["reason"]) == (status, status, reason)
    assert problem["type"] == "about:blank"
    assert all(problem[field] for field in ("title", "detail", "hint"))
    return problem


def test_every_reason_has_a_status_and_texts_in_both_languages():
    assert set(TEXTS) == {*Refusal, *Fault}
    assert set(REFUSAL_STATUS) == set(Refusal)
    assert set(FAULT_STATUS) == set(Fault)
    for text in TEXTS.values():
        assert all(text)
        assert not text.zh.isascii()
        assert not text.hint_zh.isascii()
        assert text.en.isascii()


@pytest.mark.parametrize("reason", [*Refusal, *Fault])
def test_a_problem_without_its_extras_still_makes_a_sentence(reason):
    for language in ("zh", "en"):
        details = Problem(reason).details(language)
        assert "{" not in details["detail"] + details["hint"]


@pytest.mark.parametrize(
    ("header", "chinese"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", True),
        ("en-GB,en", False),
        ("fr, en;q=0.5", False),
        ("fr", False),
        ("", True),
        ("en;q=0.1, zh", True),
    ],
)
def test_the_text_is_in_the_language_that_is_asked_for_first(house, header, chinese):
    answer = requests.get(house.url + "/v1/nothing", headers={"Accept-Language": header}, timeout=5)
    problem = _is_problem(answer, 404, "no_such_page")
    assert problem["detail"].isascii() is not chinese


def test_a_time_in_a_sentence_is_the_cinemas_own():
    detail = Problem(Refusal.ALREADY_COLLECTED, at="2026-03-14T11:02:00Z", kiosk="kiosk-2").details("en")["detail"]
    assert "19:02" in detail
    assert "kiosk-2" in detail


def test_a_wrong_method_is_named_with_those_that_work(house):
    answer = requests.delete(house.url + "/v1/orders", timeout=5)
    _is_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"voucher"',
        b"\xff\xfe",
        b'{"voucher":1,"boot_id":"b","kiosk":"kiosk-1"}',
        b'{"voucher":["V1"],"boot_id":"b","kiosk":"kiosk-1"}',
        b'{"voucher":"V1","boot_id":"","kiosk":"kiosk-1"}',
        b'{"voucher":"V1","boot_id":"b\\u0000","kiosk":"kiosk-1"}',
        b'{"voucher":"V1","boot_id":"b","kiosk":"kiosk-1","extra":true}',
        b'{"voucher":"' + b"V" * 513 + b'","boot_id":"b","kiosk":"kiosk-1"}',
        b'{"voucher":"\\ud800","boot_id":"b","kiosk":"kiosk-1"}',
        b"[" * 50_000,
    ],
)
def test_a_malformed_claim_is_a_bad_request_with_a_sentence(kiosk, body):
    request = kiosk.signed("POST", "/v1/claims", body, **{"Idempotency-Key": "0" * 32})
    _is_problem(kiosk.send(request), 400, "bad_request")


@pytest.mark.parametrize("key", ["", "short", "0" * 31, "G" * 32, "0" * 33, "A" * 32])
def test_a_claim_id_must_be_32_small_hexadecimal_digits(kiosk, key):
    body = {"voucher": "V1", "boot_id": kiosk.boot_id, "kiosk": "kiosk-1"}
    answer = kiosk.post("/v1/claims", body, **{"Idempotency-Key": key})
    assert "idempotency" in _is_problem(answer, 400, "bad_request")["hint"].lower()


@pytest.mark.parametrize(
    "fact",
    [
        {},
        {"id": "a"},
        {"id": 7, "kind": "printed"},
        {"id": "a", "kind": "printed", "issue": "first"},
        {"id": "a", "kind": "printed", "issue": 10**30},
        {"id": "a", "kind": "printed", "issue": -1},
        {"id": "a" * 65, "kind": "printed"},
        {"id": "a", "kind": "printed", "detail": []},
        {"id": "a", "kind": "printed", "serial": "\ud800"},
    ],
)
def test_what_is_no_fact_at_all_is_a_bad_request(kiosk, fact):
    body = {"kiosk": "kiosk-1", "boot_id": kiosk.boot_id, "facts": [fact]}
    _is_problem(kiosk.post("/v1/facts", body), 400, "bad_request")


def test_a_huge_body_is_refused_before_it_is_read(house):
    with socket.create_connection(house.url.removeprefix("http://").split(":"), timeout=5) as connection:
        connection.sendall(b"POST /v1/facts HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
        assert b" 413 " in connection.recv(4096).splitlines()[0]


def test_a_huge_body_of_unknown_length_is_refused_while_it_is_read(house):
    answer = requests.post(house.url + "/v1/facts", (b" " * 65_536 for _ in range(8)), timeout=5)
    _is_problem(answer, 413, "too_large")


def test_a_huge_body_of_unknown_length_is_refused_where_it_is_read_raw(house):
    url = house.url + "/v1/payments/notices"
    _is_problem(requests.post(url, (b" " * 65_536 for _ in range(8)), timeout=5), 413, "too_large")


def test_a_body_at_the_limit_is_read(house, kiosk):
    body = json.dumps({"kiosk": "kiosk-1", "boot_id": kiosk.boot_id, "facts": []}).encode()
    limit = house.office.settings.limits.body_bytes
    answer = kiosk.send(kiosk.signed("POST", "/v1/facts", body.ljust(limit)))
    assert answer.json() == {"kiosk": "kiosk-1", "acknowledged": []}


def test_strange_paths_and_queries_are_answered_calmly(house, kiosk):
    for path in ("/v1/tickets/%00", "/v1/tickets/" + "x" * 200, "/v1/tickets/%e7%a5%a8", "/v1/tickets/..%2F"):
        assert house.get(path).status_code in {400, 404}
    assert kiosk.get("/v1/tickets/%E7%A5%A8").status_code == 400
    answer = requests.get(house.url + "/v1/screenings?film=%27%20OR%201=1&cinema=%F0%9F%8E%AC", timeout=5)
    assert (answer.status_code, answer.json()) == (200, [])


def test_a_failure_of_our_own_says_so_and_hides_its_cause(house, monkeypatch):
    from kiosk.mock.sale import catalogue

    def fail(_office):
        raise RuntimeError("the secret cause")

    monkeypatch.setattr(catalogue, "films", fail)
    answer = requests.get(house.url + "/v1/films", timeout=5)
    _is_problem(answer, 500, "internal")
    assert "secret cause" not in answer.text


def test_a_refused_claim_leaves_no_trace_but_its_refusal(house, kiosk):
    kiosk.boot()
    bought = house.buy(2)
    for junk in (None, 5, {"$ne": ""}, bought.qr.lower(), bought.qr + " ", bought.qr[:-1]):
        body = {"voucher": junk, "boot_id": kiosk.boot_id, "kiosk": kiosk.id}
        answer = kiosk.post("/v1/claims", body, **{"Idempotency-Key": secrets.token_hex(16)})
        assert answer.status_code in {400, 404}
    assert {it["issue"] for it in kiosk.claim(bought.qr).json()["tickets"]} == {1}

import contextlib
import http.client
import json
import secrets
from datetime import datetime

import pytest
import requests

from kiosk.mock.arrivals import LONGEST_JUMP
from kiosk.mock.tables.redemption import Kiosk, Nonce
from kiosk.trust.keys import new_key
from kiosk.trust.messages import HIGHEST_ROW


@pytest.fixture
def voucher(house):
    return house.buy().qr


def test_a_kiosk_whose_signature_is_missing_or_wrong_is_unknown(house, kiosk, voucher):
    plain = kiosk.signed("GET", "/v1/tickets/T")
    del plain.headers["Signature"]
    kiosk.key = new_key()
    other = house.kiosk(9)
    other.key = kiosk.key
    for answer in (kiosk.send(plain), kiosk.claim(voucher), other.claim(voucher)):
        assert (answer.status_code, answer.json()["reason"]) == (401, "kiosk_unknown")
    assert requests.post(house.url + "/v1/claims", json={}, timeout=5).status_code == 401
    assert house.kiosk(2).claim(voucher).status_code == 201


def test_one_kiosk_cannot_sign_for_another(house, kiosk, voucher):
    kiosk.key = house.kiosk(2).key
    request = house.kiosk(2).signed("GET", "/v1/tickets/T")
    request.headers["Kiosk"] = "kiosk-1"
    assert kiosk.send(request).json()["reason"] == "kiosk_unknown"


def test_a_signed_request_is_heard_once(house, kiosk, voucher):
    kiosk.boot()
    body = f'{{"voucher": "{voucher}", "boot_id": "{kiosk.boot_id}", "kiosk": "kiosk-1"}}'.encode()
    request = kiosk.signed("POST", "/v1/claims", body, **{"Idempotency-Key": secrets.token_hex(16)})
    assert kiosk.send(request).status_code == 201
    again = kiosk.send(request)
    assert (again.status_code, again.json()["reason"]) == (401, "replayed")


def test_of_eight_copies_of_one_request_at_one_instant_one_is_heard(kiosk, together):
    request = kiosk.signed(
        "POST", "/v1/facts", b'{"kiosk": "kiosk-1", "boot_id": "%s", "facts": []}' % kiosk.boot_id.encode()
    )
    answers = together(*[lambda: kiosk.send(request)] * 8)
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7


def test_two_kiosks_may_use_the_same_nonce(house, kiosk, other, monkeypatch):
    monkeypatch.setattr(secrets, "token_hex", lambda _: "same")
    requests_ = [it.signed("GET", "/v1/tickets/T") for it in (kiosk, other)]
    assert [it.send(request).status_code for it, request in zip((kiosk, other), requests_, strict=True)] == [404, 404]


def test_nonces_are_kept_for_five_minutes(house_of):
    house = house_of()
    kiosk = house.kiosk()
    for _ in range(3):
        kiosk.boot()
    house.clock.advance(301)
    kiosk.boot()
    assert house.office.store.read(lambda session: session.query(Nonce).count()) == 1


@pytest.mark.parametrize("ahead", [-91, 91, -(10**6)])
def test_a_kiosk_whose_clock_is_wrong_is_told_the_servers_time(house, kiosk, voucher, ahead):
    kiosk.ahead = ahead
    answer = kiosk.claim(voucher)
    problem = answer.json()
    assert (answer.status_code, problem["reason"], problem["ahead"]) == (401, "clock_skew", ahead)
    assert datetime.fromisoformat(problem["server_time"]) == house.clock.now


@pytest.mark.parametrize("ahead", [-90, 90])
def test_clocks_may_be_ninety_seconds_apart(house_of, ahead):
    house = house_of()
    kiosk = house.kiosk()
    kiosk.ahead = ahead
    assert kiosk.claim(house.buy().qr).status_code == 201


@pytest.mark.parametrize("change", ["body", "path", "Idempotency-Key", "Kiosk-Boot", "Kiosk-Journal"])
def test_what_is_changed_on_the_way_is_not_believed(house, kiosk, voucher, change):
    kiosk.head = {"seq": 1, "hash": "aa"}
    body = f'{{"voucher": "{voucher}", "boot_id": "{kiosk.boot_id}", "kiosk": "kiosk-1"}}'.encode()
    request = kiosk.signed("POST", "/v1/claims", body, **{"Idempotency-Key": "0" * 32})
    if change == "body":
        request.body = body.replace(b'"V1', b'"V2')
    elif change == "path":
        request.url = house.url + "/v1/claims?x=1"
    else:
        request.headers[change] = {"Kiosk-Journal": "2:aa"}.get(change, "1" * 32)
    assert kiosk.send(request).json()["reason"] == "kiosk_unknown"
    assert house.kiosk(2).claim(voucher).status_code == 201


@pytest.mark.parametrize("path", ["/v1/boots", "/v1/claims", "/v1/facts", "/v1/claims/c/tickets/t/reissue"])
def test_the_body_speaks_for_the_start_that_the_header_names(kiosk, voucher, path):
    body = {
        "/v1/boots": {"kiosk": "kiosk-1", "boot_id": "another"},
        "/v1/claims": {"kiosk": "kiosk-1", "boot_id": "another", "voucher": voucher},
        "/v1/facts": {"kiosk": "kiosk-1", "boot_id": "another", "facts": []},
    }.get(path, {"supersedes": 1, "reason": "", "boot_id": "another"})
    answer = kiosk.post(path, body, **{"Idempotency-Key": "0" * 32})
    assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")
    assert "boot" in answer.json()["hint"]


def test_a_request_without_a_boot_is_of_a_kiosk_that_nobody_knows(kiosk):
    kiosk.boot_id = ""
    answer = kiosk.get("/v1/tickets/T")
    assert (answer.status_code, answer.json()["reason"]) == (401, "kiosk_unknown")


def test_behind_a_proxy_the_address_is_the_one_that_kiosks_call(house_of):
    house = house_of(public_url="https://tickets.example.org/booking/")
    kiosk = house.kiosk()
    kiosk.url = "https://tickets.example.org/booking"
    request = kiosk.signed("GET", "/v1/tickets/T")
    request.url = house.url + "/v1/tickets/T"
    assert kiosk.send(request).json()["reason"] == "not_found"
    assert house.kiosk().get("/v1/tickets/T").json()["reason"] == "kiosk_unknown"


def test_a_request_with_a_second_line_of_signatures_is_not_heard(house, kiosk, other, voucher):
    body = f'{{"voucher": "{voucher}", "boot_id": "{other.boot_id}", "kiosk": "kiosk-2"}}'.encode()
    foreign = kiosk.signed("POST", "/v1/claims", body, **{"Idempotency-Key": "1" * 32}).headers
    own = other.signed("POST", "/v1/claims", body, **{"Idempotency-Key": "1" * 32})
    lines = [(name, value) for name, value in own.headers.items() if not name.lower().startswith("signature")]
    lines += [("Signature", foreign["Signature"]), ("Signature", own.headers["Signature"].replace("sig=", "own="))]
    lines += [
        ("Signature-Input", foreign["Signature-Input"].replace("kiosk-request", "x")),
        ("Signature-Input", own.headers["Signature-Input"].replace("sig=", "own=")),
    ]
    connection = http.client.HTTPConnection(house.url.removeprefix("http://"), timeout=10)
    with contextlib.closing(connection):
        connection.putrequest("POST", "/v1/claims")
        for name, value in lines:
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["reason"]) == (401, "kiosk_unknown")


def test_who_cannot_sign_does_not_learn_which_kiosks_there_are(house_of):
    house = house_of()
    house.kiosk(2).boot()
    house.post("/v1/kiosks/kiosk-2/revoke", {})
    answers = []
    for name in ("kiosk-1", "kiosk-2", "nobody"):
        stranger = house.kiosk()
        stranger.id, stranger.key = name, new_key()
        answers.append(stranger.get("/v1/tickets/T"))
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    assert house.kiosk(2).get("/v1/tickets/T").json()["reason"] == "kiosk_revoked"


def test_who_cannot_sign_leaves_no_row_of_a_kiosk(house_of):
    house = house_of()
    stranger = house.kiosk(1)
    stranger.key = new_key()
    stranger.boot()
    assert house.office.store.read(lambda session: session.query(Kiosk).count()) == 0


@pytest.fixture
def calm(house_of):
    return house_of()


def test_a_late_first_request_of_an_earlier_start_does_not_dethrone_the_one_that_runs(calm):
    earlier, running = calm.kiosk(), calm.kiosk()
    late = earlier.signed("GET", "/v1/tickets/T")
    calm.clock.advance(30)
    running.boot()
    calm.clock.advance(5)
    assert earlier.send(late).status_code == 404
    assert running.claim(calm.buy().qr).status_code == 201
    assert calm.get("/v1/kiosks").json()["kiosks"][0]["boot"] == running.boot_id


def test_a_start_whose_clock_was_set_back_is_the_newest_as_soon_as_the_clock_has_caught_up(calm):
    before, after = calm.kiosk(), calm.kiosk()
    before.boot()
    after.ahead = -60
    after.boot()
    assert after.claim(calm.buy().qr).json()["reason"] == "superseded"
    calm.clock.advance(61)
    assert after.claim(calm.buy().qr).status_code == 201
    assert before.claim(calm.buy().qr).json()["reason"] == "superseded"


def test_a_head_that_no_journal_reaches_is_refused_and_the_anchor_stays(calm):
    kiosk = calm.kiosk()
    kiosk.boot({"seq": 7, "hash": "aa"})
    kiosk.facts()
    for seq in (7 + LONGEST_JUMP + 1, HIGHEST_ROW, HIGHEST_ROW + 1):
        kiosk.head = {"seq": seq, "hash": "bb"}
        assert kiosk.get("/v1/tickets/T").json()["reason"] == "bad_request"
    assert kiosk.boot({"seq": HIGHEST_ROW, "hash": "cc"}).json()["anchor"] == {"seq": 7, "hash": "aa"}
    assert kiosk.boot({"seq": HIGHEST_ROW + 1, "hash": "cc"}).status_code == 400


def test_a_long_journal_has_its_anchor_in_each_database(office, database):
    from kiosk.mock.storage import Store

    with Store(database) as store:
        store.transact(lambda session: session.add(Kiosk(id="k", wrong=0, journal_seq=HIGHEST_ROW, journal_hash="a")))
        assert store.read(lambda session: session.get_one(Kiosk, "k").journal_seq) == HIGHEST_ROW

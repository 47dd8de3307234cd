"""The server's troubles, seen by a plain client."""

import threading
from pathlib import Path

import pytest
import requests

from kiosk.domain.booking import Refusal
from kiosk.mock.app import create
from kiosk.mock.faults.board import FaultBoard
from kiosk.mock.faults.rows import FaultRow
from kiosk.mock.faults.troublemaker import Troublemaker
from kiosk.mock.settings import Settings
from kiosk.trust.keys import new_key, write_private
from tests.kiosk.mock.conftest import running


@pytest.fixture(scope="module")
def _server():
    with running(Settings()) as house:
        yield house


@pytest.fixture
def house(_server):
    yield _server
    order(_server)


def order(house, *rows, **headers):
    answer = requests.put(f"{house.url}/sandbox/faults", json={"faults": rows}, headers=headers, timeout=5)
    assert answer.ok, answer.text
    return answer.json()["faults"]


def get(house, path="/v1/films", **rest):
    return requests.get(house.url + path, timeout=5, **rest)


def test_an_error_is_answered_as_by_a_proxy_and_nothing_is_done(house):
    order(house, {"route": "POST /v1/orders", "error": 502})
    answer = requests.post(f"{house.url}/v1/orders", json={}, timeout=5)
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/plain; charset=utf-8")
    assert get(house).ok


def test_maintenance_is_a_refusal_with_its_reason_in_the_customers_language(house):
    order(house, {"maintenance": True})
    answer = get(house, headers={"Accept-Language": "zh"})
    assert (answer.status_code, answer.json()["reason"]) == (503, Refusal.MAINTENANCE)
    assert "维护" in answer.json()["detail"]


def test_an_answer_that_is_dropped_was_given_for_something_that_is_done(house):
    screening = get(house, "/v1/screenings").json()[0]["screening"]
    wish = {"client": "c", "screening": screening, "seats": ["A1"]}
    order(house, {"route": "POST /v1/orders", "drop_after_commit": True, "times": 1})
    with pytest.raises(requests.RequestException):
        requests.post(f"{house.url}/v1/orders", json=wish, timeout=5)
    again = requests.post(f"{house.url}/v1/orders", json=wish, timeout=5)
    assert again.json()["reason"] == "seat_taken"


def test_who_is_made_to_wait_holds_up_nobody_else(house):
    order(house, {"route": "GET /v1/cinemas", "latency_s": 600})
    patient = threading.Thread(target=_gives_up, args=(house,))
    patient.start()
    for _ in range(60):  # more than the server has threads
        assert get(house).ok
    patient.join(5)
    assert not patient.is_alive()


def _gives_up(house):
    with pytest.raises(requests.Timeout):
        requests.get(f"{house.url}/v1/cinemas", timeout=0.5)


async def test_a_request_waits_as_long_as_is_ordered_before_anything_is_done():
    told = []

    async def app(scope, receive, send):
        told.append("served")

    async def sleep(seconds):
        told.append(seconds)

    async def nothing(*_):
        return {}

    scope = {"type": "http", "method": "GET", "path": "/"}
    await Troublemaker(app, FaultBoard([FaultRow(latency_s=7)]), sleep)(scope, nothing, nothing)
    assert told == [7, "served"]


def test_a_skewed_clock_is_wrong_for_its_route_alone(house):
    order(house, {"route": "POST /v1/boots", "clock_skew_s": 3600})
    kiosk = house.kiosk()
    refused = kiosk.boot()
    assert (refused.status_code, refused.json()["reason"]) == (401, "clock_skew")
    assert refused.json()["server_time"] == "2026-03-14T10:26:53Z"
    assert kiosk.get("/v1/tickets/NONE").json()["reason"] != "clock_skew"


def test_a_wrong_signature_differs_from_the_right_one_and_nothing_else_does(house):
    good = get(house, "/v1/keys")
    order(house, {"wrong_signature": True})
    bad = get(house, "/v1/keys")
    assert (bad.status_code, bad.content) == (good.status_code, good.content)
    assert bad.headers["Signature"] != good.headers["Signature"]
    assert len(bad.headers["Signature"]) == len(good.headers["Signature"])
    assert get(house).ok, "an answer that bears no signature goes out as it is"


def test_the_place_where_troubles_are_ordered_has_none(house):
    order(house, {"error": 500})
    assert order(house) == []
    assert get(house).ok


def test_the_rows_are_told_with_what_is_left_of_them(house):
    order(house, {"route": "GET /v1/films", "error": 500, "times": 3})
    get(house)
    (row,) = get(house, "/sandbox/faults").json()["faults"]
    assert (row["route"], row["times"], row["left"]) == ("GET /v1/films", 3, 2)


def test_rows_that_make_no_sense_change_nothing(house):
    order(house, {"error": 503, "route": "GET /v1/films"})
    wrong: list[object] = [[{"error": 9}], [{"unknown": 1}], [{}] * 101, "none"]
    for rows in wrong:
        answer = requests.put(f"{house.url}/sandbox/faults", json={"faults": rows}, timeout=5)
        assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")
    assert get(house).status_code == 503


def test_troubles_can_stand_in_the_settings_file(tmp_path: Path):
    file = tmp_path / "booking.toml"
    file.write_text('[[faults]]\nroute = "GET /v1/films"\nerror = 504\ntimes = 1\n', encoding="utf-8")
    with running(Settings.load(file)) as house:
        assert [get(house).status_code for _ in range(2)] == [504, 200]


SECRETS = {
    "kiosks": {},
    "staff_token": "staff of our own house",
    "gate_token": "gate of our own house",
    "pepper": "pepper of ours",
    "gateway_secret": "gateway of ours",
}


def test_off_development_only_staff_order_troubles():
    pem = write_private(new_key()).decode()
    keys = [{"kid": 1, "private_key": pem, "not_before": "2026-01-01T00:00:00Z"}]
    with running(Settings.model_validate(SECRETS | {"keys": keys})) as house:
        for token in ("", "development-staff", "gate of our own house"):
            answer = house_put(house, token)
            assert (answer.status_code, answer.json()["reason"]) == (401, "unauthorized")
        assert house_put(house, "staff of our own house").ok


def house_put(house, token):
    headers = {"Authorization": f"Bearer {token}"}
    return requests.put(f"{house.url}/sandbox/faults", json={"faults": []}, headers=headers, timeout=5)


async def test_a_development_server_hears_strangers_only_with_the_staffs_token():
    app = create(Settings())
    said = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        said.append(message)

    scope = {"type": "http", "method": "GET", "path": "/sandbox/faults", "headers": [], "query_string": b""}
    await app(scope | {"client": ("192.0.2.7", 1)}, receive, send)
    await app(scope | {"client": ("127.0.0.1", 1)}, receive, send)
    assert [it["status"] for it in said if it["type"] == "http.response.start"] == [401, 200]
    app.state.office.store.close()

import signal
import socket
import threading
import time

import pytest
import requests
import uvicorn

from drivers.listening import listen
from kiosk.mock.app import create
from kiosk.mock.client import Phone
from kiosk.mock.sale.live import streams
from kiosk.mock.server import _Server
from kiosk.mock.settings import Limits, Settings
from tests.kiosk.mock.conftest import SetClock, running
from tests.kiosk.mock.sale.live.watching import watching
from tests.kiosk.mock.test_server import _mock, _port

QUICK = Settings(watch_seconds=0.05, sweep_seconds=0.05)


@pytest.fixture(scope="module")
def shop():
    """A server whose watcher and sweeper are quick."""
    with running(QUICK) as house:
        yield house


@pytest.fixture
def screening(shop):
    shop.clock.advance(3 * 3600)
    with shop.phone() as phone:
        return phone.screenings()[0]["screening"]


def events(shop, screening):
    return requests.get(f"{shop.url}/v1/screenings/{screening}/events", timeout=20)


def test_who_watches_sees_a_hold_a_sale_and_a_cancellation(shop, screening):
    with watching(shop.url, screening) as told, shop.phone() as phone:
        assert told.next()["changed"] == []
        order = phone.order(screening, ["B2", "B3"])
        assert told.states() == {"B2": "held", "B3": "held"}
        phone.pay(order)
        assert told.states() == {"B2": "sold", "B3": "sold"}
        phone.order(screening, ["B4"])
        assert told.states() == {"B4": "held"}
    with watching(shop.url, screening) as told:
        first = told.next()
    assert {it["seat"] for it in first["changed"]} == {"B2", "B3", "B4"}
    assert first["revision"] == 3


def test_a_hold_that_runs_out_is_told(shop, screening):
    with watching(shop.url, screening) as told, shop.phone() as phone:
        told.next()
        phone.order(screening, ["B2"])
        assert told.states() == {"B2": "held"}
        shop.clock.advance(QUICK.hold_seconds)
        assert told.states() == {"B2": "free"}


def test_what_another_server_on_the_database_sells_is_told(database):
    clock = SetClock()
    with running(QUICK, clock, database) as one, running(QUICK, clock, database) as two:
        with one.phone() as phone:
            screening = phone.screenings()[0]["screening"]
        with watching(one.url, screening) as told, two.phone() as phone:
            told.next()
            phone.order(screening, ["B2"])
            assert told.states() == {"B2": "held"}


def test_only_the_own_screening_is_told(shop, screening):
    with shop.phone() as phone:
        other = phone.screenings()[1]["screening"]
        with watching(shop.url, screening) as told:
            told.next()
            phone.order(other, ["B2"])
            phone.order(screening, ["B3"])
            assert told.states() == {"B3": "held"}


def test_a_screening_that_is_not_there_can_not_be_watched(shop):
    assert events(shop, "none").status_code == 404


def test_too_many_watchers_of_one_address_are_refused_and_a_place_is_free_again_when_one_goes():
    with running(Settings(limits=Limits(streams_per_address=2))) as house:
        with house.phone() as phone:
            screening = phone.screenings()[0]["screening"]
        with watching(house.url, screening) as one:
            with watching(house.url, screening) as two:
                one.next(), two.next()
                refusal = events(house, screening)
                assert (refusal.status_code, refusal.json()["reason"]) == (429, "too_many_watchers")
            deadline = time.monotonic() + 20
            while events_status(house, screening) == 429:
                assert time.monotonic() < deadline


def events_status(house, screening):
    url = f"{house.url}/v1/screenings/{screening}/events"
    with requests.get(url, stream=True, timeout=20) as answer:
        return answer.status_code


def test_a_server_full_of_watchers_refuses_more():
    with running(Settings(limits=Limits(streams=0))) as house, house.phone() as phone:
        assert events(house, phone.screenings()[0]["screening"]).status_code == 429


def test_a_stream_ends_after_its_time_and_comments_break_the_silence(monkeypatch):
    monkeypatch.setattr(streams, "SILENCE", 0.05)
    with running(Settings(limits=Limits(stream_seconds=0.3))) as house, house.phone() as phone:
        told = events(house, phone.screenings()[0]["screening"]).text
    assert told.startswith("retry: 2000\nevent: seats\ndata: ")
    assert "\n\n:\n\n" in told


@pytest.mark.parametrize("header", ["", "X-Forwarded-For: 198.51.100.7\r\n"])
def test_who_does_not_read_is_cut_off_also_behind_a_proxy_and_nobody_else(header, monkeypatch, eventually):
    monkeypatch.setattr(streams, "PATIENCE", 0.2)
    monkeypatch.setattr(streams, "SILENCE", 0.01)
    monkeypatch.setattr(streams, "_COMMENT", b":" + b"x" * 1_000_000 + b"\n\n")
    app = create(QUICK)
    server = _Server(uvicorn.Config(app, log_level="error", lifespan="on"), app)
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        with Phone(f"http://127.0.0.1:{port}") as phone:
            screening = phone.screenings()[0]["screening"]
        with watching(f"http://127.0.0.1:{port}", screening) as reader, socket.socket() as deaf:
            reader.next()
            deaf.connect(("127.0.0.1", port))
            deaf.sendall(f"GET /v1/screenings/{screening}/events HTTP/1.1\r\nHost: kiosk\r\n{header}\r\n".encode())
            ours = eventually(lambda: _connection(server, deaf))
            eventually(lambda: ours not in server.server_state.connections)
            assert not reader.ended.is_set()
        server.should_exit = True
        thread.join(10)


def _connection(server, client):
    """The server's side of it, once it is there."""
    found = (it for it in list(server.server_state.connections) if it.transport)
    return next((it for it in found if it.transport.get_extra_info("peername") == client.getsockname()), None)


def test_sigterm_ends_a_server_with_open_streams():
    with _mock("--port", "0") as process:
        url = f"http://127.0.0.1:{_port(process)}"
        with Phone(url) as phone:
            screening = phone.screenings()[0]["screening"]
        with watching(url, screening) as one, watching(url, screening) as two:
            one.next(), two.next()
            process.send_signal(signal.SIGTERM)
            assert one.ended.wait(10)
            assert two.ended.wait(10)
            assert process.wait(10) == 0
        assert "graceful" not in process.stderr.read()

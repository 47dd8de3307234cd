"""The connection to a broker that is none: what it does with one that misbehaves, and that it keeps at it."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from kiosk.config.model import TelemetrySection
from kiosk.ops import broker
from kiosk.ops.broker import Broker

ACCEPTED, OTHER_PROTOCOL = b"\x20\x02\x00\x00", b"\x20\x02\x00\x01"
PATIENCE = 20.0


@contextmanager
def connecting(url):
    post = Broker(TelemetrySection(url=url), "kiosk-1", {"online": True}, {"online": False})
    try:
        yield post
    finally:
        post.farewell({"online": False})


def until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.005)


@pytest.fixture
def listener(monkeypatch):
    """Where a broker would listen; kiosks try again at once."""
    monkeypatch.setattr(broker, "FIRST_PAUSES", (0.01, 0.02))
    monkeypatch.setattr(broker, "LONGEST_PAUSES", (0.02, 0.03))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        yield listener


def address(listener, scheme="mqtt"):
    return f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"


def answer(listener, words):
    """Take a connection, answer its greeting with these bytes, and hang up."""
    line, _ = listener.accept()
    with line:
        line.settimeout(PATIENCE)
        line.recv(4096)
        line.sendall(words)
        time.sleep(0.02)


def test_one_that_speaks_another_protocol_and_is_gone_at_the_second_try_is_tried_again(listener):
    port = listener.getsockname()[1]
    with connecting(address(listener)) as post:
        line, _ = listener.accept()
        with line:
            line.recv(4096)
            listener.close()
            line.sendall(OTHER_PROTOCOL)
            until(lambda: post.trouble, "what it says of it")
        assert "refused" in post.trouble.why
        assert "network" in post.trouble.remedy
        with socket.create_server(("127.0.0.1", port)) as again:
            again.settimeout(PATIENCE)
            line, _ = again.accept()
            with line:
                line.sendall(ACCEPTED)
                until(lambda: post.connected, "the connection")


def test_a_name_that_is_none_is_said_and_tried_again(monkeypatch):
    monkeypatch.setattr(broker, "FIRST_PAUSES", (0.01, 0.02))
    tries = []
    looked_up = socket.create_connection

    def counted(*where, **more):
        tries.append(where)
        return looked_up(*where, **more)

    monkeypatch.setattr(socket, "create_connection", counted)
    with connecting(f"mqtts://{'a' * 70}.example") as post:
        until(lambda: len(tries) > 2, "a third try")
        assert "[telemetry] url" in post.trouble.remedy


def test_one_that_answers_nonsense_is_tried_again(listener):
    with connecting(address(listener)) as post:
        for nonsense in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 99, ACCEPTED + b"\xff" * 99, ACCEPTED[:3]):
            answer(listener, nonsense)
        line, _ = listener.accept()
        with line:
            line.sendall(ACCEPTED)
            until(lambda: post.connected, "the connection")


def test_a_port_without_tls_is_said_to_be_that(listener):
    with connecting(address(listener, "mqtts")) as post:
        answer(listener, b"HTTP/1.1 400 Bad Request\r\n\r\n")
        until(lambda: post.trouble, "the complaint")
        assert "speaks TLS" in post.trouble.remedy


def test_orders_are_not_heard_though_they_are_sent(listener):
    with connecting(address(listener)) as post:
        line, _ = listener.accept()
        with line:
            line.settimeout(PATIENCE)
            line.recv(4096)
            order = b"\x00\x10kiosks/kiosk-1/xreprint everything"
            line.sendall(ACCEPTED + bytes([0x30, len(order)]) + order)
            assert b"kiosks/kiosk-1/alive" in line.recv(4096)
            post.event({"event": "health"})
            heard = b""
            while b"kiosks/kiosk-1/events" not in heard:
                heard += line.recv(4096)
            assert b"reprint" not in heard


def test_kiosks_that_lose_their_broker_at_the_same_time_do_not_come_back_at_the_same_time():
    pauses = set()
    for _ in range(20):
        with connecting("mqtt://127.0.0.1:9") as post:
            pauses.add(post._client._reconnect_min_delay)
    assert len(pauses) == 20
    assert all(broker.FIRST_PAUSES[0] <= pause <= broker.FIRST_PAUSES[1] for pause in pauses)


def test_the_thread_of_a_connection_ends_when_it_is_let_go(listener):
    before = threading.active_count()
    with connecting(address(listener)):
        answer(listener, ACCEPTED)
    until(lambda: threading.active_count() <= before, "the end of the thread")

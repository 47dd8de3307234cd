"""Telemetry against a real Mosquitto: ``make mqtt-test``."""

import asyncio
import json
import signal
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from kiosk.booking.port import Heartbeat
from kiosk.clock import Clock
from kiosk.domain.health import Readiness
from kiosk.ops.broker import WAITING, Broker
from kiosk.ops.telemetry import Telemetry
from tests.kiosk.ops.mosquitto import DASHBOARD, mosquitto

FLEET = Path(__file__).with_name("fleet.py")
KIOSKS = [f"kiosk-{number}" for number in range(1, 201)]
WELL = Heartbeat("boot-1", Readiness.READY, 5.0)
ONLINE, LOST = {"online": True, "why": "started"}, {"online": False, "why": "lost"}
PATIENCE = 60.0


class Dashboard:
    """Sees what a board for a fleet would see."""

    def __init__(self, broker, topic="kiosks/#", name=DASHBOARD, password=None):
        self.seen = {}
        self.events = []
        self.ready = threading.Event()
        self._topic = topic
        self._client = client = Client(CallbackAPIVersion.VERSION2)
        client.username_pw_set(name, password or broker.password(name))
        client.tls_set_context(ssl.create_default_context(cafile=str(broker.folder / "ca.pem")))
        client.on_connect = self._begin
        client.on_subscribe = lambda *_: self.ready.set()
        client.on_message = self._hear
        client.connect("localhost", broker.port)
        client.loop_start()

    def _begin(self, client, *_):
        client.subscribe(self._topic, 1)

    def _hear(self, _client, _data, message):
        kind, told = message.topic.rpartition("/")[2], json.loads(message.payload)
        if kind == "events":
            self.events.append(told)
        else:
            self.seen[message.topic.removeprefix("kiosks/")] = told

    def publish(self, topic, text):
        self._client.publish(topic, text, qos=1, retain=True).wait_for_publish(10)

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


@contextmanager
def board(broker, **more):
    seen = Dashboard(broker, **more)
    try:
        assert seen.ready.wait(20)
        yield seen
    finally:
        seen.close()


def until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


@pytest.fixture
def broker(requires, tmp_path):
    requires("mosquitto")
    with mosquitto(tmp_path, ["kiosk-1", "kiosk-2"]) as broker:
        yield broker


@contextmanager
def connected(section, kiosk="kiosk-1"):
    post = Broker(section, kiosk, ONLINE, LOST)
    try:
        yield post
    finally:
        post.farewell({"online": False, "why": "stopped"})


def test_the_state_is_retained_and_a_stop_in_order_says_so(broker):
    with connected(broker.section("kiosk-1")) as post:
        post.state({"health": "ready"})
        until(lambda: post.connected, "the connection")
        with board(broker) as early:
            until(lambda: len(early.seen) == 2, "what is retained")
            assert early.seen == {"kiosk-1/alive": ONLINE, "kiosk-1/state": {"health": "ready"}}
            post.event({"event": "health"})
            until(lambda: early.events, "an event")
    with board(broker) as late:
        until(lambda: late.seen.get("kiosk-1/alive", {}).get("why") == "stopped", "the last word")
        assert late.events == []


def test_a_kiosk_may_write_below_its_own_topic_only(broker):
    with board(broker) as seen, connected(broker.section("kiosk-1"), "kiosk-2") as wrong:
        until(lambda: wrong.connected, "the connection")
        wrong.state({"health": "ready"})
        with connected(broker.section("kiosk-1")) as right:
            until(lambda: "kiosk-1/alive" in seen.seen, "the right kiosk")
            right.state({"health": "ready"})
            until(lambda: "kiosk-1/state" in seen.seen, "its state")
        assert not [topic for topic in seen.seen if topic.startswith("kiosk-2")]


def test_a_wrong_password_is_said_clearly_and_not_what_it_is(broker):
    with connected(broker.section("kiosk-1", "wrong")) as post:
        until(lambda: post.trouble, "the complaint")
        first = post.trouble
        time.sleep(1.5)  # a second try is refused, too
        assert not post.connected
        assert post.trouble == first
    assert "refuses this kiosk" in first.why
    assert "password_file" in first.remedy
    assert "wrong" not in str(first)


def test_a_broker_that_nobody_vouches_for_is_not_told_the_password(broker):
    with connected(broker.section("kiosk-1", ca_file="")) as post:
        until(lambda: post.trouble, "the complaint")
        assert not post.connected
    assert "certificate" in post.trouble.why
    assert "ca_file" in post.trouble.remedy


def test_a_broker_that_was_restarted_hears_the_newest_state_and_what_it_missed(broker):
    with connected(broker.section("kiosk-1")) as post:
        until(lambda: post.connected, "the connection")
        post.state({"health": "ready"})
        broker.stop()
        until(lambda: not post.connected, "the loss")
        until(lambda: post.trouble, "what it says of it")
        for number in range(WAITING + 20):
            post.event({"event": number})
        post.state({"health": "degraded"})
        broker.start()
        with board(broker) as seen:
            until(lambda: seen.seen.get("kiosk-1/state") == {"health": "degraded"}, "the newest state")
            until(lambda: seen.seen.get("kiosk-1/alive") == ONLINE, "that it is back")
            until(lambda: len(seen.events) == WAITING, "the events")
        assert post.lost == 20
        until(lambda: post.trouble is None, "that it is believed again")


def test_a_kiosk_that_ends_before_a_slow_broker_took_its_events_is_not_there_for_ever(broker):
    with board(broker) as seen:
        with connected(broker.section("kiosk-1")) as post:
            until(lambda: seen.seen.get("kiosk-1/alive") == ONLINE, "the connection")
            broker.running.send_signal(signal.SIGSTOP)
            for number in range(2 * WAITING):
                post.event({"event": number})
        broker.running.send_signal(signal.SIGCONT)
        until(lambda: not seen.seen["kiosk-1/alive"]["online"], "the last word")


def test_a_kiosk_that_was_let_go_while_it_connected_does_not_come_back(broker):
    broker.running.send_signal(signal.SIGSTOP)
    with connected(broker.section("kiosk-1")) as post:
        time.sleep(0.3)
    broker.running.send_signal(signal.SIGCONT)
    with board(broker) as seen, connected(broker.section("kiosk-1")) as next_one:
        until(lambda: seen.seen.get("kiosk-1/alive") == ONLINE, "the one after it")
        time.sleep(1.0)
        assert next_one.connected
        assert next_one.trouble is None
        assert not post.connected


def test_two_kiosks_of_one_name_say_so_and_say_it_all_the_time(broker):
    section = broker.section("kiosk-1")
    with connected(section) as one, connected(section) as other:
        until(lambda: one.trouble and other.trouble, "that each of them is in trouble")
        told = set()
        for _ in range(150):
            time.sleep(0.02)
            told |= {one.trouble, other.trouble}
    assert len(told) == 1
    assert "no other kiosk has this one's id" in told.pop().remedy


def test_orders_are_not_heard(broker):
    with connected(broker.section("kiosk-1")) as post, board(broker) as seen:
        until(lambda: post.connected, "the connection")
        assert post._client.on_message is None
        seen.publish("kiosks/kiosk-1/commands", '"reprint"')
        post.state({"health": "ready"})
        until(lambda: "kiosk-1/state" in seen.seen, "the state")
        assert "kiosk-1/commands" not in seen.seen


async def test_a_stop_waits_for_nobody_though_the_broker_hangs(broker):
    broker.running.send_signal(signal.SIGSTOP)
    try:
        teller = Telemetry(broker.section("kiosk-1"), "kiosk-1", "boot-1", lambda: WELL, Clock(), {})
        work = asyncio.create_task(teller.run())
        await asyncio.sleep(0.3)
        work.cancel()
        async with asyncio.timeout(3):
            await asyncio.gather(work, return_exceptions=True)
    finally:
        broker.running.send_signal(signal.SIGCONT)


def test_two_hundred_kiosks_report_and_a_lost_one_is_seen_by_its_last_will(requires, tmp_path):
    requires("mosquitto")
    with mosquitto(tmp_path, KIOSKS) as broker:
        for name in KIOSKS:
            broker.section(name)
        told = [f"mqtts://localhost:{broker.port}", str(tmp_path / "ca.pem"), str(tmp_path)]
        lost, rest = KIOSKS[76:77], [*KIOSKS[:76], *KIOSKS[77:]]
        fleet = [subprocess.Popen([sys.executable, str(FLEET), *told, *names]) for names in (rest, lost)]
        try:
            with board(broker) as seen:
                until(lambda: len(seen.seen) == 2 * len(KIOSKS), "all kiosks")
                assert all(seen.seen[f"{name}/alive"]["online"] for name in KIOSKS)
                assert {seen.seen[f"{name}/state"]["health"] for name in KIOSKS} == {"ready"}
                fleet[1].kill()
                until(lambda: not seen.seen[f"{lost[0]}/alive"]["online"], "the last will")
                assert seen.seen[f"{lost[0]}/alive"]["why"] == "lost"
                assert [name for name in KIOSKS if not seen.seen[f"{name}/alive"]["online"]] == lost
        finally:
            for process in fleet:
                process.kill()
                process.wait(20)

"""Telemetry without a broker: what is told, when, and that nobody waits for it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from kiosk.booking.port import Heartbeat
from kiosk.clock import Clock
from kiosk.config.model import TelemetrySection
from kiosk.daemon import Daemon
from kiosk.domain.health import Readiness
from kiosk.ops import news, telemetry
from kiosk.ops.broker import Broker, TelemetryRefused, Trouble
from kiosk.ops.telemetry import Telemetry
from tests.kiosk import daemons
from tests.kiosk.ops.conftest import at_work

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WELL = Heartbeat("boot-1", Readiness.READY, 5.0, versions={"kiosk": "1"})
BROKEN = replace(WELL, health=Readiness.OUT_OF_SERVICE, troubles={"printer": "PRN-PAPER"}, uptime_seconds=9.0)
SECTION = TelemetrySection(url="mqtt://127.0.0.1:1883")


class Box:
    """A broker that keeps what it is told."""

    def __init__(self):
        self.told = []
        self.lost = 0
        self.connected = True
        self.quiet = True
        self.trouble = None

    def __call__(self, section, kiosk, alive, lost):
        self.told += [("alive", alive["why"]), ("will", lost["why"])]
        return self

    def state(self, told):
        self.told.append(("state", told["health"]))

    def event(self, told):
        self.told.append(("event", told["event"]))

    def farewell(self, told):
        self.told.append(("alive", told["why"]))
        self.connected = False


class World:
    """A kiosk whose conditions are these, one for each look, and whose clock stands or runs."""

    def __init__(self, monkeypatch, *conditions, step=2.0):
        self.left = list(conditions)
        self.now, self.step = 1000.0, step
        self.over = asyncio.Event()
        self.troubles = {}
        monkeypatch.setattr(telemetry, "LOOK_SECONDS", 0)

    def condition(self):
        self.now += self.step
        found = self.left[0]
        if len(self.left) > 1:
            self.left.pop(0)
        else:
            self.over.set()
        return found

    @property
    def clock(self):
        return Clock(lambda: self.now, lambda: NOON)


async def played(monkeypatch, *conditions, box=None, section=SECTION, **more):
    world, box = World(monkeypatch, *conditions, **more), box or Box()
    teller = Telemetry(section, "kiosk-1", "boot-1", world.condition, world.clock, world.troubles, box)
    work = asyncio.create_task(teller.run())
    async with asyncio.timeout(10):
        await world.over.wait()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    return box.told


async def test_the_state_is_told_at_first_and_when_it_changes_and_with_its_events(monkeypatch):
    told = await played(monkeypatch, WELL, replace(WELL, uptime_seconds=7.0), BROKEN, WELL, WELL)
    assert told == [
        *(("alive", "started"), ("will", "lost"), ("state", "ready")),
        *(("event", "health"), ("event", "problem_begins"), ("state", "out_of_service")),
        *(("event", "health"), ("event", "problem_ends"), ("state", "ready")),
        ("alive", "stopped"),
    ]


async def test_the_state_is_told_now_and_then_though_nothing_changes(monkeypatch):
    told = await played(monkeypatch, *[WELL] * 7, step=31.0)
    assert told.count(("state", "ready")) == 4


async def test_a_visit_that_ended_is_an_event(monkeypatch):
    world, box = World(monkeypatch, WELL), Box()
    teller = Telemetry(SECTION, "kiosk-1", "boot-1", world.condition, world.clock, world.troubles, box)
    teller.visit_ended("done", "")
    work = asyncio.create_task(teller.run())
    await world.over.wait()
    teller.visit_ended("refused", "VCH-UNKNOWN")
    assert teller.standing == (True, 0)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert box.told.count(("event", "visit_ended")) == 1


async def test_without_a_broker_nothing_is_done():
    teller = Telemetry(TelemetrySection(), "kiosk-1", "boot-1", lambda: WELL, Clock(), {})
    await teller.run()
    assert teller.standing is None


async def test_files_that_cannot_be_used_are_told_once_and_tried_again(monkeypatch, tmp_path):
    monkeypatch.setattr(telemetry, "REFUSED_SECONDS", 0)
    box, tries = Box(), []

    def opener(*told):
        tries.append(told)
        if len(tries) < 3:
            raise TelemetryRefused("the password is not there", "name a file")
        return box(*told)

    with capture_logs() as logs:
        world = World(monkeypatch, WELL)
        teller = Telemetry(SECTION, "kiosk-1", "b", world.condition, world.clock, world.troubles, opener)
        work = asyncio.create_task(teller.run())
        await world.over.wait()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert [one["event"] for one in logs] == ["no telemetry", "the MQTT broker hears this kiosk again"]
    assert len(tries) == 3
    assert world.troubles == {}


async def test_a_broker_that_does_not_hear_the_kiosk_is_among_its_troubles_until_it_does(monkeypatch):
    world, box = World(monkeypatch, WELL), Box()
    box.connected, box.trouble = False, Trouble("it is not there", "look at the network")
    teller = Telemetry(SECTION, "kiosk-1", "boot-1", world.condition, world.clock, world.troubles, box)
    work = asyncio.create_task(teller.run())
    with capture_logs() as logs:
        await world.over.wait()
        assert "it is not there (look at the network)" in world.troubles["telemetry"]
        box.trouble = None
        for _ in range(5):
            await asyncio.sleep(0)
        assert world.troubles, "that nothing is known is not yet that it is well"
        box.connected = True
        async with asyncio.timeout(10):
            while world.troubles:
                await asyncio.sleep(0)
    assert [one["event"] for one in logs] == ["no telemetry", "the MQTT broker hears this kiosk again"]
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


def test_news_are_what_changed():
    doubtful = replace(BROKEN, troubles={"printer": "PRN-COVER"}, in_doubt=2)
    assert list(news.changes(WELL, WELL, NOON)) == []
    found = [(one["event"], one.get("component"), one.get("code")) for one in news.changes(BROKEN, doubtful, NOON)]
    assert found == [
        ("problem_ends", "printer", "PRN-PAPER"),
        ("problem_begins", "printer", "PRN-COVER"),
        ("ticket_in_doubt", None, None),
    ]
    assert news.state(WELL, NOON)["at"] == "2026-03-01T12:00:00.000Z"


def broker(section):
    return Broker(section, "kiosk-1", {"online": True}, {"online": False})


def test_a_password_that_others_may_read_is_refused(tmp_path):
    file = tmp_path / "password"
    file.write_text("geheim")
    file.chmod(0o644)
    section = TelemetrySection(url="mqtt://127.0.0.1:9", username="kiosk-1", password_file=str(file))
    with pytest.raises(TelemetryRefused, match="others may read") as caught:
        broker(section)
    assert "chmod 600" in caught.value.remedy


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"username": "kiosk-1", "password_file": "away"}, "can't be read"),
        ({"ca_file": "away"}, "certificates"),
        ({"cert_file": "away", "key_file": "away"}, "certificates"),
    ],
)
def test_files_that_are_not_there_are_refused_with_a_remedy(tmp_path, more, said):
    there = {key: str(tmp_path / value) if value == "away" else value for key, value in more.items()}
    with pytest.raises(TelemetryRefused, match=said) as caught:
        broker(TelemetrySection.model_validate({"url": "mqtts://127.0.0.1:9", **there}))
    assert caught.value.remedy


async def test_a_broker_that_is_away_holds_nothing_up_and_what_it_misses_is_counted():
    away = broker(TelemetrySection(url="mqtt://127.0.0.1:9"))
    for number in range(150):
        away.event({"event": str(number)})
    away.state({"health": "ready"})
    assert not away.connected
    assert away.lost >= 50
    away.farewell({"online": False})


async def test_the_status_of_a_kiosk_says_that_its_broker_is_away_and_customers_are_served(monitored, monkeypatch):
    monkeypatch.setattr(telemetry, "LOOK_SECONDS", 0.05)
    config = monitored(telemetry=TelemetrySection(url="mqtt://127.0.0.1:9"))
    daemon = Daemon(config)
    async with at_work(daemon):
        now = await daemons.status(config, lambda now: "telemetry" in now["troubles"])
        assert "Connection refused" in now["troubles"]["telemetry"]
        assert now["state"] == "idle"

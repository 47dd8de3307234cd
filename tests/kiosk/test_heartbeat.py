"""The heart that beats only while nobody is served, and the condition that it tells."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from drivers.worker import Worker
from kiosk import heartbeat as hearts
from kiosk import redaction
from kiosk.booking.port import Heartbeat, ServerAway
from kiosk.config.model import BookingSection, Config, KioskSection, PrinterSection, ReaderSection
from kiosk.daemon import Daemon
from kiosk.desk import Desk
from kiosk.domain.health import Readiness
from kiosk.heartbeat import Heart, condition
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind
from kiosk.mock.office import utc_now
from tests.kiosk.lobby import Greeting
from tests.kiosk.mock.conftest import RELAXED, running

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WELL = Heartbeat("boot-1", Readiness.READY, 5.0)


class Server(Greeting):
    """Hears heartbeats: its next answers are these, and then the end of all heartbeats."""

    def __init__(self, *answers):
        super().__init__()
        self.answers = list(answers)
        self.heard = []
        self.threads = set()

    def heartbeat(self, told):
        self.heard.append(told)
        self.threads.add(threading.current_thread().name)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def report(self, wait):
        """A question that takes as long as is wanted."""
        wait.wait(30)


@pytest.fixture
def naps(monkeypatch):
    """The pauses of the heart, which take no time."""
    naps, asleep = [], asyncio.sleep

    async def sleep(seconds):
        naps.append(seconds)
        await asleep(0.001 if seconds else 0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return naps


@pytest.fixture
async def desk_of():
    desks = []

    def make(server):
        desks.append(Desk(server, Worker("booking server"), 30))
        return desks[-1]

    yield make
    for desk in desks:
        await desk.close()


async def beat(server, desk_of, told=WELL):
    heart = Heart(desk_of(server), lambda: told, lambda: True)
    async with asyncio.timeout(20):
        await heart.run()
    return heart


async def test_it_beats_as_often_as_the_server_wants_within_reason(naps, desk_of):
    server = Server(60.0, 1.0, 10_000_000.0)
    await beat(server, desk_of)
    assert server.heard == [WELL] * 4
    assert naps == [hearts.FIRST_SECONDS, 60.0, hearts.SHORTEST, hearts.LONGEST]


async def test_a_server_that_takes_none_is_asked_once_and_costs_nothing_more(naps, desk_of):
    server = Server(None)
    await beat(server, desk_of)
    assert (len(server.heard), len(naps)) == (1, 1)


async def test_what_fails_is_tried_again_in_a_minute_and_logged_once(naps, desk_of):
    server = Server(ServerAway("no cable"), ServerAway("no cable"), 30.0, ServerAway("no cable"), 30.0)
    with capture_logs() as logs:
        await beat(server, desk_of)
    assert naps == [hearts.FIRST_SECONDS, hearts.EVERY_SECONDS, hearts.EVERY_SECONDS, 30.0, hearts.EVERY_SECONDS, 30.0]
    assert [(it["log_level"], "no cable" in it["why"]) for it in logs] == [("warning", True)] * 2


async def test_it_waits_while_somebody_is_served(naps, desk_of):
    server, served = Server(), [True, True, True]
    heart = Heart(desk_of(server), lambda: WELL, lambda: not (served and served.pop()))
    await heart.run()
    assert naps == [hearts.FIRST_SECONDS, *[hearts.LOOK_SECONDS] * 3]
    assert len(server.heard) == 1


async def test_it_waits_while_the_server_is_asked_something_else(naps, desk_of):
    server, answered = Server(), threading.Event()
    desk = desk_of(server)
    asking = asyncio.create_task(desk.ask(server.report, answered))
    while desk.idle:
        await asyncio.sleep(0)
    beating = asyncio.create_task(Heart(desk, lambda: WELL, lambda: True).run())
    while naps.count(hearts.LOOK_SECONDS) < 3:
        await asyncio.sleep(0)
    assert server.heard == []
    answered.set()
    await asyncio.gather(asking, beating)
    assert desk.idle
    assert len(server.heard) == 1


async def test_no_question_waits_for_a_heartbeat_that_hangs(naps, desk_of):
    hangs = threading.Event()

    class Hanging(Server):
        def heartbeat(self, told):
            self.heard.append(told)
            hangs.wait(30)

    server = Hanging()
    desk = desk_of(server)
    beating = asyncio.create_task(Heart(desk, lambda: WELL, lambda: True).run())
    while not server.heard:
        await asyncio.sleep(0)
    await desk.ask(server.renew)
    assert server.renewals == 1
    assert not beating.done()
    hangs.set()
    await beating


async def test_the_condition_tells_what_is_wrong_by_its_codes_and_no_address(tmp_path):
    readers = ["camera:http://user:secret@10.0.0.9/", "serial:///dev/ttyACM0"]
    troubles = {
        "printer": "PRN-PAPER: The paper is out. (put in a new roll)",
        redaction.reader(readers[0]): "CAM-BLURRED: the picture is not sharp",
        redaction.reader(readers[1]): "the device is away (plug it in)",
        "booking server": "the booking server can't be reached",
        "journal": "the one of before was damaged",
        "screen": "no address in use",
    }
    ledger = await Ledger.open(tmp_path, "boot-1", lambda: NOON)
    await ledger.write(Entry(Kind.BOOT))
    now = condition("boot-1", 12.3456, Readiness.DEGRADED, ledger.book, troubles, readers)
    await ledger.close()
    assert now.troubles == {
        "printer": "PRN-PAPER",
        "reader 1": "CAM-BLURRED",
        "reader 2": "",
        "booking server": "SRV-AWAY",
        "journal": "KSK-JOURNAL",
        "screen": "",
    }
    assert (now.boot, now.health, now.uptime_seconds, now.tickets_left) == ("boot-1", Readiness.DEGRADED, 12.346, None)
    assert (now.in_doubt, now.owed) == (0, 0)
    assert now.versions.keys() == {"kiosk", "python"}


def heard_of(house):
    """The kiosk that has said how it is."""
    return next((it for it in house.get("/v1/kiosks").json()["kiosks"] if it["heartbeat"]), None)


async def test_a_kiosk_that_runs_is_seen_by_the_servers_staff(tmp_path, monkeypatch):
    monkeypatch.setattr(hearts, "FIRST_SECONDS", 0.1)
    with running(RELAXED, utc_now) as house:
        config = Config(
            kiosk=KioskSection(state_dir=str(tmp_path / "state"), socket=str(tmp_path / "control.sock")),
            booking=BookingSection(url=house.url),
            printer=PrinterSection(device=f"virtual:?speed=2000&out={tmp_path / 'papers'}"),
            readers=(ReaderSection(device=f"virtual:{tmp_path / 'phone.png'}"),),
        )
        daemon = Daemon(config)
        work = asyncio.create_task(daemon.run())
        async with asyncio.timeout(30):
            while (seen := await asyncio.to_thread(heard_of, house)) is None:
                assert not work.done()
                await asyncio.sleep(0.02)
        daemon.stop()
        await asyncio.wait_for(work, 20)
    told = seen["heartbeat"]
    assert (seen["kiosk"], seen["boot"]) == (config.kiosk.id, told["boot_id"])
    assert told["health"] in set(Readiness)
    assert told["versions"].keys() == {"kiosk", "python"}
    assert 0 < told["uptime_seconds"] < 60

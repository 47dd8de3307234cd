"""A real daemon and a service manager of the test's own: what it hears, and when it hears no more that all is well."""

import asyncio
import threading
import time
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

import kiosk.daemon
from drivers.errors import DeviceTimeout
from drivers.ports import Scan
from kiosk import supervision
from kiosk.assembly import Assembly
from kiosk.domain.voucher import opaque
from kiosk.journal import opening
from kiosk.ops import service, watchdog
from tests.kiosk.daemons import alone, running, status
from tests.kiosk.ops.manager import manager

FEED = 0.04
"""Seconds between two signs that all is well; the manager gives up after twice as long."""
LONG = 10 * FEED


@pytest.fixture
def heard(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", str(int(2 * FEED * 1_000_000)))
    monkeypatch.setattr(opening, "PAUSE", 0.01)
    monkeypatch.setattr(watchdog, "HANDLING_SECONDS", FEED)
    monkeypatch.setattr(watchdog, "JOURNAL_SECONDS", FEED)
    monkeypatch.setattr(watchdog, "THREAD_SECONDS", FEED)
    monkeypatch.setattr(watchdog, "LOOKING_SECONDS", FEED)
    with manager(str(tmp_path / "notify")) as manager_:
        yield manager_


@pytest.fixture
def parts(monkeypatch):
    """The parts of the kiosk, once it has them, by ``await parts``."""
    built: asyncio.Queue[Assembly] = asyncio.Queue()
    whole = watchdog.watchdog

    def watched(parts, lost):
        built.put_nowait(parts)
        return whole(parts, lost)

    monkeypatch.setattr(kiosk.daemon, "watchdog", watched)
    return built


async def is_starved(heard):
    """Wait until no sign of life has come for long."""
    quiet = 0.0
    async with asyncio.timeout(30):
        while quiet < LONG:
            await asyncio.sleep(FEED / 2)
            quiet = 0.0 if "WATCHDOG=1" in heard.listen() else quiet + FEED / 2


async def hang(worker, go):
    """Let the thread of a worker hang until ``go``."""
    while not worker.stuck:  # a call that had to wait for another one was never begun
        with suppress(DeviceTimeout):
            await worker.call(0.01, go.wait, 60)


async def test_the_manager_hears_that_it_is_ready_how_it_is_that_it_lives_and_that_it_stops(heard, tmp_path):
    async with running(alone(tmp_path)):
        assert await heard.hears("READY=1")
        assert await heard.hears("STATUS=serves customers, but: SRV-AWAY, ")
        assert await heard.hears("WATCHDOG=1")
    heard.listen()
    assert heard.heard.count("READY=1") == 1
    assert "STOPPING=1" in heard.heard
    assert heard.heard.index("READY=1") < heard.heard.index("STOPPING=1")


async def test_it_is_not_ready_before_it_has_recovered(heard, tmp_path, monkeypatch):
    recovered = asyncio.Event()
    recover = kiosk.daemon.Daemon._recover

    async def late(daemon, *parts):
        await recovered.wait()
        await recover(daemon, *parts)

    monkeypatch.setattr(kiosk.daemon.Daemon, "_recover", late)
    async with running(alone(tmp_path)):
        await heard.hears("WATCHDOG=1")
        await asyncio.sleep(LONG)
        heard.listen()
        assert "READY=1" not in heard.heard
        recovered.set()
        await heard.hears("READY=1")


async def test_a_kiosk_out_of_service_is_ready_to_say_so_and_is_left_alone(heard, tmp_path):
    (tmp_path / "state" / "journal.db").mkdir(parents=True)
    config = alone(tmp_path)
    async with running(config):
        await heard.hears("READY=1")
        assert "KSK-JOURNAL" in await heard.hears("STATUS=is out of service")
        assert (await status(config))["state"] == "out_of_service"
        heard.listen()
        await heard.hears("WATCHDOG=1")
        (tmp_path / "state" / "journal.db").rmdir()
        await heard.hears("STATUS=serves customers")


async def test_a_recovery_that_hangs_after_an_outage_starves_it_though_the_kiosk_was_ready_to_say_so(
    heard, tmp_path, monkeypatch
):
    monkeypatch.setattr(watchdog, "START_SECONDS", FEED)
    recovered = asyncio.Event()
    recover = kiosk.daemon.Daemon._recover

    async def late(daemon, *parts):
        await recovered.wait()
        await recover(daemon, *parts)

    monkeypatch.setattr(kiosk.daemon.Daemon, "_recover", late)
    (tmp_path / "state" / "journal.db").mkdir(parents=True)
    async with running(alone(tmp_path)):
        await heard.hears("READY=1")
        await heard.hears("WATCHDOG=1")
        (tmp_path / "state" / "journal.db").rmdir()
        await is_starved(heard)
        recovered.set()
        await heard.hears("WATCHDOG=1")


async def test_a_kiosk_that_no_manager_started_has_no_task_for_it(tmp_path, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    async with running(alone(tmp_path)) as work:
        await status(alone(tmp_path), lambda now: now["state"] == "idle")
        tasks = [repr(task) for task in asyncio.all_tasks()]
    assert tasks
    assert not [task for task in tasks if "Service." in task]
    assert work.exception() is None


async def test_what_fails_while_the_watchdog_is_asked_is_logged_and_no_sign_of_life_is_given_for_it(
    heard, tmp_path, monkeypatch
):
    monkeypatch.setattr(supervision, "PAUSES", (0.01,))
    broken = [True]
    whole = watchdog.Watchdog.lost

    def lost(one):
        if broken:
            raise ValueError("it is wrong in itself")
        return whole(one)

    monkeypatch.setattr(watchdog.Watchdog, "lost", lost)
    with capture_logs() as logs:
        async with running(alone(tmp_path)):
            await heard.hears("READY=1")
            await is_starved(heard)
            assert [one for one in logs if one.get("component") == "signs of life"]
            broken.clear()
            await heard.hears("WATCHDOG=1")


async def test_a_loop_that_is_blocked_starves_the_watchdog(heard, tmp_path):
    async with running(alone(tmp_path)):
        await heard.hears("READY=1")
        await heard.hears("WATCHDOG=1")
        heard.listen()
        time.sleep(LONG)  # noqa: ASYNC251 - this is what is tried
        assert "WATCHDOG=1" not in heard.listen()
        await heard.hears("WATCHDOG=1")


async def test_a_journal_whose_thread_hangs_starves_it_before_anything_else_can_notice(heard, tmp_path, parts):
    go = threading.Event()
    async with running(alone(tmp_path)):
        await heard.hears("READY=1")
        kiosk_parts = await parts.get()
        await hang(kiosk_parts.ledger._worker, go)
        await is_starved(heard)
        go.set()


async def test_an_attendant_that_never_ends_an_event_starves_it(heard, tmp_path, parts, monkeypatch):
    go = asyncio.Event()
    async with running(alone(tmp_path)):
        await heard.hears("READY=1")
        attendant = (await parts.get()).attendant
        monkeypatch.setattr(attendant, "_handle", lambda _: go.wait())
        attendant.show(Scan(opaque(bytes(16)).code, "here"))
        await is_starved(heard)
        go.set()
        await heard.hears("WATCHDOG=1")


async def test_a_printer_whose_thread_hangs_starves_it_until_it_comes_back(heard, tmp_path, parts):
    go = threading.Event()
    async with running(alone(tmp_path)):
        await heard.hears("READY=1")
        await hang((await parts.get()).spooler._worker, go)
        await is_starved(heard)
        go.set()
        await heard.hears("WATCHDOG=1")


async def test_a_booking_servers_thread_that_hangs_starves_it(heard, tmp_path, parts):
    go = threading.Event()
    async with running(alone(tmp_path)):
        await heard.hears("READY=1")
        await hang((await parts.get()).desk._worker, go)
        await is_starved(heard)
        go.set()
        await heard.hears("WATCHDOG=1")


async def test_a_look_at_the_printer_that_never_ends_starves_it_before_a_customer_comes(heard, tmp_path, parts):
    async with running(alone(tmp_path)):
        await heard.hears("READY=1")
        using = (await parts.get()).spooler._using
        await using.acquire()
        await is_starved(heard)
        using.release()
        await heard.hears("WATCHDOG=1")


async def test_a_reader_whose_thread_hangs_starves_it_where_it_is_the_only_one(heard, tmp_path, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr("kiosk.readers.READ_DEADLINE", 0.05)
    monkeypatch.setattr("drivers.cameras.reader.CameraReader.read", lambda *_: go.wait(60) and None)
    async with running(alone(tmp_path)):
        await heard.hears("READY=1")
        await is_starved(heard)
        go.set()
        await heard.hears("WATCHDOG=1")


async def test_an_idle_kiosk_whose_server_is_away_is_fed_at_half_of_the_time(heard, tmp_path):
    async with running(alone(tmp_path)):
        for _ in range(10):
            await heard.hears("WATCHDOG=1")


def test_the_status_is_looked_at_more_often_than_people_look():
    assert service.LOOK_SECONDS <= 2

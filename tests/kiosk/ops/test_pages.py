"""The pages for monitoring, as a program on the machine reads them."""

import asyncio
import json
import re
import socket
from pathlib import Path

import segno
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

import kiosk.daemon
from kiosk.config import files
from kiosk.config.model import MetricsSection
from kiosk.daemon import Daemon
from kiosk.domain.voucher import opaque
from kiosk.ops import metrics
from kiosk.ops.metrics import CLAIM, ROWS
from tests.kiosk.ops.conftest import asked, at_work, parts

README = Path(metrics.__file__).with_name("README.md")


def figures(text):
    """The samples of an exposition, by name and labels."""
    families = text_string_to_metric_families(text)
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


async def when(address, status):
    """The body, once the status is that."""
    async with asyncio.timeout(20):
        while (answer := await asked(address))[0] != status:
            await asyncio.sleep(0.05)
        return answer[1]


async def test_a_kiosk_that_can_serve_says_so_and_tells_its_figures(monitored):
    async with at_work(Daemon(monitored())) as address:
        assert await asked(f"{address}healthz") == (200, '{"alive":true}')
        said = json.loads(await when(f"{address}readyz", 200))
        assert said["readiness"] == "degraded"
        assert said["code"] == "SRV-AWAY"
        found = figures((await asked(f"{address}metrics"))[1])
    assert found["kiosk_readiness", (("state", "degraded"),)] == 1
    assert found["kiosk_trouble", (("code", "SRV-AWAY"), ("component", "booking server"))] == 1
    assert found["kiosk_printer_ready", ()] == 1
    assert found["kiosk_reader_working", (("kind", "virtual"), ("reader", "1"))] == 1
    assert found["kiosk_journal_rows", ()] >= 1
    assert found["kiosk_visits_total", (("outcome", "done"),)] == 0


async def test_frames_and_codes_of_each_reader_are_counted(monitored, tmp_path):
    segno.make(opaque(bytes(16)).code).save(str(tmp_path / "phone.png"), scale=6, border=4)
    reader = (("reader", "1"),)
    async with at_work(Daemon(monitored())) as address, asyncio.timeout(30):
        while not (found := figures((await asked(f"{address}metrics"))[1]))["kiosk_reader_codes_total", reader]:
            await asyncio.sleep(0.05)
    assert found["kiosk_reader_codes_total", reader] == 1
    assert found["kiosk_reader_frames_total", reader] > 0


async def test_a_kiosk_in_service_mode_is_not_ready_and_names_the_code(monitored):
    daemon = Daemon(monitored())
    async with at_work(daemon) as address:
        await parts(daemon).acts.service_mode(True, "Li Na")
        said = json.loads(await when(f"{address}readyz", 503))
    assert (said["readiness"], said["code"]) == ("out_of_service", "KSK-SERVICE")
    assert said["remedy"]


async def test_a_kiosk_that_stops_is_not_ready_though_nothing_is_wrong(monitored, monkeypatch):
    held, finish = asyncio.Event(), kiosk.daemon._finish

    async def finish_late(attendant):
        await finish(attendant)
        await held.wait()

    monkeypatch.setattr(kiosk.daemon, "_finish", finish_late)
    daemon = Daemon(monitored())
    async with at_work(daemon) as address:
        await when(f"{address}readyz", 200)
        daemon.stop()
        assert json.loads(await when(f"{address}readyz", 503))["code"] == "KSK-CLOSING"
        held.set()


async def test_a_kiosk_without_its_journal_lives_and_is_not_ready(monitored, tmp_path):
    config = monitored()
    state = files.state_dir(config)
    state.parent.mkdir(exist_ok=True)
    state.write_text("in the way")
    daemon = Daemon(config)
    work = asyncio.create_task(daemon.run())
    async with asyncio.timeout(20):
        while daemon._monitor.address is None or "journal" not in daemon._troubles:
            await asyncio.sleep(0.01)
    address = daemon._monitor.address
    assert (await asked(f"{address}healthz"))[0] == 200
    assert json.loads(await when(f"{address}readyz", 503))["code"] == "KSK-JOURNAL"
    assert "kiosk_readiness" not in (await asked(f"{address}metrics"))[1]
    daemon.stop()
    await asyncio.wait_for(work, 20)


async def test_another_name_is_refused_so_that_no_page_of_the_web_reads_it(monitored):
    async with at_work(Daemon(monitored())) as address:
        port = int(address.rstrip("/").rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 421 ")
        writer.close()


async def test_a_port_that_somebody_else_has_is_told_once_and_holds_nothing_up(monitored):
    with socket.create_server(("127.0.0.1", 0)) as other, capture_logs() as logs:
        port = other.getsockname()[1]
        daemon = Daemon(monitored(metrics=MetricsSection(host="127.0.0.1", port=port)))
        work = asyncio.create_task(daemon.run())
        async with asyncio.timeout(20):
            while daemon._monitor._parts is None:
                await asyncio.sleep(0.01)
        daemon.stop()
        await asyncio.wait_for(work, 20)
    (told,) = [one for one in logs if one["event"] == "no metrics"]
    assert f"port {port}" in told["why"]
    assert "[metrics] port" in told["remedy"]


async def test_there_are_no_pages_unless_they_are_wanted(monitored):
    daemon = Daemon(monitored(metrics=MetricsSection()))
    async with asyncio.timeout(20), daemon._monitor.serving():
        assert daemon._monitor.address is None


def test_the_guide_lists_the_metrics_that_there_are():
    listed = re.findall(r"^\| `(kiosk_\w+)` \| ([^|]*) \| ([^|]*) \|$", README.read_text("utf-8"), re.MULTILINE)
    there = [
        (row.name + row.family("x", "x").type.replace("gauge", "").replace("counter", "_total"), row) for row in ROWS
    ]
    expected = [(name, ", ".join(f"`{it}`" for it in row.labels), row.help) for name, row in there]
    assert listed == [*expected, (CLAIM[0], "", CLAIM[1])]

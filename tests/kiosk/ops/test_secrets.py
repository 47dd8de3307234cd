"""After whole journeys no log, metric, telemetry, status or trace has what is as good as money."""

import asyncio
import io
import json
import logging
import sys
from functools import partial

import pytest
import structlog

from drivers import trace as traces
from drivers.tape import read
from kiosk import logs
from kiosk.config.model import LogSection, ReaderSection, TelemetrySection
from kiosk.control.client import DaemonRefused, ask
from kiosk.daemon import Daemon
from kiosk.domain.voucher import Voucher
from kiosk.mock.client import Phone
from kiosk.mock.office import utc_now
from kiosk.mock.staff import Staff
from kiosk.ops import monitor
from kiosk.ops.telemetry import Telemetry
from kiosk.staff.errors import StaffError
from kiosk.trust import development
from tests.journeys.parties import code_of
from tests.kiosk.mock.conftest import RELAXED, running
from tests.kiosk.ops.conftest import asked, at_work, parts

PIN = "84729130"
BADGE = "STAFF1:7:00112233445566778899aabbccddeeff"


class Post:
    """A broker that keeps all that it is told."""

    lost = 0
    connected = quiet = True
    trouble = None

    def __init__(self):
        self.told = []

    def keep(self, told):
        self.told.append(json.dumps(told))

    state = event = farewell = keep

    def __call__(self, _section, _kiosk, alive, lost):
        self.keep(alive)
        self.keep(lost)
        return self


@pytest.fixture
def log(monkeypatch):
    """All that is logged, as the kiosk would write it."""
    root, drivers = logging.getLogger(), logging.getLogger("drivers")
    before = root.handlers, root.level, drivers.level
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    logs.configure(LogSection(format="json", level="debug"))
    yield said
    structlog.reset_defaults()
    root.handlers, root.level = before[:2]
    drivers.setLevel(before[2])


async def told(config, **request):
    """What the daemon answers to a command, all of it."""

    def answers():
        try:
            return json.dumps(list(ask(config.kiosk.socket, **request)), ensure_ascii=False)
        except DaemonRefused as error:
            return str(error)

    return await asyncio.to_thread(answers)


def spellings(*secrets):
    """How a careless line could write them."""
    for one in secrets:
        yield from {one, one.lower(), one.replace("-", ""), one.encode().hex(), json.dumps(one).strip('"')}


async def served(config, url, daemon, address):
    """Vouchers that are good, spent, mistyped and foreign; a PIN, a badge; then all that can be asked of the kiosk."""
    secrets, said = ["V1" + "0" * 26, "7K3M-Q9TZ-0C4H-2"], []
    with Phone(url) as phone:
        for way in ("qr", "typed", "signed"):
            bought = await asyncio.to_thread(phone.buy, seats=2)
            secrets += [bought.qr, bought.typed, bought.signed, bought.secret]
            for _ in range(2):
                said.append(await told(config, do="scan", code=getattr(bought, way)))
    said += [await told(config, do="scan", code=code) for code in secrets[:2]]
    door = parts(daemon).door
    door.see(BADGE)
    with pytest.raises(StaffError):
        await door.sign_in(7, PIN)
    seats = [seat["ticket"] for one in said for state in json.loads(one) for seat in state["seats"]]
    with Staff(url) as staff:
        records = [await asyncio.to_thread(staff.ticket, ticket) for ticket in sorted(set(seats))]
    assert {record["state"] for record in records} == {"printed"}
    secrets += [code_of(record) for record in records]
    async with asyncio.timeout(10):
        while not daemon._monitor._tally.visits["done"]:
            await asyncio.sleep(0.05)
    for request in ("status", "journal", "owed", "trace", "papers", "export", "verify"):
        said.append(await told(config, do=request))
    said += [(await asked(f"{address}{page}"))[1] for page in ("metrics", "readyz", "healthz")]
    return secrets, said, seats


async def test_no_secret_of_a_journey_is_found_in_anything_that_is_told(log, monitored, monkeypatch, tmp_path):
    post = Post()
    monkeypatch.setattr(monitor, "Telemetry", partial(Telemetry, opener=post))
    with running(RELAXED, utc_now) as house:
        url = house.url
        config = monitored(url, telemetry=TelemetrySection(url="mqtt://127.0.0.1:9"))
        config = config.model_copy(update={"visit": config.visit.model_copy(update={"done_seconds": 1.0})})
        daemon = Daemon(config)
        async with at_work(daemon) as address:
            secrets, said, tickets = await served(config, url, daemon, address)
            tape = tmp_path / "trace.tape"
            traces.save(parts(daemon).trace.tell(), tape)
    key = development.kiosk_key(config.kiosk.id)
    secrets += [PIN, BADGE, BADGE.rpartition(":")[2], key.private_bytes_raw().hex()]
    places = {
        "what was told": "\n".join(said),
        "the log": log.getvalue(),
        "telemetry": "\n".join(post.told),
        "the trace": "\n".join(map(str, read(tape))),
    }
    found = {(name, one) for name, text in places.items() for one in spellings(*secrets) if one in text}
    assert found == set()
    assert tickets[0] in places["what was told"], "the search would find what is there"
    assert Voucher.parse(secrets[2]).masked in places["the log"].encode().decode("unicode_escape")
    assert "visit_ended" in places["telemetry"]
    assert "kiosk_visits_total" in places["what was told"]
    assert places["the trace"].count("\n") > 100


async def test_the_password_of_a_camera_is_told_nowhere(log, monitored, monkeypatch):
    post = Post()
    monkeypatch.setattr(monitor, "Telemetry", partial(Telemetry, opener=post))
    cameras = (
        "camera:http://anna:geheim@127.0.0.1:9/stream.mjpg?password=geheim",
        "camera:rtsp://anna:ge/he@im@127.0.0.1:9/user=anna_password=geheim",
    )
    config = monitored(readers=tuple(ReaderSection(device=one) for one in cameras))
    config = config.model_copy(update={"telemetry": TelemetrySection(url="mqtt://127.0.0.1:9")})
    daemon = Daemon(config)
    async with at_work(daemon) as address:
        async with asyncio.timeout(20):
            while sum(name.startswith("reader") for name in daemon._troubles) < len(cameras):
                await asyncio.sleep(0.02)
        said = [await told(config, do=request) for request in ("status", "owed", "journal")]
        said += [(await asked(f"{address}{page}"))[1] for page in ("metrics", "readyz")]
        ready = (await asked(f"{address}readyz"))[1]
        assert json.loads(ready)["code"] == "CAM-GONE"
    everything = "\n".join([*said, log.getvalue(), *post.told])
    assert everything.count("127.0.0.1:9/") > len(cameras), "the search would find what is there"
    for secret in ("geheim", "he@im"):
        assert secret not in everything

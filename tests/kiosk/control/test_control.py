"""The control socket, with the kiosk behind it: attendant, spooler, journal, a printer in software, a real server."""

import asyncio
import json
import socket
import stat
import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from drivers.worker import Worker
from kiosk import attendant as attendants
from kiosk.attendant import Attendant
from kiosk.booking.client import HttpBooking
from kiosk.claims import Claims
from kiosk.clock import Clock
from kiosk.config.model import BookingSection, KioskSection, VisitSection
from kiosk.control.client import DaemonAway, DaemonRefused, ask
from kiosk.control.server import MAX_REQUEST, ControlError, ControlServer
from kiosk.desk import Desk
from kiosk.domain import visit
from kiosk.journal.ledger import Ledger
from kiosk.outbox import Outbox
from kiosk.spooler import Spooler
from kiosk.tickets import loading
from tests.kiosk.lobby import Meddled
from tests.kiosk.mock.conftest import RELAXED, running

UNKNOWN = "V1" + "0" * 26
SECTION = KioskSection(id="kiosk-1", cinema="Starlight")


@dataclass
class Kiosk:
    """A kiosk that serves, and the ways to talk to it."""

    path: Path
    printer: Meddled
    attendant: Attendant
    ledger: Ledger
    spooler: Spooler

    async def ask(self, **request):
        """All lines of the answer, through the client that commands use."""
        return await asyncio.to_thread(list, ask(self.path, **request))

    @asynccontextmanager
    async def line(self, data=None, **request):
        """A connection that has sent this; a reader of its answer."""
        reader, writer = await asyncio.open_unix_connection(self.path)
        writer.write(json.dumps(request).encode() + b"\n" if data is None else data)
        try:
            yield reader
        finally:
            writer.close()
            await writer.wait_closed()

    async def raw(self, data):
        """The lines that answer these bytes."""
        async with self.line(data) as reader:
            return [json.loads(line) for line in (await asyncio.wait_for(reader.read(), 20)).splitlines()]

    async def fault(self, name):
        """Let something happen to the printer, and some time pass there, less than a proof is waited for."""
        await self.spooler._worker.call(10, self._happen, name)

    def _happen(self, name):
        self.printer.runner.fault(name)
        self.printer.wait(2)

    async def becomes(self, condition):
        """Wait until the visit is so."""
        async with self.attendant.changed:
            await asyncio.wait_for(self.attendant.changed.wait_for(lambda: condition(self.attendant.state)), 20)


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        yield house


@pytest.fixture
async def kiosk(house, tmp_path, monkeypatch):
    monkeypatch.setattr(attendants, "POLL_SECONDS", 0.01)
    boot = uuid4().hex
    ledger = await Ledger.open(tmp_path / "state", boot, Clock().utc)
    booking = HttpBooking("kiosk-1", boot, BookingSection(url=house.url), "development-kiosk-1")
    desk = Desk(booking, Worker("booking server"), 30)
    printer = Meddled(tmp_path / "papers")
    spooler = Spooler(printer, Worker("printer"), ledger, loading.load(), 8.0)
    claims = Claims(desk, Outbox(ledger, desk), ledger, Clock())
    attendant = Attendant(claims, spooler, ledger, VisitSection())
    path = tmp_path / "control.sock"
    async with ControlServer(path, SECTION, attendant, ledger):
        serving = asyncio.create_task(attendant.run())
        yield Kiosk(path, printer, attendant, ledger, spooler)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert not path.exists()
    await desk.close()
    await spooler.close()
    await ledger.close()


def stands(party):
    return [seat["standing"] for seat in party["seats"]]


def serves_nobody(kiosk):
    return not kiosk.attendant.listeners


async def until(condition):
    async def wait():
        while not condition():
            await asyncio.sleep(0.001)

    await asyncio.wait_for(wait(), 20)


# -- a visit -----------------------------------------------------------------------------------------------------------


async def test_a_voucher_is_followed_from_the_server_to_the_last_paper(kiosk, house):
    purchase = house.buy(2)
    states = await kiosk.ask(do="scan", code=purchase.qr)
    assert [now["state"] for now in states] == ["verifying", "printing", "printing", "done"]
    assert [stands(now) for now in states[1:]] == [["sent", "owed"], ["printed", "sent"], ["printed", "printed"]]
    assert len(kiosk.printer.codes()) == 2
    for code, seat in zip(kiosk.printer.codes(), states[-1]["seats"], strict=True):
        assert code.startswith(f"KT0:{seat['ticket']}:{seat['issue']}:")
    assert [seat["seat"] for seat in states[-1]["seats"]] == list(purchase.seats)


async def test_no_answer_holds_a_voucher_that_could_be_used(kiosk, house):
    purchase = house.buy()
    lines = [
        *await kiosk.ask(do="scan", code=purchase.qr),
        *await kiosk.ask(do="journal"),
        *await kiosk.ask(do="status"),
    ]
    said = json.dumps(lines)
    assert purchase.qr not in said
    assert purchase.typed not in said
    assert purchase.typed.replace("-", "") not in said


@pytest.mark.parametrize(
    ("code", "problem", "states"),
    [
        ("hello", "VCH-FOREIGN", ["attention"]),
        ("", "VCH-FOREIGN", ["attention"]),
        ("票" * 100, "VCH-FOREIGN", ["attention"]),
        ("7K3M-Q9TZ-0C4H-X", "VCH-TYPO", ["attention"]),
        (UNKNOWN, "VCH-UNKNOWN", ["verifying", "attention"]),
        (None, "VCH-FOREIGN", ["attention"]),
        (["x"], "VCH-FOREIGN", ["attention"]),
    ],
)
async def test_a_code_that_gives_no_tickets_ends_with_its_problem(kiosk, code, problem, states):
    lines = await kiosk.ask(do="scan", code=code)
    assert [now["state"] for now in lines] == states
    said = lines[-1]["problem"]
    assert (said["code"], lines[-1]["seats"]) == (problem, [])
    assert said["zh"]
    assert said["en"]
    assert said["remedy"]


async def test_a_printer_without_paper_makes_no_claim(kiosk, house):
    purchase = house.buy()
    await kiosk.fault("paper-out")
    lines = await kiosk.ask(do="scan", code=purchase.qr)
    assert lines[-1]["problem"]["code"] == "PRN-PAPER"
    assert await kiosk.ask(do="journal") == []
    await kiosk.fault("load-paper")
    assert (await kiosk.ask(do="scan", code=purchase.qr))[-1]["state"] == "done"


async def test_a_kiosk_that_serves_somebody_refuses_another_and_finishes_the_first(kiosk, house):
    kiosk.printer.faults = {2: "paper-out"}
    first, second = house.buy(), house.buy()
    async with kiosk.line(do="scan", code=first.qr) as reader:
        await kiosk.becomes(lambda state: isinstance(state, visit.Attention))
        with pytest.raises(DaemonRefused, match="another customer") as caught:
            await kiosk.ask(do="scan", code=second.qr)
        assert "wait" in caught.value.remedy
        (now,) = await kiosk.ask(do="status")
        assert (now["state"], now["problem"]["code"], stands(now)) == ("attention", "PRN-PAPER", ["sent"])
        await kiosk.fault("load-paper")
        lines = [json.loads(line) for line in (await asyncio.wait_for(reader.read(), 20)).splitlines()]
    assert (lines[-1]["state"], stands(lines[-1])) == ("done", ["printed"])
    assert (await kiosk.ask(do="scan", code=second.qr))[-1]["state"] == "done"


async def test_of_two_vouchers_at_the_same_instant_one_is_served_and_the_other_is_told_so(kiosk, house):
    vouchers = [house.buy().qr, house.buy().qr]
    ended = await asyncio.gather(*(kiosk.ask(do="scan", code=code) for code in vouchers), return_exceptions=True)
    refused = [end for end in ended if isinstance(end, DaemonRefused)]
    (served,) = (end for end in ended if isinstance(end, list))
    assert len(refused) == 1
    assert served[-1]["state"] == "done"
    assert len(kiosk.printer.codes()) == 1


async def test_the_same_voucher_again_is_told_to_be_collected(kiosk, house):
    purchase = house.buy()
    await kiosk.ask(do="scan", code=purchase.qr)
    lines = await kiosk.ask(do="scan", code=purchase.qr)
    assert lines[-1]["problem"]["code"] == "VCH-COLLECTED"
    assert "kiosk-1" in lines[-1]["problem"]["en"]


async def test_whoever_goes_away_does_not_end_the_visit(kiosk, house):
    kiosk.printer.faults = {2: "paper-out"}
    async with kiosk.line(do="scan", code=house.buy().qr) as reader:
        assert json.loads(await reader.readline())["state"] == "verifying"
    await kiosk.becomes(lambda state: isinstance(state, visit.Attention))
    await until(lambda: serves_nobody(kiosk))
    await kiosk.fault("load-paper")
    await kiosk.becomes(lambda state: isinstance(state, visit.Done))
    assert len(kiosk.printer.codes()) == 1


# -- the seat question -------------------------------------------------------------------------------------------------


@pytest.fixture
async def doubtful(kiosk, house):
    """The power failed in the middle of the ticket: the customer is asked."""
    kiosk.printer.faults = {2: "power-off"}
    async with kiosk.line(do="scan", code=house.buy().qr) as reader:
        await kiosk.becomes(lambda state: isinstance(state, visit.Attention))
        await kiosk.fault("power-on")
        yield reader


async def rest_of(reader):
    return [json.loads(line) for line in (await asyncio.wait_for(reader.read(), 20)).splitlines()]


async def test_a_customer_who_did_not_get_the_paper_gets_a_new_issue(kiosk, doubtful):
    (now,) = await kiosk.ask(do="status")
    (seat,) = now["seats"]
    assert (now["question"], now["problem"]["code"], now["in_doubt"]) == (seat["seat"], "SEAT-QUESTION", [seat["seat"]])
    with pytest.raises(DaemonRefused, match="not the question"):
        await kiosk.ask(do="answer", seat="Z99", received=False)
    assert await kiosk.ask(do="answer", seat=seat["seat"], received=False) == [{"ok": True}]
    last = (await rest_of(doubtful))[-1]
    assert (last["state"], stands(last), last["seats"][0]["issue"]) == ("done", ["printed"], 2)
    (code,) = kiosk.printer.codes()
    assert code.startswith(f"KT0:{seat['ticket']}:2:")
    kinds = [row["kind"] for row in await kiosk.ask(do="journal") if row["kind"] != "acknowledged"]
    assert kinds[kinds.index("in_doubt") :][:5] == ["in_doubt", "reissue_try", "reissued", "intent", "printed"]


async def test_a_customer_who_has_the_paper_is_believed(kiosk, doubtful):
    (now,) = await kiosk.ask(do="status")
    assert await kiosk.ask(do="answer", seat=now["question"], received=True) == [{"ok": True}]
    last = (await rest_of(doubtful))[-1]
    assert (last["state"], last["question"], stands(last)) == ("done", None, ["in_doubt"])
    assert "received" in [row["kind"] for row in await kiosk.ask(do="journal")]


@pytest.mark.parametrize("received", [None, "yes", 1, [True]])
async def test_an_answer_that_is_neither_yes_nor_no_is_refused_and_the_question_stays(kiosk, doubtful, received):
    (now,) = await kiosk.ask(do="status")
    with pytest.raises(DaemonRefused, match="yes or no"):
        await kiosk.ask(do="answer", seat=now["question"], received=received)
    assert await kiosk.ask(do="status") == [now]


async def test_an_answer_to_no_question_is_refused(kiosk):
    with pytest.raises(DaemonRefused, match="not the question that is open"):
        await kiosk.ask(do="answer", seat="F7", received=True)


async def test_a_kiosk_that_stops_serves_nobody(kiosk, house):
    await kiosk.attendant.stop()
    with pytest.raises(DaemonRefused, match="is stopping"):
        await kiosk.ask(do="scan", code=house.buy().qr)
    assert await kiosk.ask(do="journal") == []


# -- status, watch, journal --------------------------------------------------------------------------------------------


async def test_the_status_of_a_free_kiosk_says_who_it_is_and_that_nothing_waits(kiosk):
    assert await kiosk.ask(do="status") == [
        {
            "state": "idle",
            "problem": None,
            "question": None,
            "seats": [],
            "kiosk": "kiosk-1",
            "cinema": "Starlight",
            "journal": {"rows": 0, "waiting_facts": 0},
            "troubles": {},
            "in_doubt": [],
            "retracted": [],
        }
    ]


async def test_a_status_names_what_is_wrong_and_asks_the_printer_when_it_is_told_to(kiosk):
    await kiosk.fault("paper-out")
    (unasked,) = await kiosk.ask(do="status")
    assert unasked["troubles"] == {}
    (asked,) = await kiosk.ask(do="status", ask_printer=True)
    assert asked["troubles"] == {"printer": "PRN-PAPER: Out of paper. Our staff is on the way."}


async def test_facts_that_the_server_does_not_know_yet_are_counted(kiosk, house):
    await kiosk.ask(do="scan", code=house.buy().qr)
    (now,) = await kiosk.ask(do="status")
    assert now["journal"] == {"rows": len(kiosk.ledger.records), "waiting_facts": 2}


async def test_a_watcher_sees_the_state_now_and_every_visit_after_it(kiosk, house):
    async with kiosk.line(do="watch") as reader:
        assert json.loads(await reader.readline())["state"] == "idle"
        for code, last in ((UNKNOWN, "attention"), (house.buy().qr, "done")):
            await kiosk.ask(do="scan", code=code)
            seen = [json.loads(await asyncio.wait_for(reader.readline(), 20))]
            while seen[-1]["state"] != last:
                seen.append(json.loads(await asyncio.wait_for(reader.readline(), 20)))
            assert seen[0]["state"] == "verifying"
    await until(lambda: serves_nobody(kiosk))


async def test_several_watchers_see_the_same(kiosk):
    async with kiosk.line(do="watch") as one, kiosk.line(do="watch") as two:
        assert await one.readline() == await two.readline()
        await kiosk.ask(do="scan", code="hello")
        assert await asyncio.wait_for(one.readline(), 20) == await asyncio.wait_for(two.readline(), 20)


async def test_the_journal_is_told_row_by_row_and_in_parts(kiosk, house):
    for _ in range(2):
        await kiosk.ask(do="scan", code=house.buy().qr)
    rows = await kiosk.ask(do="journal")
    kinds = ["claim_try", "grant", "intent", "printed", "abandoned"]
    assert [row["kind"] for row in rows if row["kind"] != "acknowledged"] == kinds * 2
    assert [row["hash"] for row in rows] == [record.hash for record in kiosk.ledger.records]
    assert await kiosk.ask(do="journal", since=rows[-2]["seq"]) == rows[-1:]
    claim = rows[0]["claim"]
    assert [row["kind"] for row in await kiosk.ask(do="journal", claim=claim)] == kinds
    for nobody in ("none", 7, ["x"], {"x": 1}):
        assert await kiosk.ask(do="journal", claim=nobody) == []


# -- requests that are none --------------------------------------------------------------------------------------------


GARBAGE = [
    b"\n",
    b"hello\n",
    b"\xff\xfe\n",
    b"[]\n",
    b"null\n",
    b'"status"\n',
    b"{}\n",
    b'{"do": "dance"}\n',
    b'{"do": ["status"]}\n',
    b'{"do": "status"\n',
    b"[" * 30_000 + b"\n",
    b'{"do": "journal", "since": "x"}\n',
    b'{"do": "journal", "since": null}\n',
    b'{"do": "journal", "since": [1]}\n',
    b'{"do": "journal", "since": Infinity}\n',
    b'{"do": "journal", "since": NaN}\n',
    b'{"do": "journal", "since": 0, "claim": 7, "since": "7"}\n',
    b'{"do": "scan", "code": "\\ud800"}\n',
    b"GET / HTTP/1.1\r\n",
]


@pytest.mark.parametrize("request_", GARBAGE, ids=lambda data: ascii(data)[:40])
async def test_a_request_that_is_none_gets_one_line_that_says_so(kiosk, request_):
    (line,) = await kiosk.raw(request_)
    said = line.get("error") or line["problem"]
    assert said["remedy"]
    assert (await kiosk.ask(do="status"))[0]["kiosk"] == "kiosk-1"


async def test_a_request_without_an_end_hurts_nobody(kiosk):
    async with kiosk.line(b'{"do": "sta'):
        pass
    assert (await kiosk.ask(do="status"))[0]["kiosk"] == "kiosk-1"


async def test_a_line_that_is_too_long_is_told_so(kiosk):
    (line,) = await kiosk.raw(b'{"do": "scan", "code": "' + b"x" * (2 * MAX_REQUEST) + b'"}\n')
    assert line["error"]["reason"] == "request"
    assert "too long" in line["error"]["message"]


async def test_an_unknown_command_is_told_the_known_ones(kiosk):
    with pytest.raises(DaemonRefused, match="no such command") as caught:
        await kiosk.ask(do="dance")
    assert caught.value.remedy == "use one of: status, watch, scan, answer, journal"


# -- the socket --------------------------------------------------------------------------------------------------------


async def test_only_the_owner_may_open_the_socket(kiosk):
    assert stat.S_IMODE(kiosk.path.stat().st_mode) == 0o600


def control(path, kiosk):
    return ControlServer(path, SECTION, kiosk.attendant, kiosk.ledger)


async def test_a_socket_that_a_dead_daemon_left_is_taken_over(kiosk, tmp_path):
    path = tmp_path / "stale.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
        dead.listen()
    with pytest.raises(DaemonAway):
        list(ask(path, do="status"))
    async with control(path, kiosk):
        assert len(await asyncio.to_thread(list, ask(path, do="status"))) == 1
    assert not path.exists()


async def test_a_place_where_no_socket_can_be_is_an_error_with_a_remedy(kiosk, tmp_path):
    for path in (tmp_path, tmp_path / "absent" / "control.sock", tmp_path / ("x" * 120)):
        with pytest.raises(ControlError) as caught:
            await control(path, kiosk).__aenter__()
        assert "[kiosk] socket" in caught.value.remedy


# -- the client --------------------------------------------------------------------------------------------------------


def test_where_no_daemon_is_the_client_says_how_to_start_one(tmp_path):
    with pytest.raises(DaemonAway) as caught:
        list(ask(tmp_path / "control.sock", do="status"))
    assert (caught.value.exit_code, caught.value.remedy) == (69, "start it: kiosk run")


@pytest.mark.parametrize("said", [b'{"state": "id', b"\xff\xfe\n"], ids=["half a line", "noise"])
def test_a_daemon_that_dies_while_it_answers_is_away(tmp_path, said):
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as daemon:
        daemon.bind(str(path))
        daemon.listen()

        def die():
            connection, _ = daemon.accept()
            connection.recv(1000)
            connection.sendall(said)
            connection.close()

        dying = threading.Thread(target=die)
        dying.start()
        with pytest.raises(DaemonAway):
            list(ask(path, do="status"))
        dying.join(10)

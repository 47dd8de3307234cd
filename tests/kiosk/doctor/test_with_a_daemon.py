"""A daemon that runs is asked for its devices, which nobody else can open."""

import asyncio
import socket
import threading

import pytest

from drivers.cameras.virtual import phone
from kiosk.config.loading import load
from kiosk.control import client
from kiosk.journal import opening
from tests.kiosk.daemons import NOBODY, running, status
from tests.kiosk.doctor.conftest import culprit

OWN = ("daemon", "journal.chain", "journal.open", "screen", "updates")
CAMERA = ("camera.open", "camera.rate", "camera.exposure", "camera.focus", "camera.chart")
PRINTER = ("printer.link", "printer.status", "printer.paper", "printer.profile", "printer.evidence")


@pytest.fixture
def runs(kiosk, monkeypatch):
    """A kiosk whose daemon is to run; the doctor's own ways to its devices lead nowhere."""
    monkeypatch.setattr(opening, "PAUSE", 0.01)
    kiosk.url, kiosk.bench = NOBODY, dict.fromkeys(("line", "printer"))
    kiosk.printer = None
    kiosk.write(printer="virtual:?speed=2000", reader=f"virtual:{kiosk.folder / 'phone.png'}?fps=30")
    return kiosk


async def examined(kiosk, *wanted, ready=lambda now: now["state"] == "idle", **more):
    config = load(kiosk.file)
    config = config.model_copy(
        update={"kiosk": config.kiosk.model_copy(update={"socket": str(kiosk.state / "control.sock")})}
    )
    async with running(config):
        await status(config, ready)
        return await asyncio.to_thread(kiosk.examined, *wanted, **more)


async def test_what_the_daemon_says_of_itself_is_good(runs):
    report = await examined(runs, *OWN, *PRINTER)
    assert report.problems == ()
    found = {line.id: line for line in report.lines}
    assert "rows are as they were written" in found["journal.chain"].finding
    assert found["printer.profile"].status == "skip"


@pytest.mark.parametrize(
    ("fault", "check"),
    [("paper-out", "printer.paper"), ("open-cover", "printer.status"), ("power-off", "printer.link")],
)
async def test_the_printer_of_the_daemon_is_asked(runs, fault, check):
    runs.write(printer=f"virtual:?speed=2000&fault={fault}")
    report = await examined(runs, *PRINTER)
    assert culprit(report).id == check


async def test_the_camera_of_the_daemon_lends_its_pictures(runs):
    phone.screen("KIOSK-CHART-3").save(runs.folder / "phone.png")
    report = await examined(runs, "camera.open", "camera.rate", "camera.chart")
    found = {line.id: line for line in report.lines}
    assert "gives pictures to the kiosk" in found["camera.open"].finding
    assert "line 3" in found["camera.chart"].finding


async def test_a_camera_that_the_daemon_misses_is_told_as_it_tells_it(runs):
    runs.write(reader=f"virtual:{runs.folder / 'none' / 'phone.png'}")
    missing = f"reader virtual:{runs.folder / 'none' / 'phone.png'}"
    report = await examined(runs, "camera.open", ready=lambda now: missing in now["troubles"])
    assert (culprit(report).id, "make the folder" in culprit(report).remedy) == ("camera.open", True)


async def test_a_daemon_that_is_out_of_service_is_told_with_its_journal(runs):
    (runs.state / "journal.db").mkdir()
    report = await examined(runs, *OWN, ready=lambda now: now["state"] == "out_of_service")
    assert [line.id for line in report.problems][:2] == ["daemon", "journal.chain"]
    assert "check the disk" in culprit(report).remedy


async def test_a_port_that_the_daemon_can_not_have_is_told(runs):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        runs.write(port=taken.getsockname()[1])
        report = await examined(runs, "screen", ready=lambda now: "screen" in now["troubles"])
    assert culprit(report).id == "screen"


async def test_a_status_ticket_is_printed_as_an_act_of_staff(runs):
    runs.write(printer=f"virtual:?speed=2000&out={runs.folder / 'papers'}")
    report = await examined(runs, "printer.link", on_paper=True)
    evidence = next(line for line in report.lines if line.id == "printer.evidence")
    assert evidence.finding == "a paper was printed: proved"
    assert len(list((runs.folder / "papers").glob("*.png"))) == 1


async def test_an_update_that_waits_for_the_daemon_is_told(runs, monkeypatch):
    monkeypatch.setattr("kiosk.doctor.updates.installed", lambda: "99.0")
    line = culprit(await examined(runs, "updates"))
    assert (line.id, "systemctl restart" in line.remedy) == ("updates", True)


def test_a_socket_that_a_process_left_behind_is_no_daemon(runs):
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(runs.state / "control.sock"))
    (line,) = runs.examined("daemon").lines
    assert (line.status, "no kiosk runs here" in line.finding) == ("skip", True)


HELD = (*PRINTER, *CAMERA, "screen")


def says_nothing(_connection):
    """It hangs."""


def hangs_up(connection):
    connection.recv(100)
    connection.close()


def talks_nonsense(connection):
    connection.recv(100)
    connection.sendall(b"no json\n")
    connection.close()


@pytest.mark.parametrize("answer", [says_nothing, hangs_up, talks_nonsense])
def test_the_devices_of_a_daemon_that_does_not_answer_are_left_alone(kiosk, monkeypatch, answer):
    monkeypatch.setattr("kiosk.doctor.opening.ask", lambda path, **request: client.ask(path, 0.2, **request))
    kiosk.printer, kiosk.bench = None, dict.fromkeys(("line", "printer"))
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(kiosk.state / "control.sock"))
        deaf.listen()

        def serve():
            deaf.accept()[0].close()  # who only looks whether somebody is there
            connection, _ = deaf.accept()
            kept.append(connection)
            answer(connection)

        kept: list[socket.socket] = []
        thread = threading.Thread(target=serve)
        thread.start()
        report = kiosk.examined("daemon", *HELD, on_paper=True)
        thread.join()
        for connection in kept:
            connection.close()
    assert [line.id for line in report.problems] == ["daemon"]
    assert "its log" in culprit(report).remedy
    assert {line.status for line in report.lines if line.id in HELD} == {"skip"}
    assert report.exit_code == 69


def test_who_may_not_ask_the_daemon_opens_nothing_of_its_devices(kiosk, monkeypatch):
    def forbidden(_self, _path):
        raise PermissionError

    kiosk.printer, kiosk.bench = None, dict.fromkeys(("line", "printer"))
    monkeypatch.setattr(socket.socket, "connect", forbidden)
    report = kiosk.examined("daemon", *PRINTER)
    assert ("sudo" in culprit(report).remedy, len(report.problems)) == (True, 1)

"""The socket and both its ends."""

import asyncio
import socket
import stat
import threading

import pytest

from kiosk.control.client import DaemonAway, DaemonRefused, ask
from kiosk.control.commands import OutOfService
from kiosk.control.server import ControlError, ControlServer
from tests.kiosk.control.conftest import SECTION, commands_of

UNKNOWN = "V1" + "0" * 26


async def test_only_the_owner_may_open_the_socket(kiosk):
    assert stat.S_IMODE(kiosk.path.stat().st_mode) == 0o600


def control(path, kiosk):
    return ControlServer(path, commands_of(kiosk.attendant, kiosk.ledger))


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


async def test_a_socket_at_which_another_daemon_listens_is_left_to_it(kiosk):
    with pytest.raises(ControlError, match="another kiosk daemon"):
        await control(kiosk.path, kiosk).__aenter__()
    assert (await kiosk.ask(do="status"))[0]["state"] == "idle"


async def test_a_file_that_is_no_socket_is_left_alone(kiosk, tmp_path):
    path = tmp_path / "journal.db"
    path.write_text("rows")
    with pytest.raises(ControlError, match="something else lies there"):
        await control(path, kiosk).__aenter__()
    assert path.read_text() == "rows"


async def test_a_daemon_that_hangs_behind_a_queue_keeps_its_socket(kiosk, tmp_path):
    path = tmp_path / "hangs.sock"
    with socket.socket(socket.AF_UNIX) as hanging, socket.socket(socket.AF_UNIX) as first:
        hanging.bind(str(path))
        hanging.listen(0)
        first.connect(str(path))
        with pytest.raises(ControlError, match="another kiosk daemon"):
            await control(path, kiosk).__aenter__()
        with pytest.raises(DaemonAway, match="does not answer in time"):
            list(ask(path, do="status"))
    assert path.is_socket()


async def test_a_socket_that_can_not_be_removed_hinders_no_end(kiosk, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    async with control(folder / "control.sock", kiosk):
        folder.rename(tmp_path / "elsewhere")
        folder.write_text("no folder any more")


async def test_a_kiosk_out_of_service_says_why_and_refuses_all_else(tmp_path):
    commands = OutOfService(SECTION, {"journal": "the disk is read-only (mount it anew)"}).table
    path = tmp_path / "out.sock"
    async with ControlServer(path, commands):
        (now,) = await asyncio.to_thread(list, ask(path, do="status", ask_printer=True))
        assert (now["state"], now["problem"]["code"]) == ("out_of_service", "KSK-JOURNAL")
        assert now["readiness"] == "out_of_service"
        assert now["troubles"] == {"journal": "the disk is read-only (mount it anew)"}
        assert now["remedies"] == {"journal": "mount it anew"}
        for command in ("watch", "scan", "answer", "journal", "trace"):
            with pytest.raises(DaemonRefused, match="out of service") as refused:
                await asyncio.to_thread(list, ask(path, do=command))
            assert refused.value.exit_code == 69


async def test_a_place_where_no_socket_can_be_is_an_error_with_a_remedy(kiosk, tmp_path):
    for path in (tmp_path, tmp_path / "absent" / "control.sock", tmp_path / ("x" * 120)):
        with pytest.raises(ControlError) as caught:
            await control(path, kiosk).__aenter__()
        assert "[kiosk] socket" in caught.value.remedy


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

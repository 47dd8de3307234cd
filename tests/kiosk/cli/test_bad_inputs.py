"""What is wrong on the machine is one sentence, a remedy, and the exit code that the README documents."""

import re
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk import cli
from kiosk.clock import Clock
from kiosk.journal.store import Journal
from tests.conftest import apart
from tests.journeys.parties import until

ROOT = Path(__file__).parents[3]
README = (ROOT / "kiosk" / "README.md").read_text("utf-8")
YEAR = timedelta(days=365)


def _broken_toml(folder, _house):
    (folder / "kiosk.toml").write_text('[kiosk]\nid = "kiosk-1\n')
    return ["config", "check", "--config", f"{folder}/kiosk.toml"]


def _missing_printer(folder, _house):
    return ["printer", "probe", f"file:{folder}/none/lp0"]


def _missing_camera(_folder, _house):
    return ["camera", "snapshot", "/dev/null.png", "--device", "camera:///dev/video77"]


def _no_daemon(folder, _house):
    (folder / "kiosk.toml").write_text('[kiosk]\nstate_dir = "state"\n')
    return ["status", "--config", f"{folder}/kiosk.toml"]


def _no_printer_at_the_port(_folder, _house):
    return ["printer", "test", f"tcp://127.0.0.1:{_free_port()}", "--profile", "epson-tm-t20"]


def _no_server_at_the_port(_folder, _house):
    return ["server", "ping", "--url", f"http://127.0.0.1:{_free_port()}"]


def _no_such_port(_folder, _house):
    return ["printer", "probe", "tcp://127.0.0.1:99999"]


def _taken_port(_folder, house):
    return ["mock", "--port", house.url.rpartition(":")[2]]


def _full_disk(folder, _house):
    (folder / "full.png").symlink_to("/dev/full")
    return ["ticket", "preview", "--png", f"{folder}/full.png"]


def _clock_behind(_folder, house):
    house.clock.now = datetime.now(UTC) + YEAR
    return ["server", "ping", "--url", house.url]


def _clock_ahead(_folder, house):
    house.clock.now = datetime.now(UTC) - YEAR
    return ["server", "ping", "--url", house.url]


def _no_permission(_folder, _house):
    return ["ticket", "preview", "--png", "/sys/ticket.png"]  # not even the superuser's


ROWS = [
    (_broken_toml, 78, "this is not TOML: .*line 2", "correct that place"),
    (_missing_printer, 69, "lp0 is not there", "check that the device is"),
    (_missing_camera, 69, "there is no camera at /dev/video77", "plug the camera in"),
    (_no_daemon, 69, "no kiosk daemon answers on", "start it: kiosk run"),
    (_no_printer_at_the_port, 75, "can't be reached: Connection refused", "check that the printer is switched on"),
    (_no_server_at_the_port, 75, "BAD connection .*nobody listens at port", "start the booking server"),
    (_no_such_port, 78, "'tcp://127.0.0.1:99999' is not a device address", "."),
    (_taken_port, 78, "can't be had: .*in use", "choose another --port"),
    (_full_disk, 73, "can't be written: No space left on device", "name a file"),
    (_clock_behind, 75, "by its signature it is 36[45] days from now", "set the clock"),
    (_clock_ahead, 75, "by its signature it is 36[45] days from now", "set the clock"),
    (_no_permission, 73, "can't be written: (Permission denied|Operation not permitted)", "name a file"),
]


@pytest.mark.parametrize(
    ("arrange", "code", "sentence", "remedy"), ROWS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_bad_input_is_a_sentence_a_remedy_and_a_code(capsys, tmp_path, house, arrange, code, sentence, remedy):
    now = house.clock.now
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main(arrange(tmp_path, house))
    finally:
        house.clock.now = now
    said = "".join(capsys.readouterr())
    assert ended.value.code == code, said
    (trouble,) = re.findall(rf"^.*{sentence}.*\n→ {remedy}.*$", said, re.MULTILINE)
    assert "Traceback" not in trouble


def test_an_output_on_a_full_disk_is_told():
    with Path("/dev/full").open("w") as full:
        ended = run("printer", "list", "--json", stdout=full, stderr=subprocess.PIPE)
    assert ended.returncode == 73
    assert ended.stderr == "the output can't be written: No space left on device\n→ write it to a disk that has room\n"


def test_two_daemons_at_once_are_told_apart_by_the_journal(tmp_path):
    (tmp_path / "kiosk.toml").write_text('[kiosk]\nstate_dir = "state"\n')
    with Journal(tmp_path / "state" / "journal.db", "boot-1", Clock().utc):
        ended = run("run", "--config", f"{tmp_path}/kiosk.toml", capture_output=True)
    assert ended.returncode == 75
    assert re.search(r"journal.db is in use.*\n→ another kiosk daemon is running; stop it first\n$", ended.stderr)


@pytest.fixture
def small_disk(requires, tmp_path):
    """How to begin a command that has this folder on a disk of 1 MiB of its own."""
    requires("mount")
    (tmp_path / "disk").mkdir()
    return [*apart(), "sh", "-c", f'mount -t tmpfs -o size=1m tmpfs "{tmp_path}/disk" && exec "$@"', "sh"]


def test_a_kiosk_whose_disk_is_full_says_so_with_a_remedy_and_ends_in_order(tmp_path, small_disk):
    config = tmp_path / "kiosk.toml"
    config.write_text('[kiosk]\nstate_dir = "disk/state"\nsocket = "control.sock"\n[screen]\nport = 0\n')
    command = [*small_disk, sys.executable, "-m", "kiosk", "run", "--config", str(config)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as daemon:
        until((tmp_path / "control.sock").exists, "the kiosk listens")
        ended = run("status", "--config", str(config), capture_output=True)
        daemon.terminate()
    assert (ended.returncode, daemon.returncode) == (69, 0)
    assert re.search(r"^trouble: disk: KSK-DISK: .*\n→ .*: make room for at least 64 MiB", ended.stdout, re.MULTILINE)


def test_the_readme_documents_each_code():
    documented = {int(code) for code in re.findall(r"^\| (\d+) \| ", README, re.MULTILINE)}
    assert documented >= {code for _, code, _, _ in ROWS} | {0, 1, 2, 130} | set(cli._DRIVER_EXITS.values())


def run(*words, **options):
    return subprocess.run([sys.executable, "-m", "kiosk", *words], cwd=ROOT, text=True, timeout=30, **options)


def _free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return listening.getsockname()[1]

import json
import socket
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from drivers.address import Address
from drivers.cameras import sources
from drivers.cameras.packet import Packet
from drivers.cameras.virtual.faults import FAULTS as CAMERA_FAULTS
from drivers.cameras.virtual.faults import now
from drivers.printers.virtual.faults import FAULTS
from drivers.tape import read
from kiosk.cli.camera_choice import CameraMissing
from kiosk.cli.devices import devices
from kiosk.cli.devices_fault import FaultRefused
from kiosk.cli.devices_record import RecordingRefused
from kiosk.control import client
from tests.drivers.finding.made_up import Machine


@pytest.fixture
def run(tmp_path):
    machine = Machine(tmp_path)
    machine.printer()
    file = tmp_path / "kiosk.toml"
    file.write_text(
        f'[kiosk]\nstate_dir = "{tmp_path}"\n'
        '[printer]\ndevice = "virtual:?speed=2000"\n[[readers]]\ndevice = "typed:"\n'
    )

    def run_(command, *arguments):
        words = [command, *map(str, arguments)]
        words += ["--config", str(file)]
        words += ["--root", str(tmp_path)] if command in {"list", "test"} else []
        return CliRunner().invoke(devices, words)

    return run_


def test_the_list_has_what_is_configured_and_what_is_plugged_in(run):
    rows = json.loads(run("list", "--json").stdout)
    assert [(row["device"], row["configured"], row["state"]) for row in rows] == [
        ("virtual:?speed=2000", True, "unknown"),
        ("typed:", True, "unknown"),
        ("usb://04b8:0e28", False, "unused"),
    ]
    assert run("list").stdout.splitlines()[0].split() == ["kind", "state", "device", "name"]


def test_the_devices_are_tried(run):
    ended = run("test")
    assert ended.exit_code == 0
    assert ended.stdout.splitlines() == [
        "ok  virtual:?speed=2000  a test print came out, evidence: proved",
        "ok  typed:  it opens",
    ]


def test_only_some_devices_are_tried(run):
    assert [row["device"] for row in json.loads(run("test", "--only", "typed", "--json").stdout)] == ["typed:"]
    assert run("test", "--only", "nothing").exit_code == 2


@pytest.fixture
def wedged(tmp_path, monkeypatch):
    """A kiosk that has its devices, and hangs."""
    patient = client.ask
    monkeypatch.setattr(client, "ask", lambda path, **request: patient(path, 0.05, **request))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "control.sock"))
        listening.listen()
        yield


@pytest.mark.usefixtures("wedged")
def test_the_devices_of_a_kiosk_that_hangs_are_not_opened(run):
    assert isinstance(run("test").exception, client.DaemonAway)
    ended = run("list", "--json")
    assert {row["state"] for row in json.loads(ended.stdout) if row["configured"]} == {"unknown"}
    assert "is not known" in ended.stderr


def test_a_recording_is_a_tape_that_can_be_read(run, tmp_path):
    tape = tmp_path / "printer.tape"
    ended = run("record", tape)
    assert ended.exit_code == 0
    assert len(read(tape)) > 3
    again = run("record", tape)
    assert (again.exit_code != 0, "the recording is" in again.stderr) == (True, False)


def test_the_faults_are_listed(run):
    assert {row["fault"] for row in json.loads(run("fault", "--json").stdout)} == {*FAULTS, *CAMERA_FAULTS}
    assert "camera-black" in run("fault").stdout


def test_a_fault_that_there_is_not_is_wrong_usage(run):
    assert run("fault", "paper-uot").exit_code == 2
    assert "camera-black" in run("fault", "camera-balck").stderr
    assert run("fault", "paper-out").exit_code == 2


def test_a_printer_that_is_not_there_is_a_sentence(run):
    ended = run("fault", "paper-out", "--page", "http://127.0.0.1:9/")
    assert isinstance(ended.exception, FaultRefused)
    assert "virtual-printer" in ended.exception.remedy


def test_a_virtual_printer_is_broken_and_mended(run):
    command = [sys.executable, "-m", "kiosk", "virtual-printer", "--tcp", "0", "--web", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as printer:
        assert printer.stdout
        try:
            page = json.loads(printer.stdout.readline())["web"]
            assert run("fault", "paper-out", "--page", page).stdout == "the roll is used up; mended by: load-paper\n"
            assert json.loads(printer.stdout.readline()) == {"event": "fault", "fault": "paper-out"}
            assert run("fault", "load-paper", "--page", page).stdout == "a new roll\n"
        finally:
            printer.terminate()


@pytest.fixture
def camera(tmp_path):
    """A camera in software that shows this picture, in the configuration."""
    file = tmp_path / "kiosk.toml"
    file.write_text(f'{file.read_text()}[[readers]]\ndevice = "virtual:{tmp_path}/shown/phone.png?fps=60"\n')
    (tmp_path / "shown").mkdir()
    return tmp_path / "shown" / "phone.png"


def test_the_virtual_camera_of_the_configuration_is_broken_and_mended(run, camera):
    assert run("fault", "camera-black").stdout == "something covers the lens; mended by: camera-well\n"
    assert now(camera) == "camera-black"
    assert run("fault", "camera-well").stdout == "nothing is wrong with it any more\n"
    assert not list(camera.parent.iterdir())


def test_without_a_virtual_camera_there_is_none_to_break(run):
    ended = run("fault", "camera-black")
    assert isinstance(ended.exception, FaultRefused)
    assert "virtual:phone.png" in ended.exception.remedy


def test_a_fault_that_can_not_be_put_beside_the_picture_is_a_sentence(run, camera):
    camera.parent.rmdir()
    ended = run("fault", "camera-black")
    assert isinstance(ended.exception, FaultRefused)
    assert "make the folder" in ended.exception.remedy


def test_what_a_camera_sees_is_recorded_and_can_be_played(run, camera, tmp_path):
    folder = tmp_path / "lobby"
    ended = run("record", folder, "--camera", "--seconds", 1)
    assert ended.exit_code == 0, ended.output
    frames = sorted(path.name for path in folder.iterdir())
    assert (frames[0], len(frames) > 3) == ("0001.jpg", True)
    assert ended.stdout == f"{len(frames)} pictures are in {folder}; they are played by camera:{folder}/%04d.jpg\n"
    played = sources.opener(Address.parse(f"camera:{folder}/%04d.jpg"))()
    assert played.read() == Packet((folder / "0001.jpg").read_bytes())
    assert not camera.exists()


def test_no_recording_of_a_camera_is_written_over(run, camera, tmp_path):
    ended = run("record", camera.parent, "--camera")
    assert isinstance(ended.exception, RecordingRefused)
    ended = run("record", tmp_path / "none" / "lobby", "--camera")
    assert isinstance(ended.exception, RecordingRefused)
    assert ended.exception.exit_code == 73


def test_without_a_camera_nothing_is_recorded(run, tmp_path):
    assert isinstance(run("record", tmp_path / "lobby", "--camera").exception, CameraMissing)
    assert not (tmp_path / "lobby").exists()

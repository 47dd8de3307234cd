"""``kiosk camera list|snapshot|decode``."""

import json
from itertools import repeat

import cv2
import numpy as np
import pytest
import segno
from typer.testing import CliRunner

from drivers.cameras import devices
from drivers.cameras.virtual.network import NetworkCamera
from drivers.errors import DeviceUnavailable
from kiosk.cli.camera import camera
from kiosk.cli.camera_choice import CameraInUse, CameraMissing, chosen
from kiosk.cli.camera_snapshot import SnapshotRefused
from tests.drivers.cameras.unplugged import Camera, Machine


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(camera, [str(argument) for argument in arguments])


@pytest.fixture
def config(tmp_path):
    """The file of a kiosk that has these readers."""

    def make(*readers):
        path = tmp_path / "kiosk.toml"
        sections = "".join(f'[[readers]]\ndevice = "{reader}"\n' for reader in readers)
        path.write_text(f'[kiosk]\nstate_dir = "{tmp_path}"\n{sections}')
        return path

    return make


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """The machine whose cameras the command sees."""
    machine = Machine(tmp_path)
    find = devices.devices
    monkeypatch.setattr(devices, "devices", lambda: find(machine.dev, machine.ioctl))
    return machine


def code(path, text):
    segno.make_qr(text).save(path, kind="png", scale=6)
    return path


def test_what_a_command_does_is_a_whole_sentence_in_the_list_of_commands(run):
    commands = run("--help").stdout.partition("Commands:")[2]
    assert "List the cameras of this machine." in commands
    assert "..." not in commands


def test_every_command_shows_an_example(run):
    for command in ("list", "snapshot", "tune", "watch", "decode"):
        assert f"Example: kiosk camera {command}" in run(command, "--help").stdout


@pytest.mark.usefixtures("machine")
def test_a_machine_without_a_camera_says_so_and_ends_with_69(run, config):
    for form in ((), ("--json",)):
        ended = run("list", "--config", config("virtual:"), *form)
        assert isinstance(ended.exception, CameraMissing)
        assert ended.exception.exit_code == 69
        assert ended.stdout == "".join("[]\n" for _ in form)


def test_a_camera_is_listed_with_what_it_can_and_whether_the_kiosk_uses_it(run, config, machine):
    machine.plug(0, Camera(), "usb-Maker_HD-video-index0")
    machine.plug(2, Camera(card="Spare"))
    device = f"camera://{machine.dev}/v4l/by-id/usb-Maker_HD-video-index0"
    ended = run("list", "--config", config(f"{device}?exposure=80"))
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert ended.stdout == (
        "HD Camera (the kiosk uses it)\n"
        f"  {device}\n"
        "  YUYV  640x480\n"
        "  MJPG  1280x720  1920x1080\n"
        "  exposure 156 (from 3 to 2047)\n"
        "Spare\n"
        f"  camera://{machine.dev}/video2\n"
        "  YUYV  640x480\n"
        "  MJPG  1280x720  1920x1080\n"
        "  exposure 156 (from 3 to 2047)\n"
    )


def test_a_list_as_json_says_the_same(run, config, machine):
    machine.plug(0, Camera(), "usb-Maker_HD-video-index0")
    (row,) = json.loads(run("list", "--json", "--config", config(f"camera://{machine.dev}/video0")).stdout)
    assert row == {
        "device": f"camera://{machine.dev}/v4l/by-id/usb-Maker_HD-video-index0",
        "name": "HD Camera",
        "formats": {"YUYV": [[640, 480]], "MJPG": [[1280, 720], [1920, 1080]]},
        "settings": {"exposure": {"now": 156, "lowest": 3, "highest": 2047}},
        "used": True,
        "trouble": None,
    }


def test_a_configured_camera_that_is_not_there_is_told(run, config, machine):
    machine.plug(0, Camera())
    ended = run("list", "--config", config("camera:///dev/v4l/by-id/usb-Gone", "typed:", "camera:http://host/a.mjpg"))
    assert ended.stderr == "the configuration names /dev/v4l/by-id/usb-Gone, which is not there\n"
    assert ended.exit_code == 0


def test_the_codes_of_photographs_are_a_table(run, tmp_path):
    one, two = code(tmp_path / "one.png", "K1:7K3M"), code(tmp_path / "two.png", "line\none \x1b[2J")
    ended = run("decode", one, two)
    assert (ended.exit_code, ended.stderr) == (0, "")
    head, first, second = (line.split(maxsplit=1) for line in ended.stdout.splitlines())
    assert head == ["file", "text"]
    assert first == [str(one), "K1:7K3M"]
    assert second == [str(two), r"'line\none \x1b[2J'"]


def test_the_codes_of_photographs_as_json_are_a_list_of_files_and_texts(run, tmp_path):
    files = [code(tmp_path / f"{name}.png", name * 3) for name in ("a", "b")]
    ended = run("decode", *files, "--json")
    assert json.loads(ended.stdout) == [
        {"file": str(file), "texts": [name * 3]} for file, name in zip(files, "ab", strict=True)
    ]


def test_a_picture_bears_the_name_under_which_it_was_given(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code(tmp_path / "a.png", "K1:7K3M")
    (row,) = json.loads(run("decode", "./a.png", "--json").stdout)
    assert row["file"] == "./a.png"


def test_a_picture_that_can_not_be_opened_is_told_and_the_others_are_read(run, tmp_path):
    good = code(tmp_path / "good.png", "K1:7K3M")
    junk = tmp_path / "junk.jpg"
    junk.write_bytes(b"junk")
    ended = run("decode", junk, good, tmp_path / "absent.jpg", tmp_path)
    assert ended.exit_code == 1
    assert "K1:7K3M" in ended.stdout
    assert "junk" not in ended.stdout
    assert [line.rpartition(": ")[0].split(":")[0] for line in ended.stderr.splitlines()] == [
        str(junk),
        str(tmp_path / "absent.jpg"),
        str(tmp_path),
    ]
    rows = json.loads(run("decode", junk, good, "--json").stdout)
    assert [(row["texts"], "error" in row) for row in rows] == [([], True), (["K1:7K3M"], False)]


def test_a_picture_without_a_code_is_no_failure(run, tmp_path):
    empty = tmp_path / "empty.ppm"
    empty.write_bytes(b"P6 64 64 255\n" + bytes(64 * 64 * 3))
    ended = run("decode", empty)
    assert ended.exit_code == 0
    assert ended.stdout.endswith("(no code)\n")


def test_of_a_real_corpus_as_much_is_read_as_two_decoders_read_together(run, corpus):
    folder = corpus("qr")
    rows = json.loads((folder / "manifest.json").read_text("utf-8"))
    found = json.loads(run("decode", "--json", *(folder / row["path"] for row in rows)).stdout)
    texts = [
        ({folded(text) for text in row["texts"]}, {folded(text) for text in mine["texts"]})
        for row, mine in zip(rows, found, strict=True)
    ]
    assert sum(bool(wanted & read) for wanted, read in texts) >= 297
    assert not any(read for wanted, read in texts if not wanted)


def folded(text):
    return "".join(text.split())


def test_a_snapshot_is_a_file_of_what_the_camera_sees(run, config, tmp_path):
    ended = run("snapshot", tmp_path / "lobby.png", "--config", config("virtual:?text=K1:7K3M&fps=60"))
    assert (ended.exit_code, ended.stdout) == (0, f"{tmp_path}/lobby.png is what virtual: sees, 1280 by 720\n")
    assert "K1:7K3M" in run("decode", tmp_path / "lobby.png").stdout


def test_a_snapshot_of_a_network_camera_has_no_password_in_what_is_told(run, tmp_path):
    packet = cv2.imencode(".jpg", np.full((480, 640, 3), (200, 40, 0), np.uint8))[1].tobytes()
    with NetworkCamera(repeat(packet), fps=60) as network:
        url = network.url.replace("//", "//user:secret@")
        ended = run("snapshot", tmp_path / "lobby.JPG", "--device", f"camera:{url}", "--json")
    assert json.loads(ended.stdout)["width"] == 640
    assert "secret" not in ended.output
    assert np.asarray(cv2.imread(str(tmp_path / "lobby.JPG"))).shape == (480, 640, 3)


def test_a_snapshot_has_a_name_that_says_what_it_is_and_a_place(run, tmp_path):
    assert run("snapshot", "lobby.gif").exit_code == 2
    ended = run("snapshot", tmp_path / "nowhere" / "lobby.png", "--device", "virtual:?fps=60")
    assert isinstance(ended.exception, SnapshotRefused)
    assert "No such file" in str(ended.exception)


def test_a_camera_that_is_not_there_is_told(run, tmp_path):
    ended = run("snapshot", tmp_path / "lobby.png", "--device", "camera:///dev/v4l/by-id/none")
    assert isinstance(ended.exception, DeviceUnavailable)
    assert not (tmp_path / "lobby.png").exists()


def test_the_camera_of_the_configuration_is_meant_where_none_is_named(config):
    assert str(chosen("", config("typed:", "virtual:?seed=3", "camera:film.avi"))) == "virtual:?seed=3"
    assert str(chosen("camera:film.avi", config("typed:"))) == "camera:film.avi"


def test_a_configuration_without_a_camera_says_how_to_name_one(config):
    with pytest.raises(CameraMissing) as caught:
        chosen("", config("typed:"))
    assert "--device" in caught.value.remedy


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("device", ["", "camera:/dev/video7"])
def test_a_camera_that_the_running_kiosk_looks_through_is_left_to_it(config, device):
    with pytest.raises(CameraInUse, match="the running kiosk looks through /dev/video7"):
        chosen(device, config("camera:///dev/video7?fps=15", "virtual:"))

"""``kiosk camera tune``."""

import json
from itertools import repeat

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from drivers.address import Address
from drivers.cameras import devices
from drivers.cameras.looking import Look
from drivers.cameras.sight import Sight
from drivers.cameras.tuning import Tuning
from drivers.cameras.virtual.network import Mood, NetworkCamera
from drivers.errors import AddressError, DeviceLost
from kiosk.cli import camera_tune
from kiosk.cli.camera import camera
from kiosk.cli.camera_live import Live
from kiosk.cli.camera_tune import followed, suggested
from kiosk.cli.camera_write import SettingsRefused, write
from kiosk.config.errors import ConfigError
from tests.drivers.cameras.unplugged import Camera, Machine

BURNT = Tuning().after(Sight(0.1, 255, 0.2))
GOOD = Tuning().after(Sight(0.1, 200, 0))


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(camera, ["tune", *arguments])


class Clock:
    """Goes on by a twentieth of a second whenever somebody looks."""

    now = 0.0

    def __call__(self):
        self.now += 0.05
        return self.now


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


class UntilSeen(Live):
    """Over when a picture was seen, or the time is."""

    def show(self, row, sentence):
        super().show(row, sentence)
        if row["bright"] is not None:
            self._until = 0


def test_a_camera_is_followed_for_as_long_as_is_said(run):
    ended = run("--device", "virtual:?text=K1:7K3M&fps=30", "--seconds", "1.2", "--json")
    assert ended.exit_code == 0
    row, *_ = rows(ended.stdout)
    assert set(row) == {"focus", "sharpness", "bright", "burnt", "read", "advice"}
    assert "can't set this camera" in ended.stderr
    assert "K1:7K3M" not in ended.output


def test_packets_of_a_network_camera_are_opened(run, monkeypatch):
    monkeypatch.setattr(camera_tune, "Live", UntilSeen)
    packet = cv2.imencode(".jpg", np.full((480, 640, 3), 40, np.uint8))[1].tobytes()
    with NetworkCamera(repeat(packet), fps=30) as network:
        row = rows(run("--device", f"camera:{network.url}", "--seconds", "60").stdout)[-1]
    assert row["bright"] == 40
    assert row["advice"].startswith("too dark")


def test_a_camera_that_goes_away_is_told(run):
    with NetworkCamera(repeat(b"no picture"), fps=30) as network:
        network.behave(Mood.GONE)
        ended = run("--device", f"camera:{network.url}")
    assert "gives no pictures" in str(ended.exception)
    assert isinstance(run("--device", "camera:/dev/null?exposure=x").exception, AddressError)


def test_a_code_that_was_read_since_the_last_line_is_told_with_the_next(capsys):
    looks = [Look(GOOD, read=number == 3) for number in range(200)]
    assert followed(Live(True, 0, Clock()), looks) == GOOD
    assert [row["read"] for row in rows(capsys.readouterr().out)][:3] == [True, False, False]


def test_ctrl_c_is_the_end_and_keeps_what_was_seen():
    def interrupted():
        yield Look(BURNT, read=False)
        raise KeyboardInterrupt

    assert followed(Live(True, 0, Clock()), interrupted()) == BURNT


def test_a_terminal_has_one_line_that_is_written_over(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    followed(Live(False, 1, Clock()), repeat(Look(BURNT, read=True)))
    before, *lines = capsys.readouterr().out.split("\r\x1b[K")
    assert before == ""
    assert len(lines) > 1
    assert lines[-1] == "focus ██████████ 100%  bright 255  burnt  20%  read  too br\n"


def test_a_line_is_left_when_the_camera_goes_away(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    def lost():
        yield from repeat(Look(Tuning(), read=False), 20)
        raise DeviceLost("it went away", "plug it in")

    with pytest.raises(DeviceLost):
        followed(Live(False, 0, Clock()), lost())
    assert capsys.readouterr().out.endswith("no picture yet\n")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    machine = Machine(tmp_path)
    find = devices.device
    monkeypatch.setattr(devices, "device", lambda path: find(tmp_path / path.relative_to("/dev"), machine.ioctl))
    return machine


def test_what_the_configuration_should_name_is_told_of_a_device(machine):
    machine.plug(0, Camera(), "usb-Maker_HD-video-index0")
    address = Address.parse("camera:///dev/v4l/by-id/usb-Maker_HD-video-index0?width=1920&exposure=20")
    assert str(suggested(address, BURNT)) == "camera:///dev/v4l/by-id/usb-Maker_HD-video-index0?width=1920&exposure=78"


@pytest.mark.parametrize("device", ["virtual:", "camera:http://host/a.mjpg", "camera:///dev/video0"])
def test_of_a_camera_without_settings_nothing_is_suggested(machine, device):
    machine.plug(0, Camera(controls={}))
    assert suggested(Address.parse(device), GOOD) is None


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(
        "# our kiosk\n"
        "[[readers]]\n"
        'device = "typed:"\n'
        "[[readers]]  # the camera\n"
        f'device = "camera://{tmp_path}/by-id/cam?fps=15&exposure=50"  # below the screen\n'
    )
    (tmp_path / "by-id").mkdir()
    (tmp_path / "by-id" / "cam").symlink_to(tmp_path / "video0")
    path.chmod(0o640)
    return path


def test_settings_go_into_the_configuration_and_all_else_in_it_stays(config, tmp_path):
    wanted = Address.parse(f"camera:{tmp_path}/video0?exposure=20&focus=30")
    before = config.read_text()
    assert write(config, wanted) == config
    assert config.read_text() == before.replace("exposure=50", "exposure=20&focus=30")
    assert config.stat().st_mode & 0o777 == 0o640


def test_a_camera_that_is_not_configured_is_not_written(config, tmp_path):
    before = config.read_text()
    with pytest.raises(SettingsRefused, match="has no reader camera:///dev/video9"):
        write(config, Address.parse("camera:///dev/video9?exposure=20"))
    assert config.read_text() == before
    config.with_name("kiosk.toml.new").mkdir()
    with pytest.raises(SettingsRefused, match="can't be written: Is a directory"):
        write(config, Address.parse(f"camera:{tmp_path}/video0?exposure=20"))
    config.write_text("[[readers]]\n")
    with pytest.raises(SettingsRefused, match="has no reader"):
        write(config, Address.parse(f"camera:{tmp_path}/video0?exposure=20"))
    config.write_text("[[readers]]\nlens = 3\n")
    with pytest.raises(ConfigError):
        write(config, Address.parse(f"camera:{tmp_path}/video0?exposure=20"))


def test_what_the_device_has_below_zero_is_not_suggested(machine):
    machine.plug(0, Camera(controls={0x009A0902: (1, 500, 0, 40), 0x00980913: (-10, 10, 0, -3)}))
    assert str(suggested(Address.parse("camera:///dev/video0"), GOOD)) == "camera:///dev/video0?exposure=40"
    assert suggested(Address.parse("camera:///dev/video0"), Tuning()) is None

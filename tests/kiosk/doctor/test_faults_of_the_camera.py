"""Faults of the camera: one on a network in software, that misbehaves, and the picture of a lobby."""

import time
from dataclasses import replace
from itertools import cycle

import pytest

from drivers.cameras.chart import chart
from drivers.cameras.examining import Seen
from drivers.cameras.virtual import lens, lobby, phone, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import HELD
from drivers.cameras.virtual.network import Mood, NetworkCamera
from kiosk.config.loading import load
from kiosk.doctor import camera
from kiosk.doctor.bench import Bench
from kiosk.doctor.visit import chosen
from tests.kiosk.doctor.conftest import culprit

CAMERA = tuple(f"camera.{check}" for check in ("open", "rate", "exposure", "focus"))
STRAIGHT = replace(HELD.middle(), right=0.0, down=0.0, roll=0.0, yaw=0.0, pitch=0.0, motion=0.0, defocus=0.5)


def packets(look, shown="KIOSK-CHART-2", count=6):
    hall, face = lobby.hall(Dice(0)), scene.face(phone.page((shown,)))
    for number in range(count):
        dice = Dice(1, number)
        gray = scene.picture(hall, look, face, dice)
        yield lens.packet(gray, scene.tint(hall, look, face), look, dice)


@pytest.fixture(scope="module")
def sharp():
    return list(packets(STRAIGHT))


@pytest.fixture(scope="module")
def blurred():
    return list(packets(replace(STRAIGHT, defocus=40.0)))


@pytest.fixture(scope="module")
def dazzled():
    return list(packets(replace(STRAIGHT, ambient=60.0, screen=60.0, bloom=0.3)))


def looked(kiosk, frames, *wanted, mood=Mood.PLAY, fps=30):
    with NetworkCamera(cycle(frames), fps=fps) as streaming:
        kiosk.write(reader=f"camera:{streaming.url}")
        streaming.behave(mood)
        return kiosk.examined(*wanted or CAMERA)


def test_a_camera_that_sees_the_chart_is_well(kiosk, sharp):
    report = looked(kiosk, sharp, *CAMERA, "camera.chart")
    assert report.problems == ()
    assert "read down to line 2" in report.lines[-1].finding


@pytest.mark.parametrize(
    ("mood", "check", "code", "remedy"),
    [
        (Mood.BLACK, "camera.exposure", "CAM-BLACK", "Uncover"),
        (Mood.FREEZE, "camera.rate", "CAM-FROZEN", "Unplug the camera"),
        (Mood.GONE, "camera.open", "gives no pictures", "check the network camera"),
    ],
)
def test_a_camera_that_misbehaves_is_told(kiosk, sharp, mood, check, code, remedy):
    line = culprit(looked(kiosk, sharp, mood=mood))
    assert (line.id, code in line.finding, remedy in line.remedy) == (check, True, True), line


def test_a_lens_that_is_out_of_focus_is_told(kiosk, blurred):
    line = culprit(looked(kiosk, blurred))
    assert (line.id, line.status, "kiosk camera tune" in line.remedy) == ("camera.focus", "warn", True), line


def test_a_camera_that_looks_into_a_lamp_is_told(kiosk, dazzled):
    line = culprit(looked(kiosk, dazzled))
    assert (line.id, "CAM-BRIGHT" in line.finding, "lamps" in line.remedy) == ("camera.exposure", True, True), line


def test_a_slow_camera_is_told(kiosk, sharp):
    line = culprit(looked(kiosk, sharp, fps=6))
    assert (line.id, line.status) == ("camera.rate", "warn")
    assert "MJPG" in line.remedy


def test_a_camera_that_is_not_there_is_told_with_69(kiosk):
    kiosk.write(reader="camera:///dev/video97")
    line = culprit(report := kiosk.examined(*CAMERA))
    assert (line.id, report.exit_code, "plug the camera in" in line.remedy) == ("camera.open", 69, True)


def test_pictures_that_can_not_be_opened_leave_nothing_to_see(kiosk, sharp):
    line = culprit(looked(kiosk, sharp, mood=Mood.BROKEN))
    assert line.id in {"camera.open", "camera.rate", "camera.exposure"}


def test_a_chart_that_nobody_shows_fails_only_where_it_was_asked_for(kiosk, monkeypatch):
    monkeypatch.setattr("kiosk.doctor.camera._PATIENCE", 0.5)
    kiosk.write(reader="virtual:?fps=60")
    line = culprit(kiosk.examined("camera.chart"))
    assert (line.id, line.status) == ("camera.chart", "fail")
    assert "kiosk doctor chart" in line.remedy
    assert kiosk.examined(*CAMERA).problems == ()
    assert kiosk.examined(*chosen(["camera"])).problems == ()


def test_while_the_chart_is_waited_for_the_rest_is_told_already(kiosk, monkeypatch):
    monkeypatch.setattr("kiosk.doctor.camera._PATIENCE", 0.5)
    kiosk.write(reader="virtual:?fps=60")
    bench = Bench(load(kiosk.file), wanted=frozenset({"camera.chart"}), decoder=lambda: kiosk.decoder)
    told = {line.id: time.monotonic() for line in camera.look(bench, "virtual:?fps=60")}
    assert list(told)[-2:] == ["camera.focus", "camera.chart"]
    assert told["camera.chart"] - told["camera.focus"] >= 0.5


def test_a_chart_of_which_too_little_is_read_is_a_warning(kiosk, monkeypatch):
    monkeypatch.setattr("kiosk.doctor.camera._PATIENCE", 0.2)
    kiosk.write(reader="virtual:?fps=60&text=KIOSK-CHART-1")
    line = culprit(kiosk.examined("camera.chart"))
    assert (line.id, line.status, "nearer" in line.remedy) == ("camera.chart", "warn", True)


def test_a_decoder_that_does_not_work_is_told(kiosk, monkeypatch):
    class Blind:
        def ask(self, _picture, _ask):
            return None

        def close(self):
            """Nothing to let go of."""

    monkeypatch.setattr("drivers.cameras.examining._STARTING", 0.2)
    kiosk.bench["decoder"] = Blind
    line = culprit(kiosk.examined("camera.chart"))
    assert (line.id, "CAM-BLIND" in line.finding, "zxing-cpp" in line.remedy) == ("camera.chart", True, True)


def test_the_chart_is_read_from_the_picture_of_itself(kiosk):
    chart().save(kiosk.folder / "phone.png")
    kiosk.write(reader=f"virtual:{kiosk.folder / 'phone.png'}?fps=60")
    (line,) = kiosk.examined("camera.chart").lines
    assert "read down to line" in line.finding


def test_a_scanner_that_is_not_there_is_told(kiosk):
    kiosk.write(reader="serial:/dev/ttyNONE8")
    line = culprit(report := kiosk.examined("scanner.open"))
    assert (line.id, report.exit_code, "ttyNONE8" in line.finding) == ("scanner.open", 69, True)


def test_nothing_seen_is_black():
    assert Seen().ailment == "black"

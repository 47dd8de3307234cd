"""What every CodeReader does, whatever stands behind it: a virtual camera, a film, a stream, an engine, a keyboard.

A stage shows codes to the reader and unplugs it. The tests wait for what must happen, never for a time;
only that something does *not* happen is watched for a while.
"""

import itertools
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import pytest
from PIL import Image

from drivers.address import Address
from drivers.cameras import decoding
from drivers.cameras.view import LEFT_AFTER
from drivers.cameras.virtual import lobby, phone, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import HELD
from drivers.cameras.virtual.look import HEIGHT, WIDTH
from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.ports import Scan, Several
from drivers.registry import factory
from drivers.scanners.virtual import VirtualEngine
from tests.drivers.scanners.keyboard_device import KeyboardDevice

SOON = 20
"""Seconds after which a test gives up waiting for what must happen"""

A_WHILE = 0.6
"""Seconds for which a test watches that something does not happen"""


class CameraStage:
    """Shows pictures."""

    hold: Callable[[Image.Image | None], None]

    def show(self, code):
        self.hold(phone.screen(code) if code else None)


class VirtualStage(CameraStage):
    """The phone's picture is a file, and the camera is unplugged when its folder is moved away."""

    def __init__(self, folder):
        self.folder = folder / "hand"
        self.folder.mkdir()
        self.path = self.folder / "phone.png"
        self.address = f"virtual:{self.path}?seed=5"

    def hold(self, picture):
        if picture is None:
            self.path.unlink(missing_ok=True)
        else:
            picture.save(self.folder / "new.png")
            (self.folder / "new.png").replace(self.path)

    def unplug(self):
        self.folder.rename(self.folder.with_name("away"))

    def plug(self):
        self.folder.with_name("away").rename(self.folder)

    def close(self):
        pass


class FilmStage(CameraStage):
    """A short film that plays again and again; another picture is another film in its place."""

    def __init__(self, folder):
        self.path = folder / "film.avi"
        self.address = f"camera:{self.path}"
        self.show(None)

    def hold(self, picture):
        new = self.path.with_name("new.avi")
        writer = cv2.VideoWriter(str(new), cv2.VideoWriter.fourcc(*"MJPG"), 20, (WIDTH, HEIGHT))
        for _ in range(5):
            writer.write(cv2.cvtColor(photograph(picture), cv2.COLOR_GRAY2BGR))
        writer.release()
        new.replace(self.path)

    def unplug(self):
        self.path.rename(self.path.with_suffix(".away"))

    def plug(self):
        self.path.with_suffix(".away").rename(self.path)

    def close(self):
        pass


class StreamStage(CameraStage):
    """A network camera: MJPEG over HTTP, from a port that is closed when the camera is unplugged."""

    def __init__(self, folder):
        self.jpeg = b""
        self.show(None)
        self.port = 0
        self.plug()
        self.address = f"camera:http://127.0.0.1:{self.port}/stream.mjpg?size=1"

    def hold(self, picture):
        self.jpeg = cv2.imencode(".jpg", photograph(picture))[1].tobytes()

    def plug(self):
        self.gone = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), self.handler())
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def unplug(self):
        self.gone.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def close(self):
        self.unplug()

    def handler(self):
        stage, gone = self, self.gone

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                while not gone.wait(0.05):
                    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(stage.jpeg)}\r\n\r\n"
                    try:
                        self.wfile.write(head.encode() + stage.jpeg + b"\r\n")
                    except ConnectionError:
                        return

            def log_message(self, *_):
                pass

        return Handler


class EngineStage:
    """A scan engine on a serial line, which says the code before it again and again."""

    def __init__(self, folder):
        self.engine = VirtualEngine(folder / "ttyACM0", "newland")
        self.address = f"serial:{self.engine.path}?vendor=newland&mode=sense&again=0.4"
        self.show, self.unplug, self.plug, self.close = (
            self.engine.show, self.engine.unplug, self.engine.plug, self.engine.close
        )  # fmt: skip


class KeyboardStage:
    """A scanner that is a keyboard, which types the code before it again and again."""

    def __init__(self, folder):
        self.patch = pytest.MonkeyPatch()
        self.device = KeyboardDevice(folder / "event-kbd", self.patch)
        self.address = f"hid:{self.device.path}?again=0.4"
        self.unplug, self.plug = self.device.unplug, self.device.plug
        self.code = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.type)
        self.thread.start()

    def show(self, code):
        self.code = code

    def type(self):
        while not self.over.wait(0.1):
            if code := self.code:
                self.device.type(code)

    def close(self):
        self.over.set()
        self.thread.join()
        self.device.unplug()
        self.patch.undo()


CAMERAS = {"virtual": VirtualStage, "film": FilmStage, "stream": StreamStage}
STAGES: dict[str, Any] = CAMERAS | {"engine": EngineStage, "keyboard": KeyboardStage}


def photograph(picture):
    """What a camera sees of a phone that shows a picture."""
    face = scene.face(phone.of_picture(picture)) if picture else None
    return scene.picture(lobby.hall(Dice(1)), HELD.middle(), face, Dice(1))


@pytest.fixture(scope="module", params=STAGES)
def stage(request, tmp_path_factory):
    stage = STAGES[request.param](tmp_path_factory.mktemp("stage"))
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def reader(stage):
    """One reader for all tests of a stage: each shows codes of its own, which replace those of the test before."""
    address = Address.parse(stage.address)
    reader = factory("reader", address)(address)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def codes():
    return (f"KV1:CODE{number:04d}" for number in itertools.count())


def scan(reader):
    """The next scan, across losses of the device."""
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        try:
            if found := reader.read(0.5):
                return found
        except (DeviceLost, DeviceUnavailable):
            pass
    return pytest.fail("nothing was scanned")


def scans_for(reader, seconds):
    """All scans in so many seconds."""
    found, until = [], time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            if one := reader.read(left):
                found.append(one)
        except (DeviceLost, DeviceUnavailable):
            pass
    return found


def test_a_code_held_in_view_is_one_scan(reader, stage, codes):
    code = next(codes)
    stage.show(code)
    assert scan(reader) == Scan(code, stage.address.partition("?")[0])
    assert scans_for(reader, A_WHILE) == []


def test_a_code_shown_again_after_it_left_is_a_second_scan(reader, stage, codes):
    first, other = next(codes), next(codes)
    for code in (first, other):
        stage.show(code)
        assert scan(reader).text == code
    stage.show(None)
    assert scans_for(reader, LEFT_AFTER + A_WHILE) == []
    stage.show(first)
    assert scan(reader).text == first


def test_nothing_in_view_is_no_scan(reader, stage):
    stage.show(None)
    assert scans_for(reader, A_WHILE) == []


@pytest.mark.parametrize("stage", CAMERAS, indirect=True)
def test_of_two_codes_in_view_one_is_asked_for_and_the_one_that_remains_is_taken(reader, stage, codes):
    left, right = next(codes), next(codes)
    both = Image.new("RGB", (1080, 540), "white")
    for code, x in ((left, 0), (right, 540)):
        both.paste(phone.screen(code).crop((0, 270, 540, 810)), (x, 0))
    assert set(decoding.decode(photograph(both))) == {left, right}
    stage.hold(both)
    assert scan(reader) == Several(stage.address.partition("?")[0])
    assert scans_for(reader, LEFT_AFTER + A_WHILE) == []
    stage.show(right)
    assert scan(reader).text == right


def test_a_device_that_goes_away_is_said_with_a_remedy_and_comes_back(reader, stage, codes):
    stage.unplug()
    with pytest.raises((DeviceLost, DeviceUnavailable)) as caught:
        read_until_lost(reader)
    assert caught.value.remedy
    code = next(codes)
    stage.plug()
    stage.show(code)
    assert scan(reader).text == code


def read_until_lost(reader):
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        reader.read(0.2)


def test_closing_may_be_repeated_and_a_closed_reader_says_so(stage):
    address = Address.parse(stage.address)
    reader = factory("reader", address)(address)
    reader.close()
    reader.close()
    with pytest.raises(DeviceLost, match="closed"):
        reader.read(0)

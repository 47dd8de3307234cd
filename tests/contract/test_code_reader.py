"""What every CodeReader does, whatever stands behind it: a virtual camera, a film, a stream.

A stage puts pictures in front of the camera and unplugs it. The tests wait for what must happen, never for a time;
only that something does *not* happen is watched for a while.
"""

import itertools
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest
from PIL import Image

from drivers.address import Address
from drivers.cameras import decoding, phone, scene
from drivers.cameras.gray import to_gray
from drivers.cameras.view import LEFT_AFTER
from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.ports import Scan
from drivers.registry import factory

SOON = 20
"""Seconds after which a test gives up waiting for what must happen"""

A_WHILE = 0.6
"""Seconds for which a test watches that something does not happen"""

_LOOK = scene.Look(1.1, 4, (0.03, 0.02), (0, 0), 0.8, 0, 0.9, 3, 0)


class VirtualStage:
    """The phone's picture is a file, and the camera is unplugged when its folder is moved away."""

    def __init__(self, folder):
        self.folder = folder / "hand"
        self.folder.mkdir()
        self.path = self.folder / "phone.png"
        self.address = f"virtual:{self.path}?seed=5"

    def show(self, picture):
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


class FilmStage:
    """A short film that plays again and again; another picture is another film in its place."""

    def __init__(self, folder):
        self.path = folder / "film.avi"
        self.address = f"camera:{self.path}"
        self.show(None)

    def show(self, picture):
        new = self.path.with_name("new.avi")
        writer = cv2.VideoWriter(str(new), cv2.VideoWriter.fourcc(*"MJPG"), 20, (scene.WIDTH, scene.HEIGHT))
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


class StreamStage:
    """A network camera: MJPEG over HTTP, from a port that is closed when the camera is unplugged."""

    def __init__(self, folder):
        self.jpeg = b""
        self.show(None)
        self.port = 0
        self.plug()
        self.address = f"camera:http://127.0.0.1:{self.port}/stream.mjpg?size=1"

    def show(self, picture):
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


def photograph(picture):
    """What a camera sees of a phone that shows a picture."""
    random = np.random.default_rng(1)
    screen = to_gray(np.asarray(picture)) if picture else None
    return scene.draw(random, scene.draw_lobby(random), screen, _LOOK)


@pytest.fixture(scope="module", params=[VirtualStage, FilmStage, StreamStage], ids=["virtual", "film", "stream"])
def stage(request, tmp_path_factory):
    stage = request.param(tmp_path_factory.mktemp("stage"))
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
    """The next scan, across losses of the camera."""
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
    stage.show(phone.screen(code))
    assert scan(reader) == Scan(code, stage.address.partition("?")[0])
    assert scans_for(reader, A_WHILE) == []


def test_a_code_shown_again_after_it_left_is_a_second_scan(reader, stage, codes):
    first, other = next(codes), next(codes)
    for code in (first, other, first):
        stage.show(phone.screen(code))
        assert scan(reader).text == code


def test_nothing_in_view_is_no_scan(reader, stage):
    stage.show(None)
    assert scans_for(reader, A_WHILE) == []


def test_of_two_codes_in_view_neither_is_taken_until_one_remains(reader, stage, codes):
    left, right = next(codes), next(codes)
    both = Image.new("RGB", (1080, 540), "white")
    for code, x in ((left, 0), (right, 540)):
        both.paste(phone.screen(code).crop((0, 270, 540, 810)), (x, 0))
    assert set(decoding.decode(photograph(both))) == {left, right}
    stage.show(both)
    assert scans_for(reader, LEFT_AFTER + A_WHILE) == []
    stage.show(phone.screen(right))
    assert scan(reader).text == right


def test_a_camera_that_goes_away_is_said_with_a_remedy_and_comes_back(reader, stage, codes):
    stage.unplug()
    with pytest.raises((DeviceLost, DeviceUnavailable)) as caught:
        read_until_lost(reader)
    assert caught.value.remedy
    code = next(codes)
    stage.plug()
    stage.show(phone.screen(code))
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

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest

from drivers.cameras import capture
from drivers.cameras.frames import CAMERA_BACK_OFF
from drivers.cameras.gray import unpacked
from drivers.errors import DeviceLost, DeviceUnavailable


@pytest.fixture
def stream(monkeypatch):
    """Opens a stream that a server makes of the given parts, and then ends, or hangs for as long as the test runs."""
    monkeypatch.setattr(capture, "_OPEN_MS", 400)
    monkeypatch.setattr(capture, "_READ_MS", 400)
    over = threading.Event()
    servers = []

    def make(*parts, kind="multipart/x-mixed-replace; boundary=frame", status=200, hang=False):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if kind:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.end_headers()
                for part in parts:
                    self.wfile.write(
                        b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n" % (len(part), part)
                    )
                if hang:
                    over.wait(600)

            def log_message(self, *_):
                pass

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.02,)).start()
        return capture.stream(f"http://127.0.0.1:{servers[-1].server_port}/", "camera:test")

    yield make
    over.set()
    for server in servers:
        server.shutdown()
        server.server_close()


def jpeg(shade, size=(480, 640)):
    return cv2.imencode(".jpg", np.full(size, shade, np.uint8))[1].tobytes()


def shades(camera):
    """The shades of all pictures until the camera is lost."""
    found: list[int] = []
    with pytest.raises(DeviceLost, match="ended"):
        read_all(camera, found)
    return found


def read_all(camera, found):
    while True:
        found.append(int(unpacked(camera.read().jpeg, 1280).mean().round(-1)))


def test_a_stream_gives_its_pictures_and_is_lost_when_it_ends(stream):
    assert shades(stream(jpeg(10), jpeg(90), jpeg(170))) == [10, 90, 170]


def test_a_stream_that_falls_silent_is_lost(stream):
    assert shades(stream(jpeg(10), jpeg(90), jpeg(170), hang=True))[0] == 10


@pytest.mark.parametrize("broken", [b"", b"no jpeg"], ids=["empty", "no jpeg"])
def test_a_broken_picture_in_a_stream_is_left_out(stream, broken):
    assert shades(stream(jpeg(10), broken, jpeg(170), broken, jpeg(250))) == [10, 170, 250]


def test_half_a_picture_is_handed_on_for_whoever_opens_it(stream):
    camera = stream(jpeg(10), jpeg(90)[:900], jpeg(170))
    assert [len(camera.read().jpeg) for _ in range(2)] == [len(jpeg(10)), 900]


def test_a_stream_of_broken_pictures_is_lost(stream):
    assert shades(stream(jpeg(10), b"no jpeg", b"no jpeg", jpeg(170))) == [10]


@pytest.mark.parametrize(
    "answer",
    [
        {"kind": "text/html"},
        {"kind": "text/html", "status": 404},
        {"kind": ""},
        {"kind": "", "hang": True},
        {"hang": True},
    ],
    ids=["a page", "not found", "no answer", "silence", "no picture"],
)
def test_what_is_no_stream_is_a_camera_that_is_not_there(stream, answer):
    with pytest.raises(DeviceUnavailable, match="camera:test gives no pictures") as caught:
        stream(**answer)
    assert "address" in caught.value.remedy


def test_a_host_that_was_switched_off_is_called_again_within_three_seconds():
    assert capture._OPEN_MS / 1000 + max(CAMERA_BACK_OFF) <= 3

import time
from io import BytesIO
from itertools import count, islice

import cv2
import pytest
import requests
from PIL import Image
from urllib3.exceptions import ReadTimeoutError

from drivers.cameras.virtual.network import Mood, NetworkCamera, Player

LONG = 20


def packets():
    return (b"\xff\xd8 picture %d \xff\xd9" % number for number in count())


def number(packet):
    return int(packet.split()[2])


@pytest.fixture
def camera():
    with NetworkCamera(packets(), fps=60) as camera:
        yield camera


def received(camera, timeout=LONG):
    """The packets that a client gets, as they come."""
    with requests.get(camera.url, stream=True, timeout=timeout) as answer:
        assert answer.headers["Content-Type"] == "multipart/x-mixed-replace; boundary=frame"
        while head := answer.raw.readline():
            assert (head, answer.raw.readline()) == (b"--frame\r\n", b"Content-Type: image/jpeg\r\n")
            length = int(answer.raw.readline().removeprefix(b"Content-Length: "))
            assert answer.raw.readline() == b"\r\n"
            yield answer.raw.read(length)
            assert answer.raw.readline() == b"\r\n"


def test_packets_are_played_in_their_order(camera):
    numbers = [number(packet) for packet in islice(received(camera), 8)]
    assert numbers == sorted(set(numbers))


def test_two_clients_see_the_same_camera(camera):
    first, second = received(camera), received(camera)
    assert abs(number(next(first)) - number(next(second))) < 60
    assert number(next(first)) < number(list(islice(first, 3))[-1])


def test_a_frozen_camera_sends_one_packet_again_and_again(camera):
    client = received(camera)
    next(client)
    camera.behave(Mood.FREEZE)
    assert len(set(islice(client, 3, 8))) == 1
    camera.behave(Mood.PLAY)
    assert len(set(islice(client, 3, 8))) > 3


def test_a_black_camera_sends_black_pictures():
    player = Player(packets())
    player.turn(Mood.PLAY)
    picture = Image.open(BytesIO(player.turn(Mood.BLACK) or b""))
    assert (picture.size, picture.getextrema()) == ((1280, 720), ((0, 0),) * 3)


def test_old_pictures_come_again_in_their_order():
    player = Player(packets())
    for _ in range(40):
        player.turn(Mood.PLAY)
    shown = [number(player.turn(Mood.OLD) or b"") for _ in range(60)]
    assert shown == [*range(10, 40), *range(10, 40)]


def test_after_a_mood_the_sequence_goes_on_where_it_stood():
    player = Player(packets())
    player.turn(Mood.PLAY)
    assert [player.turn(mood) for mood in (Mood.HANG, Mood.GONE)] == [None, None]
    assert number(player.turn(Mood.PLAY) or b"") == 1


def test_at_the_end_the_last_picture_stays():
    player = Player([b"first", b"last"])
    assert [player.turn(Mood.PLAY) for _ in range(4)] == [b"first", b"last", b"last", b"last"]
    assert Player([]).turn(Mood.PLAY) is None


def test_a_camera_that_hangs_sends_nothing_and_holds_the_line(camera):
    client = received(camera, timeout=0.3)
    camera.behave(Mood.HANG)
    with pytest.raises(ReadTimeoutError):
        list(islice(client, 5))


def test_a_camera_that_is_gone_hangs_up_and_comes_back_at_its_place(camera):
    url = camera.url
    client = received(camera)
    next(client)
    camera.behave(Mood.GONE)
    assert len(list(client)) < 60, "it ends"
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=LONG)
    camera.behave(Mood.PLAY)
    assert next(received(camera))
    assert camera.url == url


def test_opencv_plays_it():
    jpeg = BytesIO()
    Image.new("RGB", (128, 72)).save(jpeg, "JPEG")
    with NetworkCamera([jpeg.getvalue()]) as camera:
        capture = cv2.VideoCapture(camera.url, cv2.CAP_FFMPEG)
        good, picture = capture.read()
        capture.release()
    assert good
    assert picture.shape == (72, 128, 3)


def test_closing_twice_is_closing_once(camera):
    camera.close()
    began = time.monotonic()
    camera.close()
    assert time.monotonic() - began < LONG
    assert "gone" in repr(camera)

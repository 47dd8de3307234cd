import os
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno

from drivers.cameras import decoding, photographs
from drivers.cameras.photographs import Finding, Photographs

AT_ONCE = "tests.drivers.cameras.test_photographs"


def finding(path):
    """What the child of these tests does, by the name of the file."""
    if path.name == "crash":
        os.abort()
    if path.name == "large":
        bytearray(3 << 30)
    while path.name == "hang":
        time.sleep(60)
    return Finding((str(os.getpid()),))


def opened(path):
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))


@pytest.fixture
def picture(tmp_path):
    def make(name, text="K1:7K3M-Q9TZ", **look):
        path = tmp_path / name
        segno.make_qr(text, error="m").save(path.with_suffix(".png"), scale=5, **look)
        cv2.imwrite(str(path), opened(path.with_suffix(".png")))
        return path

    return make


@pytest.mark.parametrize("name", ["code.png", "code.jpg", "code.webp", "code.tiff", "code.bmp"])
def test_a_picture_of_any_usual_format_is_read(picture, name):
    assert photographs.finding(picture(name)) == Finding(("K1:7K3M-Q9TZ",))


def test_whatever_a_code_holds_is_told(picture):
    assert photographs.finding(picture("code.png", "票: one\ntwo ")).texts == ("票: one\ntwo ",)


@pytest.mark.parametrize("wide", [np.uint8, np.uint16])
def test_a_black_code_on_nothing_is_read_as_on_white_paper(picture, tmp_path, wide):
    gray = opened(picture("code.png"))
    clear = np.zeros((*gray.shape, 4), wide)
    clear[..., 3] = np.where(gray, 0, np.iinfo(wide).max)
    cv2.imwrite(str(tmp_path / "clear.png"), clear)
    assert photographs.finding(tmp_path / "clear.png").texts == ("K1:7K3M-Q9TZ",)


def test_a_picture_without_a_code_has_no_texts_and_no_trouble(tmp_path):
    cv2.imwrite(str(tmp_path / "gray.png"), np.full((300, 300), 127, np.uint8))
    assert photographs.finding(tmp_path / "gray.png") == Finding()


@pytest.mark.parametrize(
    ("name", "content", "trouble"),
    [
        ("empty.jpg", b"", "no picture that can be opened"),
        ("junk.jpg", b"junk" * 100, "save it as JPEG or PNG"),
        ("half.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "no picture"),
        ("absent.jpg", None, "there is no such file"),
        (".", None, "name the files in it"),
        ("x" * 300, None, "it can't be read: File name too long"),
    ],
)
def test_what_is_no_picture_says_so(tmp_path, name, content, trouble):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    found = photographs.finding(tmp_path / name)
    assert found.texts == ()
    assert trouble in found.trouble


def test_a_pipe_and_a_giant_are_refused_unread(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert photographs.finding(tmp_path / "pipe").trouble == "it is no file"
    with (tmp_path / "giant.jpg").open("wb") as giant:
        giant.truncate(photographs.LARGEST + 1)
    assert "too large" in photographs.finding(tmp_path / "giant.jpg").trouble


def test_pictures_are_read_by_one_process_and_named_as_they_are(picture, tmp_path):
    odd = tmp_path / os.fsdecode(b"line\nend \x80.png")
    picture("code.png").rename(odd)
    with Photographs() as reading:
        assert reading.read(odd) == Finding(("K1:7K3M-Q9TZ",))
        assert reading.read(tmp_path / "absent").trouble == "there is no such file"
        assert reading.read(odd).texts


def test_a_picture_at_which_a_decoder_crashes_costs_no_other_one(capfd):
    with Photographs(AT_ONCE) as reading:
        first = reading.read(Path("fine"))
        assert "a decoder crashed" in reading.read(Path("crash")).trouble
        second = reading.read(Path("fine"))
    assert first.texts
    assert second.texts
    assert first != second


def test_a_picture_at_which_a_decoder_hangs_is_given_up():
    with Photographs(AT_ONCE, patience=2) as reading:
        assert "more than 2 s" in reading.read(Path("hang")).trouble
        reading.close()
        reading.close()


def test_it_is_shown_with_its_process():
    assert repr(Photographs()) == "<Photographs without a process>"
    with Photographs(AT_ONCE) as reading:
        assert reading.read(Path("fine")).texts[0] in repr(reading)


def test_a_machine_without_a_decoder_says_what_to_install(picture, monkeypatch):
    monkeypatch.setattr(decoding, "decoders", list)
    assert "pip install zxing-cpp" in photographs.finding(picture("code.png")).trouble


def test_a_picture_that_unpacks_to_very_much_takes_no_memory_from_the_kiosk():
    with Photographs(AT_ONCE) as reading:
        assert "a decoder crashed" in reading.read(Path("large")).trouble
        assert reading.read(Path("fine")).texts

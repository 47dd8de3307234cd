"""What a visitor's hands hold before the camera, and do to the printer."""

import io
import subprocess
import sys

import pytest
from PIL import Image

from kiosk.demo.hands import FAULTS, Hands, NothingToHold


def png(size=(40, 60)):
    data = io.BytesIO()
    Image.new("RGB", size, "white").save(data, "png")
    return data.getvalue()


@pytest.fixture
def hands(tmp_path):
    (tmp_path / "papers").mkdir()
    return Hands(tmp_path / "shown.png", tmp_path / "papers")


def test_what_is_held_lies_before_the_camera_until_it_is_dropped(hands, tmp_path):
    hands.hold(png())
    with Image.open(tmp_path / "shown.png") as seen:
        assert seen.size == (40, 60)
    assert hands.held == "phone"
    hands.drop()
    hands.drop()
    assert (hands.held, (tmp_path / "shown.png").exists()) == ("", False)


def test_papers_are_listed_with_the_newest_first_and_can_be_held(hands, tmp_path):
    for name in ("0001.png", "0002.png", "0001.txt", "holiday.png"):
        (tmp_path / "papers" / name).write_bytes(png())
    assert hands.papers == ["0002.png", "0001.png"]
    hands.hold_paper("0001.png")
    assert hands.held == "0001.png"


@pytest.mark.parametrize("name", ["0003.png", "../shown.png", "", "0001.txt"])
def test_a_paper_that_did_not_come_out_is_refused(hands, tmp_path, name):
    (tmp_path / "papers" / "0001.txt").write_text("text")
    hands.hold(png())
    with pytest.raises(NothingToHold, match="there is no paper"):
        hands.hold_paper(name)
    assert hands.held == "phone"


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"GIF89a",
        png()[:40],
        png() + bytes(1_000_000),
        png((2001, 2000)),
    ],
    ids=["nothing", "another kind", "half a picture", "a long one", "a large one"],
)
def test_what_is_no_picture_that_a_camera_could_see_is_refused_and_nothing_changes(hands, tmp_path, picture):
    with pytest.raises(NothingToHold):
        hands.hold(picture)
    assert (hands.held, (tmp_path / "shown.png").exists()) == ("", False)


def test_hands_tell_the_printer_what_they_do_to_it_and_nothing_else(hands):
    with subprocess.Popen([sys.executable, "-c", "print(input())"], stdin=-1, stdout=-1, text=True) as printer:
        with pytest.raises(ValueError, match="hands don't do 'quit'"):
            hands.do("quit")
        with pytest.raises(ValueError, match="hands don't do 'paper-out'"):
            hands.do("paper-out")  # there is no printer yet
        hands.reach(printer)
        with pytest.raises(ValueError, match="hands don't do 'quit'"):
            hands.do("quit")
        hands.do(FAULTS[0])
        assert printer.stdout is not None
        assert printer.stdout.read() == "paper-out\n"
        printer.wait(30)
        with pytest.raises(ValueError, match="the printer is gone"):
            hands.do(FAULTS[0])

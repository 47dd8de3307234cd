import pytest

from drivers.cameras.asking import Answer
from drivers.cameras.care import Care
from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.frames import Frame
from drivers.cameras.packet import Packet
from drivers.ports import Ailment

DARK, USUAL = 0.1, 50


class Camera:
    """Frames of a camera that sets its exposure as it is asked, a frame later, and of what is before it."""

    def __init__(self, adjustable=True):
        self.granted = {"exposure": float(USUAL)} if adjustable else {}
        self.light = [DARK] * CELLS
        self.number = 0
        self.still = False
        self.reopened = 0
        self.wishes: list[int] = []
        self.wish_in_hand = USUAL

    def wish(self, name, value):
        self.wishes.append(value)
        self.wish_in_hand = value

    def reopen(self):
        self.reopened += 1
        self.wish_in_hand = USUAL

    def frame(self, at):
        self.number += not self.still
        return Frame(Packet(b"%06d" % self.number * 9), at)

    def answer(self):
        """What is seen now; 1 is the light that just burns out."""
        share = self.granted.get("exposure", USUAL) / USUAL
        if self.granted:
            self.granted = {"exposure": float(self.wish_in_hand)}
        grays = [min(255, round(255 * (cell * share) ** (1 / 2.2))) for cell in self.light]
        figures = Figures(1.0, bytes(grays), bytes(255 if gray >= 250 else 0 for gray in grays))
        return Answer([], figures.thumbnail, figures)


@pytest.fixture
def watched():
    """Makes what looks at a camera for some seconds, three times each, and gives the time."""

    def make(camera):
        care, at = Care(camera), 0.0

        def look(seconds, answer=None):
            nonlocal at
            for _ in range(round(seconds * 3)):
                at += 1 / 3
                care.frame(camera.frame(at))
                care.looked(answer or camera.answer(), at)
            return care

        return look

    return make


def test_a_phone_that_burns_out_is_exposed_for_while_it_is_there(watched):
    camera = Camera()
    look = watched(camera)
    look(5)
    assert camera.wishes == []
    camera.light[:150] = [10.0] * 150
    look(4)
    assert camera.wishes == sorted(camera.wishes, reverse=True)
    assert max(camera.answer().figures.burnt) == 0
    shorter = list(camera.wishes)
    look(60)
    assert camera.wishes == shorter
    camera.light[:150] = [DARK] * 150
    look(15)
    assert camera.wishes == [*shorter, USUAL]


def test_a_camera_that_forgets_its_exposure_is_asked_for_it_again(watched):
    camera = Camera()
    look = watched(camera)
    look(5)
    camera.light[:150] = [10.0] * 150
    look(5)
    exposed = camera.granted
    camera.reopen()
    assert look(1)
    assert camera.granted["exposure"] > exposed["exposure"]
    look(5)
    assert camera.granted == exposed


def test_nothing_is_asked_of_a_camera_that_exposes_as_it_likes(watched):
    camera = Camera(adjustable=False)
    look = watched(camera)
    look(5)
    camera.light[:150] = [10.0] * 150
    assert look(5).near
    assert camera.wishes == []


def test_a_camera_that_stands_still_is_opened_again_and_again(watched):
    camera = Camera()
    look = watched(camera)
    look(2)
    assert camera.reopened == 0
    camera.still = True
    assert look(5).ailment is Ailment.FROZEN
    assert camera.reopened == 1
    look(60)
    assert camera.reopened == 3


def test_packets_without_a_picture_are_a_camera_that_says_nothing_and_is_opened_again(watched):
    camera = Camera()
    look = watched(camera)
    look(2)
    assert look(3, Answer([])).ailment is Ailment.GONE
    assert camera.reopened == 1
    assert look(1).ailment is None

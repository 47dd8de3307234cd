from itertools import islice

import numpy as np
import pytest

from drivers.cameras import decoding
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.hand import Automatics, Hand, automatics, hand
from drivers.cameras.virtual.kinds import AMBIENT, HELD
from drivers.cameras.virtual.pose import wholly_in_view
from drivers.cameras.virtual.sequences import FRAMES, PRESENTATIONS, customer, presentation, waiting

VIEWS = {0: (16, 59), 1: (19, 59), 5: (12, 60)}
"""Of presentations of seed 1: the first frame with the code in view, and the first one without it again"""

HAND = Hand(comes=0.3, brings=0.4, goes=1.8, takes=0.3, direction=90, tremor=0, beats=(3, 4))
CAMERA = Automatics(sees=0.6, misses=2.1, glaring=16, exposes=0.2, blur=8, focuses=0.2)


@pytest.fixture(scope="module")
def presented():
    return list(presentation(1, 0))


def sizes(moments):
    return np.array([len(moment.packet) for moment in moments], float)


def test_a_presentation_is_a_lobby_then_a_phone_then_a_lobby(presented):
    assert len(presented) == FRAMES
    assert [round(moment.at * 30) for moment in presented] == list(range(FRAMES))
    seen = [moment.in_view for moment in presented]
    first, after = seen.index(True), FRAMES - seen[::-1].index(True)
    assert all(seen[first:after])
    assert 6 < first < 24
    assert after < FRAMES


@pytest.mark.parametrize("index", VIEWS)
def test_presentations_are_those_that_times_were_measured_with(index):
    somebody = customer(1, index)
    seen = [wholly_in_view(somebody.seen(number)[1]) for number in range(FRAMES)]
    assert (np.flatnonzero(np.diff(seen)) + 1).tolist() == list(VIEWS[index])


def test_a_moment_can_be_had_alone(presented):
    assert customer(1, 0).moment(40).packet == presented[40].packet


def test_the_code_is_read_once_the_camera_has_settled_and_never_while_it_is_out_of_view(presented):
    said = [tuple(decoding.decode(moment.gray)) for moment in presented[::3]]
    for moment, texts in zip(presented[::3], said, strict=True):
        assert texts in {(), moment.texts}
        assert moment.in_view or texts == ()
    assert said[12:18] == [presented[0].texts] * 6


def test_the_packets_grow_at_once_when_a_phone_comes(presented):
    lobby = sizes(presented[:5])
    entering = next(number for number, size in enumerate(sizes(presented)) if abs(size / lobby.mean() - 1) > 0.02)
    assert entering < [moment.in_view for moment in presented].index(True)


def test_eleven_of_thirty_customers_show_a_dark_page():
    pages = [customer(1, index).face.gray.mean() for index in range(PRESENTATIONS)]
    assert sum(brightness < 60 for brightness in pages) == 11


def test_packets_of_a_lobby_in_which_nothing_happens_differ_by_less_than_a_hundredth():
    still = sizes(islice(waiting(1), 40))
    assert 0.0005 < still.std() / still.mean() < 0.005
    assert np.abs(still / still.mean() - 1).max() < 0.01


def test_people_who_walk_by_change_the_packets_and_show_no_code():
    busy = list(islice(waiting(1, walkers=3), 0, 24, 4))
    assert np.ptp(sizes(busy)) / sizes(busy).mean() > 0.01
    assert [decoding.read(moment.gray) for moment in busy] == [[]] * 6
    assert not any(moment.in_view or moment.texts for moment in busy)


def test_a_hand_brings_the_phone_holds_it_and_takes_it_away():
    places = [HAND.place(at)[1] for at in (0, 0.4, 0.7, 1.8, 2.0, 2.3)]
    assert places == pytest.approx([1.5, 0.84375, 0, 0, 0.6667, 1.5], abs=1e-3)


def test_the_picture_of_a_phone_on_its_way_is_blurred_along_it():
    look = HELD.middle()
    assert HAND.holding(look, 1.0).motion == pytest.approx(0, abs=1e-6)
    assert HAND.holding(look, 0.4).motion > 20
    assert HAND.holding(look, 0.4).heading == pytest.approx(90)


def test_exposure_and_focus_follow_the_phone_and_then_the_lobby_again():
    look = HELD.middle()
    looks = [CAMERA.following(look, at) for at in (0.5, 0.6, 0.8, 2.0, 2.1, 9)]
    exposures = [now.screen / look.screen for now in looks]
    assert exposures[:2] == pytest.approx([16, 16])
    assert exposures[2] == pytest.approx(16 ** np.exp(-1))
    assert exposures[3:] == pytest.approx([1, 1, 16], rel=0.01)
    assert [now.ambient for now in looks[:2]] == pytest.approx([AMBIENT] * 2)
    assert [now.defocus > 7 for now in looks] == [True, True, False, False, False, True]


def test_hands_and_cameras_differ():
    hands = [hand(Dice(1, number)) for number in range(5)]
    assert len(set(hands)) == len({automatics(Dice(1), held) for held in hands}) == 5

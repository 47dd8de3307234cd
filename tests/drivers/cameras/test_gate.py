import math
import random

import pytest

from drivers.cameras.figures import CELLS
from drivers.cameras.gate import ARMED, Gate, Turn

FPS = 30
CALM = [60_000 + number % 7 * 20 for number in range(FPS * 20)]


def turns(sizes, gate=None):
    """What is done with frames of these sizes, 30 a second, and the gate at the end."""
    gate, done = gate or Gate(), []
    for number, size in enumerate(sizes):
        gate, turn = gate.see(size, number / FPS)
        done.append(turn)
    return gate, done


def test_the_first_second_is_looked_at():
    assert turns(CALM[: FPS - 1])[1] == [Turn.LOOK] * (FPS - 1)


def test_a_calm_lobby_is_looked_at_twice_a_second():
    _, done = turns(CALM)
    assert set(done[FPS:]) == {Turn.LOOK, Turn.WAIT}
    assert done[FPS * 2 :].count(Turn.LOOK) == pytest.approx(2 * 18, abs=2)


@pytest.mark.parametrize("change", [1.02, 0.98])
def test_a_packet_of_another_size_is_looked_at_at_once_and_so_is_the_second_after_it(change):
    _, done = turns([*CALM[:301], round(60_000 * change), *CALM[: FPS * 2]])
    assert done[301 : 301 + FPS] == [Turn.LOOK] * FPS
    assert Turn.WAIT in done[302 + FPS :]


def test_what_stays_in_view_becomes_the_usual():
    gate, done = turns([*CALM[:300], *[size + 9000 for size in CALM[:600]]])
    assert done[300 : 300 + 3 * FPS] == [Turn.LOOK] * 3 * FPS
    assert not gate.armed(900 / FPS)


def test_light_that_fades_slowly_opens_nothing():
    _, done = turns([round(60_000 + 5 * number) for number in range(900)])
    assert done[FPS * 2 :].count(Turn.LOOK) == pytest.approx(2 * 28, abs=3)


def test_frames_of_one_size_are_told_apart_by_ten_thumbnails_a_second():
    gate, glances = Gate(), []
    for number in range(FPS * 4):
        at = number / FPS
        gate, turn = gate.see(921_600, at)
        if turn is Turn.GLANCE:
            glances.append(at)
            gate = gate.glance(bytes([90 + number % 3] * 576), at)
    assert not gate.armed(4)
    assert 20 <= len(glances) <= 31
    assert gate.glance(bytes([90] * 570 + [120] * 6), 4.1).armed(4.1 + ARMED / 2)


SENSORS = {
    "held rate": lambda dice, at: 100_000 * (1 + dice.uniform(-0.004, 0.004)),
    "restless": lambda dice, at: 100_000 * (1 + dice.gauss(0, 0.008)),
    "flicker": lambda dice, at: 100_000 * (1 + 0.012 * math.sin(2 * math.pi * at)),
    "wild": lambda dice, at: 100_000 * (1 + dice.gauss(0, 0.03)),
}


@pytest.fixture
def lobby():
    """Lets a gate see a lobby in which nothing happens, until a minute is over in which a camera shows its rest."""

    def see(name, seconds):
        dice, gate, done = random.Random(name), Gate(), []
        for number in range(seconds * FPS):
            at = number / FPS
            gate, turn = gate.see(round(SENSORS[name](dice, at)), at)
            gate = gate if turn is Turn.WAIT else gate.glance(bytes([90] * CELLS), at)
            done.append(turn)
        return gate, done[60 * FPS :]

    return see


@pytest.mark.parametrize("name", [name for name in SENSORS if name != "wild"])
def test_the_gate_of_a_camera_that_is_restless_by_itself_closes(lobby, name):
    _, done = lobby(name, 120)
    assert done.count(Turn.LOOK) < 3 * 60 * 1.5


def test_a_camera_whose_sizes_say_nothing_is_known_by_its_thumbnails(lobby):
    gate, done = lobby("wild", 240)
    assert gate.silent
    assert done[-60 * FPS :].count(Turn.LOOK) + done[-60 * FPS :].count(Turn.GLANCE) > 7 * 60
    assert done[-60 * FPS :].count(Turn.LOOK) < 10 * 60


@pytest.mark.parametrize("name", SENSORS)
def test_the_thumbnail_of_any_look_opens_the_gate(lobby, name):
    gate, _ = lobby(name, 120)
    assert gate.glance(bytes([90] * (CELLS - 6) + [120] * 6), 120.1).armed(120.2)


def test_a_busy_minute_does_not_blind_the_gate():
    busy = [60_000 * (1 + number % 11 / 30) for number in range(FPS * 60)]
    gate, _ = turns([*CALM, *map(round, busy), *CALM, *CALM, *CALM])
    assert not gate.silent
    gate, turn = gate.see(61_300, 141)
    assert turn is Turn.LOOK
    assert gate.armed(141.5)


def test_a_picture_without_cells_says_nothing():
    assert Gate().glance(b"", 5) == Gate()


def test_a_code_that_was_read_keeps_the_gate_open():
    assert Gate().arm(5).armed(5.9)
    assert not Gate().arm(5).armed(6)

import pytest

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


def test_a_calm_lobby_is_looked_at_three_times_a_second():
    _, done = turns(CALM)
    assert set(done[FPS:]) == {Turn.LOOK, Turn.WAIT}
    assert done[FPS * 2 :].count(Turn.LOOK) == pytest.approx(3 * 18, abs=2)


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
    assert done[FPS * 2 :].count(Turn.LOOK) == pytest.approx(3 * 28, abs=3)


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
    assert gate.glance(bytes([90] * 570 + [120] * 6), 4.0).armed(4 + ARMED / 2)


def test_a_code_that_was_read_keeps_the_gate_open():
    assert Gate().arm(5).armed(5.9)
    assert not Gate().arm(5).armed(6)

"""Small lobbies in which one thing goes wrong, or two."""

from itertools import islice

import pytest

from tests.simulation import singles
from tests.simulation.singles import DEATH, SCENES, Scene
from tests.simulation.world import Once

STRIDE = 11
"""``make single-faults`` tries every place"""
PAIRS = 12


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scene", SCENES[:3], ids=lambda scene: f"printer-{scene.model}")
def test_no_invariant_breaks_by_a_single_fault_wherever_it_happens(stage, scene):
    tried = 0
    for script in islice(singles.singles(stage, scene), None, None, STRIDE):
        result = singles.play(stage, scene, script)
        assert not result.broken, "\n".join([*result.story, str(script), *result.broken])
        tried += 1
    assert tried > 10


def test_no_invariant_breaks_by_a_single_fault_around_a_reprint_by_staff(stage):
    scene = Scene(1, 0, torn=True)
    for script in islice(singles.singles(stage, scene), 5, None, 3 * STRIDE):
        result = singles.play(stage, scene, script)
        assert not result.broken, "\n".join([*result.story, str(script), *result.broken])


def test_no_invariant_breaks_by_two_faults(stage):
    scene = Scene(2, 0, kiosks=2)
    for script in singles.pairs(stage, scene, PAIRS):
        result = singles.play(stage, scene, script)
        assert not result.broken, "\n".join([*result.story, str(script), *result.broken])


def test_a_scripted_fault_happens_once_at_its_place_and_is_part_of_the_story(stage):
    result = singles.play(stage, SCENES[0], (Once(DEATH, 45),))
    assert result.faults[DEATH] == 1
    assert sum("dies" in line for line in result.story) == 2, "once by its fault, once when the lobby closes"

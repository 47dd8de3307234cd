"""Whole lobbies in virtual time: whatever happens in them, no invariant breaks.

They have 2,000 customers in all, in lobbies of a few seconds, which the test runner's workers share.
"""

from dataclasses import replace

import pytest

from tests.simulation.faults import CALM, HOSTILE, PUBLISHED
from tests.simulation.lobby import Plan


def whole(result):
    """Fail with the seed and the story where an invariant is broken."""
    assert not result.broken, "\n".join([f"seed {result.seed}", *result.story, *result.broken])
    return result


def test_where_nothing_goes_wrong_everybody_has_one_paper_for_each_seat_after_one_visit(stage):
    figures = whole(stage.play(1, Plan(customers=20, mix=CALM))).figures
    assert (figures.wasted, figures.asked, figures.doubtful) == (0, set(), set())
    assert figures.visits == 20


def test_the_same_seed_tells_the_same_story(stage):
    plan = Plan(customers=8, kiosks=2, mix=PUBLISHED)
    assert stage.play(7, plan).story == stage.play(7, plan).story


@pytest.mark.parametrize("seed", range(100, 140))
def test_no_invariant_breaks_in_a_lobby_as_it_is_published(stage, seed):
    whole(stage.play(seed, Plan(customers=40, mix=PUBLISHED)))


@pytest.mark.parametrize("seed", range(200, 216))
def test_no_invariant_breaks_where_everything_goes_wrong_often(stage, seed):
    whole(stage.play(seed, Plan(customers=25, mix=HOSTILE)))


@pytest.mark.parametrize("seed", [0, 3, 16, 17])
def test_a_server_that_is_restored_while_its_kiosk_rests_judges_no_voucher_before_it_was_told_again(stage, seed):
    """Blind it grants again what is on paper; that kiosk's next request is the claim."""
    whole(stage.play(seed, Plan(customers=2, kiosks=1, mix=replace(CALM, restore=1.0, twice=1.0))))


@pytest.mark.parametrize("seed", range(300, 303))
def test_no_invariant_breaks_where_staff_reprint_at_kiosks_all_the_time(stage, seed):
    result = whole(stage.play(seed, Plan(customers=12, mix=replace(HOSTILE, torn=0.7, reprint=1.0))))
    assert result.faults["torn"] > 3

import numpy as np
import pytest

from drivers.cameras import cascade
from drivers.cameras.cascade import LARGE, PYZBAR, SMALL, ZXING, ZXING_BLACK, Cost, Step

GRAY = np.zeros((40, 40), np.uint8)


def step(name, cost=Cost.FRAME, longest=SMALL, decoder="eye"):
    return Step(longest, name, lambda gray: gray, decoder, cost)


def rows(**costs):
    return [step(name, cost) for name, cost in costs.items()]


def names(steps):
    return [step.name for step in steps]


def decoders(**texts):
    """Decoders that say what the table says."""
    return {name: lambda _, said=said: said for name, said in texts.items()}


def raising(error):
    def decoder(_):
        raise error

    return decoder


def test_each_frame_has_the_cheap_steps_and_the_dear_one_whose_turn_it_is():
    steps = rows(a=Cost.FRAME, x=Cost.TURN, y=Cost.TURN, z=Cost.TURN, b=Cost.FRAME, p=Cost.PHOTOGRAPH)
    assert [names(cascade.in_turn(steps, turn)) for turn in range(4)] == [
        ["a", "x", "b"],
        ["a", "y", "b"],
        ["a", "z", "b"],
        ["a", "x", "b"],
    ]


def test_where_no_step_is_dear_each_frame_has_the_cheap_ones():
    assert names(cascade.in_turn(rows(a=Cost.FRAME, p=Cost.PHOTOGRAPH), 7)) == ["a"]


def test_the_first_step_that_sees_a_code_is_the_last_one_taken():
    steps = [step("blind", decoder="blind"), step("seeing", decoder="seeing"), step("never", decoder="never")]
    asked = decoders(blind=[], seeing=["A", "B", "A"]) | {"never": raising(AssertionError())}
    assert cascade.first(steps, lambda _: GRAY, asked) == ["A", "B"]


def test_what_all_steps_see_together_is_more_than_what_the_first_sees_unless_time_is_over():
    steps = [step("near", decoder="near"), step("blind", decoder="blind"), step("far", decoder="far")]
    asked = decoders(near=["A"], blind=[], far=["B", "A"])
    assert cascade.together(steps, lambda _: GRAY, asked, lambda: False) == ["A", "B"]
    assert cascade.together(steps, lambda _: GRAY, asked, lambda: True) == ["A"]


def test_each_step_gets_the_size_that_it_wants_prepared_as_it_says():
    dark, light = (np.full((40, 40), value, np.uint8) for value in (10, 200))
    sizes = {SMALL: dark, LARGE: light}
    large = Step(LARGE, "large", lambda gray: gray + np.uint8(1), "eye", Cost.FRAME)
    eye = {"eye": lambda gray: [str(gray.max())]}
    assert cascade.first([large], sizes.__getitem__, eye) == ["201"]
    assert cascade.first([step("small")], sizes.__getitem__, eye) == ["10"]


@pytest.mark.parametrize(("seconds", "steps"), [(0.025, 2), (0.0, 1), (1.0, 3)])
def test_no_step_begins_after_the_budget_but_the_first_one_always_does(clock, seconds, steps):
    began = clock.now

    def slow(_):
        clock.now += 0.015
        return []

    over = cascade.budget(clock, seconds)
    cascade.first([step("a"), step("b"), step("c")], lambda _: GRAY, {"eye": slow}, over)
    assert clock.now == pytest.approx(began + steps * 0.015)


@pytest.mark.parametrize(
    "error", [ValueError(), RuntimeError(), IndexError(), OverflowError(), MemoryError(), UnicodeError()]
)
def test_a_step_that_refuses_a_picture_leaves_it_to_the_next(error):
    steps = [step("refusing", decoder="refusing"), step("seeing", decoder="seeing")]
    assert cascade.first(steps, lambda _: GRAY, {"refusing": raising(error)} | decoders(seeing=["A"])) == ["A"]


def test_no_decoder_is_bothered_with_pictures_in_which_no_code_has_room():
    tiny = np.zeros((20, 900), np.uint8)
    assert cascade.first([step("a")], lambda _: tiny, {"eye": raising(AssertionError())}) == []


@pytest.mark.parametrize(
    ("working", "used"),
    [
        ((ZXING, ZXING_BLACK, PYZBAR), {ZXING, ZXING_BLACK, PYZBAR}),
        ((ZXING, ZXING_BLACK), {ZXING, ZXING_BLACK}),
        ((PYZBAR,), {PYZBAR}),
        ((), set()),
    ],
)
def test_only_steps_of_working_decoders_are_taken(working, used):
    assert {step.decoder for step in cascade.steps(working)} == used


@pytest.mark.parametrize("working", [(ZXING, ZXING_BLACK, PYZBAR), (ZXING, ZXING_BLACK), (PYZBAR,)])
def test_every_frame_is_looked_at_small_first_and_large_in_its_turn(working):
    steps = cascade.steps(working)
    turns = [cascade.in_turn(steps, turn) for turn in range(len(steps))]
    assert {turn[0].longest for turn in turns} == {SMALL}
    assert LARGE in {step.longest for turn in turns for step in turn}


@pytest.mark.parametrize(
    "row", [step for steps in cascade.STEPS.values() for step in steps], ids=lambda step: step.name
)
def test_each_way_to_prepare_a_picture_keeps_its_size_and_kind(row):
    gray = np.random.default_rng(4).integers(0, 256, (45, 60), np.uint8)
    before = gray.copy()
    prepared = row.prepared(gray)
    assert (prepared.shape, prepared.dtype) == (gray.shape, np.uint8)
    assert (gray == before).all()
    assert row.decoder != ZXING_BLACK or set(np.unique(prepared)) == {0, 255}

import pytest

from kiosk.mock.sale import plans
from kiosk.mock.sale.programme import halls

SHAPES = [pytest.param(shape, id=f"{len(plans.places(shape.plan))}-places") for shape in halls.SHAPES]


def test_no_two_halls_have_the_same_shape():
    assert len({shape.plan for shape in halls.SHAPES}) == len(halls.SHAPES) >= 8


@pytest.mark.parametrize("shape", SHAPES)
def test_a_plan_is_a_rectangle_of_known_characters_that_the_database_can_keep(shape):
    lines = shape.plan.splitlines()
    assert len({len(line) for line in lines}) == 1
    assert set(shape.plan) <= {*plans.KINDS, ".", "\n"}
    assert len(shape.plan) <= 4000


@pytest.mark.parametrize("shape", SHAPES)
def test_the_halves_of_a_couple_seat_stand_side_by_side(shape):
    for line in shape.plan.splitlines():
        assert line.count("LR") == line.count("L") == line.count("R")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_hall_has_an_aisle_and_places_for_wheelchairs_at_its_sides_or_ends(shape):
    assert any("." in line.strip(".") or line.startswith(".") for line in shape.plan.splitlines())
    places = [place for place in plans.places(shape.plan) if place.kind == "wheelchair"]
    assert len(places) >= 2


def test_the_plan_of_a_hall_is_as_its_drawing_says():
    names = [(place.name, place.kind) for place in plans.places(halls.STUDIO.plan)]
    assert names[:6] == [("A1", "seat"), ("A2", "seat"), ("A3", "seat"), ("A4", "seat"), ("A5", "seat"), ("B1", "seat")]
    assert names[-5:] == [("D1", "couple"), ("D2", "couple"), ("D3", "couple"), ("D4", "couple"), ("D5", "wheelchair")]

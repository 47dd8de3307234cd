from typing import Annotated, Literal

import pytest
import xmlschema
from pydantic import BaseModel, Field, StringConstraints

from kiosk.mock.markup.schema import describe
from kiosk.mock.markup.shapes import Shape
from kiosk.mock.messages import Message


class Thing(Message):
    """A thing."""

    thing: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]$")]
    colour: Literal["red", "blue"]
    weight: Annotated[int, Field(ge=1, le=9)]
    short: Annotated[float, Field(gt=0, lt=1)] = 0.5
    marks: list[Annotated[str, StringConstraints(min_length=1, max_length=3)]] = Field(min_length=1, max_length=2)
    spare: str | None = Field(default=None, description="what is left")


SHAPE = Shape.of(Thing, "validation")
GOOD = {"thing": "AB1", "colour": "red", "weight": 9, "short": 0.25, "marks": ["abc"], "spare": ""}


@pytest.fixture(scope="module")
def things():
    return xmlschema.XMLSchema(describe([SHAPE]).decode())


def test_what_the_model_allows_is_valid(things):
    for good in (GOOD, GOOD | {"colour": "blue", "weight": 1, "marks": ["a", "b"], "spare": None}):
        things.validate(SHAPE.write(good).decode())
        assert Thing.model_validate(SHAPE.read(SHAPE.write(good))).thing == "AB1"


@pytest.mark.parametrize(
    "bad",
    [
        {"thing": "AB12"},
        {"thing": None},
        {"colour": "green"},
        {"weight": 0},
        {"weight": 10},
        {"weight": "heavy"},
        {"short": 0},
        {"short": 1},
        {"marks": []},
        {"marks": ["a", "b", "c"]},
        {"marks": [""]},
        {"marks": ["abcd"]},
    ],
)
def test_what_the_model_forbids_is_invalid(things, bad):
    text = SHAPE.write(GOOD | bad)
    assert not things.is_valid(text.decode())
    with pytest.raises(ValueError, match="validation error"):
        Thing.model_validate(SHAPE.read(text))


def test_what_is_unknown_or_told_twice_is_invalid(things):
    text = SHAPE.write(GOOD).decode()
    assert not things.is_valid(text.replace("<spare", "<other/><spare"))
    assert not things.is_valid(text.replace("<weight>", "<weight>1</weight><weight>"))


def test_the_words_about_models_and_fields_are_in_the_schema():
    text = describe([SHAPE]).decode()
    assert "<xs:documentation>A thing.</xs:documentation>" in text
    assert "<xs:documentation>what is left</xs:documentation>" in text


def test_two_types_of_one_name_are_told_to_the_programmer():
    other = type("Thing", (BaseModel,), {"__annotations__": {"thing": int}})
    with pytest.raises(TypeError, match="two types are called <thing>"):
        describe([SHAPE, Shape.of(other)])


def test_a_pattern_without_anchors_is_told_to_the_programmer():
    loose = type("Loose", (BaseModel,), {"__annotations__": {"a": Annotated[str, StringConstraints(pattern="[a-z]")]}})
    with pytest.raises(TypeError, match="has no anchors"):
        describe([Shape.of(loose)])

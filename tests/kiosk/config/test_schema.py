import tomllib

import jsonschema
import pytest

from kiosk.config import files
from kiosk.config.schema import schema


@pytest.fixture(scope="module")
def validator():
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


@pytest.mark.parametrize("name", ["kiosk.toml", "demo.toml"])
def test_the_shipped_files_are_as_the_schema_says(validator, name):
    validator.validate(tomllib.loads((files.folder() / name).read_text("utf-8")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kiosk": {"idd": "x"}},
        {"kiosk": {"id": "No Such Id"}},
        {"booking": {"timeout": 0}},
        {"readers": []},
        {"readers": [{"device": "virtual:"}] * 9},
        {"printer": {"device": 7}},
        {"nothing": {}},
    ],
)
def test_what_the_kiosk_refuses_does_not_fit_the_schema(validator, wrong):
    assert not validator.is_valid(wrong)


def test_every_key_says_what_it_is():
    described = schema()
    assert all(part["description"] for part in described["$defs"].values())
    for section in described["$defs"].values():
        assert all(key["description"] for key in section["properties"].values())

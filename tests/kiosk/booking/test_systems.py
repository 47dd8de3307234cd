from importlib import import_module
from typing import get_args, get_type_hints

import pytest

from kiosk.booking.systems import SYSTEMS, System, system
from kiosk.config.model import BookingSection, Config

ASKED = [name for name in vars(System) if not name.startswith("_")]


def test_the_configuration_names_the_systems_that_there_are():
    assert set(get_args(get_type_hints(BookingSection)["system"])) == set(SYSTEMS)


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("asked", ASKED)
def test_each_system_offers_all_that_is_asked_of_one(name, asked):
    section = BookingSection.model_validate({"system": name})
    assert system(Config(booking=section)) is import_module(SYSTEMS[name])
    assert callable(getattr(system(Config(booking=section)), asked))

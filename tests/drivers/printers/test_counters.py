import time

import pytest

from drivers.address import Address
from drivers.printers.counters import counters, questions
from drivers.printers.profile import load
from drivers.printers.session import printer_from
from drivers.printers.specimen import specimen
from drivers.tape import line_to
from kiosk.config import files


def told(device, name):
    return counters(line_to(Address.parse(device)), load(files.printer_profile(name)), time.monotonic)


def test_a_custom_printer_tells_five_counters():
    found = told("virtual:?dialect=custom-vkp80iii", "custom-vkp80iii")
    assert found == {"paper_left_cm": 15000, "cuts": 0, "paper_cm": 0, "retracts": 0, "power_ups": 1}


def test_an_epson_tells_what_it_has_worn_out_and_what_it_does_not_count_is_not_known():
    found = told("virtual:", "epson-tm-t20")
    assert found == {"lines": 0, "head_heated": 0, "cuts": 0, "hours": None}


def test_a_printer_without_known_counters_is_asked_nothing():
    assert questions(load(files.printer_profile("generic-80mm"))) == {}
    assert told("virtual:?dialect=generic", "generic-80mm") == {}


def test_a_paper_is_counted():
    profile = load(files.printer_profile("epson-tm-t20"))
    opener = line_to(Address.parse("virtual:?speed=2000"))
    with printer_from(Address.parse("virtual:"), profile) as session:
        session._link._opener = opener
        session.start(specimen(profile), "a-1")
        while session.step().evidence is None:
            pass
    found = counters(opener, profile, time.monotonic)
    assert found["cuts"] == 1
    assert found["lines"]


@pytest.mark.parametrize("dialect", ["one-way", "clone"])
def test_a_printer_that_says_nothing_of_it_is_not_known(dialect):
    assert set(told(f"virtual:?dialect={dialect}", "epson-tm-t88").values()) == {None}

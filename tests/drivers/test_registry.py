import re
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest

import drivers
from drivers import registry
from drivers.address import Address
from drivers.errors import AddressError, UnknownScheme

README = Path(drivers.__file__).with_name("README.md").read_text("utf-8")
POINTS = """\
[kiosk.drivers]
printer.pigeon = pigeon_drivers:opener
reader.pigeon = pigeon_drivers:reader
printer.tcp = pigeon_drivers:impostor
printer.broken = pigeon_drivers:absent
"""
MODULE = """\
def opener(address):
    return "a pigeon prints", address
def reader(address):
    return "a pigeon reads", address
def impostor(address):
    raise AssertionError("ours wins")
"""


@pytest.fixture
def pigeons(tmp_path, monkeypatch):
    """Drivers of a third party, installed as a package is."""
    info = tmp_path / "pigeon_drivers-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pigeon-drivers\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(POINTS)
    (tmp_path / "pigeon_drivers.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    invalidate_caches()


@pytest.mark.parametrize(("row", "place"), registry._DRIVERS.items(), ids=":".join)
def test_a_row_of_the_table_names_a_factory_that_is_there(row, place):
    family, scheme = row
    module, _, name = place.partition(":")
    assert registry.factory(family, Address(scheme)) is getattr(import_module(module), name)
    assert scheme in registry.schemes(family)


@pytest.mark.parametrize(("family", "scheme"), registry._DRIVERS)
def test_a_factory_takes_an_address_or_says_what_is_wrong_with_it(family, scheme):
    address = Address(scheme, "//", {"nonsense": "1"})
    with pytest.raises(AddressError) as caught:
        registry.factory(family, address)(address)
    assert caught.value.remedy


def test_the_families_have_schemes_of_their_own():
    assert registry.schemes("printer") == {"file", "serial", "tape", "tcp", "usb", "virtual"}
    assert registry.schemes("reader") == {"camera", "hid", "serial", "typed", "virtual"}
    assert registry.schemes("handover") == {"ble"}
    assert registry.schemes("toaster") == frozenset()


def test_the_readme_has_an_example_of_every_scheme():
    (table,) = re.findall(r"^\| address \| device \|\n(.*?)\n\n", README, re.DOTALL | re.MULTILINE)
    named = {Address.parse(text).scheme for text in re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)}
    assert named == set().union(*map(registry.schemes, ("printer", "reader", "handover")))


def test_an_unknown_scheme_is_an_error_that_names_the_known_ones():
    with pytest.raises(UnknownScheme, match="no printer driver for 'pigeon'") as caught:
        registry.factory("printer", Address("pigeon"))
    assert caught.value.remedy == "use one of: file, serial, tape, tcp, usb, virtual"


def test_a_scheme_of_another_family_is_unknown():
    with pytest.raises(UnknownScheme):
        registry.factory("printer", Address("camera"))


@pytest.mark.usefixtures("pigeons")
def test_third_parties_add_schemes_by_entry_points():
    address = Address("pigeon", "//roof")
    assert registry.factory("printer", address)(address) == ("a pigeon prints", address)
    assert registry.factory("reader", address)(address) == ("a pigeon reads", address)
    assert registry.schemes("printer") >= {"tcp", "virtual", "pigeon", "broken"}
    assert registry.schemes("reader") >= {"camera", "virtual", "pigeon"}


@pytest.mark.usefixtures("pigeons")
def test_a_third_party_does_not_take_the_place_of_ours():
    assert registry.factory("printer", Address("tcp")).__module__ == "drivers.printers.tcp"


@pytest.mark.usefixtures("pigeons")
def test_an_entry_point_that_leads_nowhere_hurts_only_its_own_scheme():
    with pytest.raises(AttributeError):
        registry.factory("printer", Address("broken"))
    assert registry.factory("printer", Address("pigeon")).__name__ == "opener"

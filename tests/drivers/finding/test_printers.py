import pytest

from drivers.finding.found import Kind
from drivers.finding.printers import printers


def test_a_machine_with_nothing_on_usb_has_no_printer(machine):
    assert printers(machine.trees) == []


def test_a_printer_is_known_by_its_ids_and_by_what_it_says_of_itself(machine):
    machine.printer()
    (found,) = printers(machine.trees)
    assert (found.kind, found.address, found.name) == (Kind.PRINTER, "usb://04b8:0e28", "EPSON TM-T20III")
    assert found.nodes == (f"{machine.dev}/bus/usb/001/001", f"{machine.dev}/usb/lp0")
    assert not found.trouble


def test_printers_that_are_alike_are_told_apart_by_their_serial_number(machine):
    machine.printer("1-2", serial="A1", kernel="lp0")
    machine.printer("1-3", serial="B2", kernel="lp1")
    machine.printer("1-4", ids="0dd4:0205", serial="C3", kernel="lp2")
    addresses = [found.address for found in printers(machine.trees)]
    assert addresses == ["usb://04b8:0e28?serial=A1", "usb://04b8:0e28?serial=B2", "usb://0dd4:0205"]


def test_a_printer_that_says_nothing_of_itself_has_its_ids_for_a_name(machine):
    machine.interface(machine.usb("1-2", "0fe6:811e"))
    assert [found.name for found in printers(machine.trees)] == ["USB 0fe6:811e"]


def test_a_maker_that_is_in_the_name_of_the_model_is_told_once(machine):
    machine.interface(machine.usb("1-2", "0519:0003", "Star", "Star TSP143"))
    assert [found.name for found in printers(machine.trees)] == ["Star TSP143"]


@pytest.mark.parametrize(
    ("ids", "kind", "protocol", "is_one"),
    [
        ("04b8:0202", "ff", "00", True),  # a maker of printers, and a class of its own
        ("1a86:7523", "ff", "00", False),  # an adapter for serial lines has such a class, too
        ("0fe6:811e", "07", "01", True),
        ("03f0:1234", "07", "04", False),  # an office printer that speaks IPP
        ("046d:0825", "0e", "00", False),
    ],
)
def test_what_can_be_printed_on_is_told_by_class_and_maker(machine, ids, kind, protocol, is_one):
    machine.interface(machine.usb("1-2", ids), kind=kind, protocol=protocol)
    assert bool(printers(machine.trees)) is is_one


def test_a_printer_with_two_interfaces_is_one(machine):
    device = machine.printer()
    machine.interface(device, 1, kind="ff", protocol="00")
    assert len(printers(machine.trees)) == 1


def test_a_printer_whose_node_is_not_there_says_so(machine):
    machine.printer()
    (machine.dev / "bus" / "usb" / "001" / "001").unlink()
    (found,) = printers(machine.trees)
    assert "is not there" in found.trouble
    assert found.remedy

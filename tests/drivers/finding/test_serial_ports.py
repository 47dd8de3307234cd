from drivers.finding.found import Kind
from drivers.finding.serial_ports import serial_ports


def test_a_port_on_usb_has_the_name_that_stays(machine):
    device = machine.usb("1-3", "0403:6001", "FTDI", "FT232R", "A10K")
    name = "usb-FTDI_FT232R_A10K-if00-port0"
    machine.tty("ttyUSB0", machine.interface(device, kind="ff", protocol="ff"), by_id=name)
    (found,) = serial_ports(machine.trees)
    assert found.address == f"serial://{machine.dev}/serial/by-id/{name}"
    assert (found.kind, found.name) == (Kind.LINE, "FTDI FT232R")
    assert found.nodes[0] == f"{machine.dev}/ttyUSB0"


def test_where_it_is_plugged_in_is_the_next_best_name(machine):
    device = machine.usb("1-3", "1a86:7523")
    machine.tty("ttyUSB0", machine.interface(device, kind="ff"), by_path="pci-0000:00:14.0-usb-0:3:1.0-port0")
    (found,) = serial_ports(machine.trees)
    assert found.address.endswith("by-path/pci-0000:00:14.0-usb-0:3:1.0-port0")


def test_a_scanner_is_known_by_its_maker_and_is_told_how_to_be_spoken_to(machine):
    device = machine.usb("1-3", "1eab:1d06", "Newland", "FM430")
    machine.tty("ttyACM0", machine.interface(device, kind="02"), by_id="usb-Newland_FM430-if00")
    (found,) = serial_ports(machine.trees)
    assert found.kind is Kind.SCANNER
    assert found.suggested.endswith("usb-Newland_FM430-if00?vendor=newland")


def test_a_scanner_of_a_maker_whose_commands_are_not_known_is_only_read(machine):
    device = machine.usb("1-3", "05f9:4204", "Datalogic", "Gryphon")
    machine.tty("ttyACM0", machine.interface(device, kind="02"))
    (found,) = serial_ports(machine.trees)
    assert (found.kind, found.suggested) == (Kind.SCANNER, f"serial://{machine.dev}/ttyACM0")


def test_a_printer_of_a_known_maker_on_a_serial_port_is_one(machine):
    machine.tty("ttyACM0", machine.interface(machine.usb("1-3", "0dd4:0186", "CUSTOM", "VKP80III"), kind="02"))
    assert [found.kind for found in serial_ports(machine.trees)] == [Kind.PRINTER]


def test_ports_that_the_kernel_only_foresees_are_none(machine):
    for number in range(4):
        machine.tty(f"ttyS{number}", kind="4" if number == 0 else "0")
    machine.tty("tty1")
    assert [found.name for found in serial_ports(machine.trees)] == ["serial port ttyS0"]


def test_ports_with_a_name_that_stays_come_first(machine):
    machine.tty("ttyS0", kind="4")
    machine.tty("ttyUSB0", machine.interface(machine.usb("1-3", "0403:6001")), by_id="usb-FTDI")
    assert [found.address.rsplit("/", 1)[1] for found in serial_ports(machine.trees)] == ["usb-FTDI", "ttyS0"]

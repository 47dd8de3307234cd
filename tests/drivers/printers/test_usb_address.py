import pytest

from drivers.address import Address
from drivers.errors import AddressError
from drivers.printers.usb_address import UsbName, read


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("usb://04b8:0202", UsbName(0x04B8, 0x0202, None, None)),
        ("usb://0DD4:015D/", UsbName(0x0DD4, 0x015D, None, None)),
        ("usb://04b8:0202?serial=TC6Y%2042&interface=1", UsbName(0x04B8, 0x0202, "TC6Y 42", 1)),
    ],
)
def test_ids_are_hexadecimal_as_lsusb_shows_them(text, name):
    assert read(Address.parse(text)) == name


def test_it_is_told_as_a_person_would_look_for_it():
    assert str(read(Address.parse("usb://0DD4:015D"))) == "the USB printer 0dd4:015d"
    assert str(read(Address.parse("usb://0DD4:015D?serial=7"))).endswith("0dd4:015d with the serial number 7")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("usb:", "lsusb"),
        ("usb:04b8:0202", "lsusb"),
        ("usb://4b8:202", "lsusb"),
        ("usb://04b8", "lsusb"),
        ("usb://04b8:0202:1", "lsusb"),
        ("usb://04bg:0202", "lsusb"),
        ("usb://04b8:0202?interface=one", '"interface" is a number'),
        ("usb://04b8:0202?interface=-1", '"interface" is a number'),
        ("usb://04b8:0202?seriel=1", "its options are serial, interface"),
    ],
)
def test_what_is_no_address_of_a_device_is_refused(text, remedy):
    with pytest.raises(AddressError) as caught:
        read(Address.parse(text))
    assert remedy in caught.value.remedy

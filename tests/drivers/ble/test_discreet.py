"""What bleak says of a phone when things go wrong names nobody."""

import logging

import pytest

from drivers.ble.discreet import hush
from drivers.ble.virtual.service import Fault
from drivers.errors import DriverError
from tests.drivers.ble.handing import engaged


async def test_no_address_is_logged_where_a_connection_can_neither_be_made_nor_ended(rig, caplog):
    uuid = str(engaged().invitation.uuid)
    phone = await rig.phone(uuid)
    rig.bluez.faults["Device1.Connect"].append(Fault(error="Failed", text="stuck"))
    rig.bluez.faults["Device1.Disconnect"].append(Fault(error="Failed", text="stuck"))
    async with rig.radio(tries=1) as radio:
        found = await radio.find(uuid, 5)
        with pytest.raises(DriverError):
            await radio.connect(found)
    address = phone.address.to_string(with_type_qualifier=False)
    assert "Failed to cancel connection (/org/bluez/hci0/dev_[covered])" in caplog.text
    assert address.replace(":", "_") not in caplog.text


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Device with address 4A:00:00:00:00:01 was not found.", "Device with address [covered] was not found."),
        (
            "Removing /org/bluez/hci0/dev_4A_00_00_00_00_01/service0010",
            "Removing /org/bluez/hci0/dev_[covered]/service0010",
        ),
        ("hci0 at 00:1A:7D:DA:71:13 is 100 % busy", "hci0 at 00:1A:7D:DA:71:13 is 100 % busy"),
    ],
)
def test_a_phones_address_is_covered_and_an_adapters_is_not(caplog, said, logged):
    hush()
    hush()
    logging.getLogger("bleak.backends.bluezdbus.client").warning("%s", said)
    assert caplog.messages == [logged]

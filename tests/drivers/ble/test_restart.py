"""The Bluetooth service is started anew by a command."""

import sys

import pytest

from drivers.ble.restart import restart
from drivers.errors import DeviceTimeout, DeviceUnavailable


def python(code):
    return (sys.executable, "-c", code)


async def test_a_command_that_works_says_nothing():
    await restart(python("pass"))


async def test_what_it_refuses_is_told_in_its_words():
    command = python("import sys; sys.exit('Access denied\\nand more')")
    with pytest.raises(DeviceUnavailable, match=r"could not be started anew: Access denied$") as refused:
        await restart(command)
    assert "polkit" in refused.value.remedy


async def test_a_machine_without_the_command_says_so():
    with pytest.raises(DeviceUnavailable, match="No such file"):
        await restart(("no-such-program",))


async def test_one_that_hangs_is_ended():
    with pytest.raises(DeviceTimeout):
        await restart(python("import time; time.sleep(60)"), patience=0.05)

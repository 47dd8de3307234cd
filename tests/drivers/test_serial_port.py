import errno
import termios
from contextlib import closing

import pytest

from drivers.errors import DeviceUnavailable
from drivers.serial_port import opened
from tests.drivers.printers.terminal import Terminal


@pytest.fixture
def terminal():
    terminal = Terminal()
    yield terminal
    terminal.unplug()


def test_what_was_said_before_it_was_opened_is_thrown_away(terminal):
    terminal.say(b"long ago\n")
    with closing(opened(terminal.path, 9600, "none")) as port:
        assert port.read(100) == b""


@pytest.mark.parametrize("error", [termios.error(errno.EIO, "Input/output error"), OSError(errno.EIO, "the same")])
def test_an_adapter_that_is_unplugged_while_it_is_opened_is_not_there(terminal, monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr("serial.serialposix.termios.tcsetattr", fail)
    with pytest.raises(DeviceUnavailable, match="is not there") as caught:
        opened(terminal.path, 9600, "none")
    assert "cable" in caught.value.remedy

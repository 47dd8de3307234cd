"""What commands talk to: a booking server, and whoever answers on the control socket."""

import socket
import threading
import time
from contextlib import suppress

import pytest

from tests.kiosk.mock.conftest import RELAXED, running


@pytest.fixture(scope="module")
def house():
    """A booking server whose clock is right."""
    with running(RELAXED) as house:
        house.clock.now = house.clock.now.fromtimestamp(time.time(), house.clock.now.tzinfo)
        yield house


@pytest.fixture
def daemon(tmp_path):
    """Somebody who answers once on the control socket of the kiosk in this folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(tmp_path / "control.sock"))
        listening.listen()

        def answer():
            connection, _ = listening.accept()
            with connection, suppress(BrokenPipeError):  # some only look whether somebody is there
                connection.recv(1000)
                connection.sendall(b"{}\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield
        thread.join(10)

import os
import time

import pytest

from drivers.scanners.virtual import VirtualEngine

SOON = 20


@pytest.fixture
def engine(tmp_path):
    with VirtualEngine(tmp_path / "tty") as engine:
        yield engine


def hear(fd, count):
    """So many bytes from a terminal."""
    heard, end = b"", time.monotonic() + SOON
    while len(heard) < count and time.monotonic() < end:
        heard += os.read(fd, count - len(heard))
    return heard


def test_its_port_is_a_terminal_that_passes_every_byte_on(engine):
    fd = os.open(engine.path, os.O_RDWR | os.O_NOCTTY)
    assert os.isatty(fd)
    engine.say(bytes(range(256)))
    assert hear(fd, 256) == bytes(range(256))
    os.close(fd)


def test_the_code_before_it_is_said_again_and_again_until_it_is_taken_away(engine):
    fd = os.open(engine.path, os.O_RDWR | os.O_NOCTTY)
    engine.show("A")
    assert hear(fd, 6) == b"A\r" * 3
    engine.show(None)
    os.close(fd)


def test_unplugged_it_is_no_more_and_plugged_in_it_is_there_again(engine):
    fd = os.open(engine.path, os.O_RDWR | os.O_NOCTTY)
    engine.unplug()
    engine.unplug()
    assert "unplugged" in repr(engine)
    assert not engine.path.is_symlink()
    assert hear_end(fd)
    engine.say(b"nobody hears this")
    engine.plug()
    engine.plug()
    assert engine.path.exists()
    os.close(fd)


def hear_end(fd):
    try:
        return os.read(fd, 1) == b""
    except OSError:
        return True

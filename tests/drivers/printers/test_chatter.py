"""A line on which somebody never stops talking: a wrong address, a broken board. Nobody is held up by it."""

import pytest

from drivers.printers.profile import load
from drivers.printers.session import Session
from tests.drivers.printers.samples import PROFILES
from tests.drivers.printers.scripted import Clock

SECONDS_A_READ = 0.001


class Chatter:
    """Takes all, and always has something to say."""

    def __init__(self, clock, says):
        self.clock, self.says = clock, says

    def write(self, data, timeout):
        return len(data)

    def read(self, timeout):
        self.clock.now += SECONDS_A_READ
        return self.says

    def close(self):
        pass


@pytest.fixture(params=["epson-tm-t20", "custom-vkp80iii", "pyramid-phoenix"])
def profile(request):
    return load(PROFILES / f"{request.param}.toml")


@pytest.mark.parametrize("says", [b"\x00", b"A", b"\xff", b"\x12", b"\x5f", b"\x10\x00\x00\x00", b"785cuts"], ids=repr)
@pytest.mark.parametrize(("call", "seconds"), [("status", 2.0), ("recover", 5.0), ("outlet", 2.0)])
def test_who_never_stops_talking_holds_nobody_longer_than_is_promised(profile, says, call, seconds):
    clock = Clock()
    printer = Session(lambda: Chatter(clock, says), profile, clock)
    before = clock.now
    getattr(printer, call)()
    assert clock.now - before <= seconds

"""``virtual:``, a printer inside this program.

Its options are those of ``options.KEYS``; ``out`` is the folder that paper falls into.
"""

import time
from collections.abc import Callable
from pathlib import Path

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.printers.virtual.cable import Order
from drivers.printers.virtual.options import KEYS, built
from drivers.printers.virtual.runner import Keep, Runner, nowhere

_NAP = 0.02
"""seconds after which a waiting caller looks again, because a fault may have been mended meanwhile"""
_BROKEN = {Order.CLOSE: "closed the line", Order.RESET: "broke the line off"}


class VirtualTransport:
    """A cable to a printer in this program."""

    def __init__(self, runner: Runner, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._runner = runner
        self._clock = clock
        self._sleep = sleep
        self._closed = False
        self._power_ups = runner.power_ups
        runner.link(up=True)

    def __repr__(self) -> str:
        return f"<VirtualTransport {'closed' if self._closed else self._runner}>"

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes within ``timeout`` seconds; return how many, 0 if none were taken."""
        deadline = self._clock() + timeout
        while True:
            self._check()
            accepted = self._runner.receive(data)
            if accepted or not data or not self._wait(deadline):
                return accepted

    def read(self, timeout: float) -> bytes:
        """What the printer said, as soon as there is some; ``b""`` if nothing came within ``timeout`` seconds."""
        deadline = self._clock() + timeout
        while True:
            self._check()
            said = self._runner.replies()
            if said or not self._wait(deadline):
                return said

    def close(self) -> None:
        """Let go of the line; idempotent.

        The printer finishes what it holds at once, as there may be nobody left to give it time.
        """
        if not self._closed:
            self._closed = True
            self._runner.link(up=False)
            self._runner.finish()

    def _check(self) -> None:
        self._runner.work()
        for order in self._runner.take_link_orders():
            self.close()
            raise DeviceLost(f"the virtual printer {_BROKEN[order]}", "open it again")
        if self._closed or not self._runner.powered or self._runner.power_ups != self._power_ups:
            raise DeviceLost("the virtual printer was switched off", "switch it on")

    def _wait(self, deadline: float) -> bool:
        """Sleep until something may have happened; False if the deadline is over."""
        left = deadline - self._clock()
        if left <= 0:
            return False
        pause = self._runner.pause()
        self._sleep(min(left, _NAP if pause is None else max(pause, 0.001)))
        return True


class VirtualOpener:
    """Opens lines to one printer, which lives on between them; ``runner`` is where it is broken and mended."""

    def __init__(
        self,
        address: Address,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        keep: Keep = nowhere,
    ) -> None:
        """``keep`` is given each paper that comes out."""
        self._clock = clock
        self._sleep = sleep
        self.runner = _runner(address, clock, keep)

    def __call__(self) -> VirtualTransport:
        """A new line; raises DeviceUnavailable while the printer is switched off, or refuses."""
        self.runner.work()
        self.runner.take_link_orders()
        if not self.runner.powered:
            raise DeviceUnavailable("the virtual printer is switched off", "switch it on")
        if self.runner.refusing:
            raise DeviceUnavailable("the virtual printer refuses connections", "wait a moment")
        return VirtualTransport(self.runner, self._clock, self._sleep)


def opener(address: Address) -> VirtualOpener:
    """A printer as the address describes it; raises AddressError for options that it can't have."""
    return VirtualOpener(address)


def _runner(address: Address, clock: Callable[[], float], keep: Keep) -> Runner:
    options = dict(address.options)
    out = options.pop("out", None)
    unknown = sorted(options.keys() - KEYS)
    if address.spec or unknown:
        wrong = ", ".join(unknown) or address.spec
        known = ", ".join(sorted({"out", *KEYS}))
        raise AddressError(str(address), f'"{wrong}" means nothing here; a virtual printer has {known}')
    try:
        dialect, setup = built(options)
    except ValueError as error:
        raise AddressError(str(address), str(error)) from error
    return Runner(clock, dialect=dialect, setup=setup, out=None if out is None else Path(out), keep=keep)

"""The machine's own clock. How far it is from the booking server's is found on the way there."""

from collections.abc import Iterator

from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, ok, skip, warn

_REMEDY = "timedatectl set-ntp true; timedatectl says then whether the clock is synchronised"


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """Ask the kernel whether anything keeps its clock right."""
    kept = bench.synchronised()
    if kept is None:
        yield skip("clock.ntp", "this machine does not tell (a container, perhaps)")
    elif kept:
        yield ok("clock.ntp", "it is kept right")
    else:
        yield warn("clock.ntp", "nothing keeps the clock right", _REMEDY)

"""Scanners and keyboards: whether they are there."""

from collections.abc import Iterator
from contextlib import closing

from drivers.address import Address
from drivers.ports import CodeReader
from drivers.registry import factory
from kiosk import redaction
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok

_SECONDS = 0.5


def look(bench: Bench, device: str) -> Iterator[Line]:
    """Open it and listen for a moment, or ask the daemon that has it. Raises DriverError."""
    if bench.ask is not None:
        trouble = str(bench.told(do="status")["troubles"].get(redaction.reader(device), ""))
        finding, _, remedy = trouble.removesuffix(")").rpartition(" (")
        yield fail("scanner.open", finding, remedy) if trouble else ok("scanner.open", "the kiosk has it open")
        return
    address = Address.parse(device)
    reader: CodeReader = factory("reader", address)(address)
    with closing(reader):
        reader.read(_SECONDS)
    yield ok("scanner.open", "it is there; hold a code before it and see: kiosk devices test")

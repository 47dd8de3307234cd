"""Each configured device does its job once."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from drivers.address import Address
from drivers.errors import DriverError
from drivers.finding.found import Found
from drivers.ports import Evidence
from drivers.printers.profile import load
from drivers.printers.session import Session, printer_from
from drivers.printers.specimen import specimen
from drivers.registry import factory
from drivers.tape import untaped
from kiosk.config import files
from kiosk.config.model import Config
from kiosk.equipment.inventory import match

PATIENCE = 60.0
"""seconds for a test print"""
_FRAMES = 15
_LISTEN = 0.3


@dataclass(frozen=True)
class Result:
    """How a device did."""

    device: str
    ok: bool
    said: str
    remedy: str = ""


Try = Callable[[], Result]


def trials(config: Config, found: Sequence[Found]) -> Iterator[tuple[str, Try]]:
    """For each configured device its address, and what tries it; nothing is opened before that is called."""
    printer = config.printer
    yield printer.device, lambda: _minding(printer.device, lambda: _print(printer.device, printer.profile))
    for reader in config.readers:
        yield reader.device, _reader(reader.device, found)


def _reader(device: str, found: Sequence[Found]) -> Try:
    address = Address.parse(device)
    return lambda: _minding(device, lambda: _TRIED.get(address.scheme, _listen)(address, found))


def _minding(device: str, attempt: Callable[[], Result]) -> Result:
    try:
        return attempt()
    except DriverError as error:
        return Result(device, ok=False, said=str(error), remedy=error.remedy)


def _print(device: str, name: str) -> Result:
    profile = load(files.printer_profile(name))
    with printer_from(untaped(Address.parse(device)), profile) as session:
        session.start(specimen(profile), secrets.token_hex(2)[:3])
        evidence = _followed(session)
    return _judged(device, evidence, profile.evidence)


def _judged(device: str, evidence: Evidence | None, promised: Evidence) -> Result:
    if evidence is None or (evidence is Evidence.NONE and promised is not Evidence.NONE):
        said = "nothing is proved of the test print" if evidence else "the test print came to no end"
        return Result(device, ok=False, said=said, remedy="look at the printer, then: kiosk printer status")
    if evidence is Evidence.NONE:
        return Result(device, ok=True, said="a test print was sent; it proves nothing: look whether it came out")
    return Result(device, ok=True, said=f"a test print came out, evidence: {evidence}")


def _followed(session: Session) -> Evidence | None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (evidence := session.step().evidence) is not None:
            return evidence
    session.abandon()
    return None


def _look(address: Address, _found: Sequence[Found]) -> Result:
    from drivers.cameras import sources  # noqa: PLC0415 - loads OpenCV
    from drivers.cameras.snapshot import snapshot  # noqa: PLC0415 - the same

    with closing(sources.opener(address)()) as camera:
        picture = snapshot(camera)
        begun = time.monotonic()
        for _ in range(_FRAMES):
            camera.read()
        rate = _FRAMES / max(time.monotonic() - begun, 0.001)
    height, width = picture.shape[:2]
    return Result(str(address), ok=True, said=f"it sees {width} by {height}, {rate:.1f} pictures a second")


def _listen(address: Address, _found: Sequence[Found]) -> Result:
    with closing(factory("reader", address)(address)) as reader:
        reader.read(_LISTEN)
    return Result(str(address), ok=True, said="it opens")


def _radio(address: Address, found: Sequence[Found]) -> Result:
    adapter = match(str(address), found)
    if adapter is None or adapter.trouble:
        said = adapter.trouble if adapter else "there is no Bluetooth adapter"
        return Result(str(address), ok=False, said=said, remedy=(adapter and adapter.remedy) or "plug one in")
    return Result(str(address), ok=True, said=f"the adapter {adapter.name} is there; kiosk ble selftest tries it")


_TRIED: dict[str, Callable[[Address, Sequence[Found]], Result]] = {"camera": _look, "virtual": _look, "ble": _radio}
"""by the scheme of a reader; the others are opened and listened to"""

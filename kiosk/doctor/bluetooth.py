"""Bluetooth: the message bus, the service, the adapter, and a hand-over without a radio."""

import asyncio
from collections.abc import Iterator, Mapping

from drivers.address import Address
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok

_ADAPTER = "hci0"
_REPORT = "install the kiosk anew; if it stays, report it with the log"
_CULPRITS: Mapping[str, int] = {"NO_BUS": 0, "NO_SERVICE": 1, "HANGS": 1, "FORBIDDEN": 1, "NO_ADAPTER": 2, "OFF": 2}
"""by the adapter's condition: which of these lines it is that fails"""
_LINES = (("ble.bus", "it answers"), ("ble.service", "bluetoothd runs"), ("ble.adapter", "{name} is switched on"))


def look(_bench: Bench, device: str) -> Iterator[Line]:
    """See what D-Bus tells of the adapter; nothing is switched, and no radio is used. Raises DriverError."""
    from drivers.ble.loopback import loopback  # noqa: PLC0415 - only where there is Bluetooth

    name = Address.parse(device).path() or _ADAPTER
    condition, what, remedy = asyncio.run(_condition(name))
    culprit = _CULPRITS.get(condition, len(_LINES))
    for check, finding in _LINES[:culprit]:
        yield ok(check, finding.format(name=name))
    if culprit < len(_LINES):
        yield fail(_LINES[culprit][0], what, remedy)
        return
    good = asyncio.run(loopback())
    said = "a voucher came over, and a status back"
    yield ok("ble.loopback", said) if good else fail("ble.loopback", "what came over was something else", _REPORT)


async def _condition(name: str) -> tuple[str, str, str]:
    """The adapter's condition, in a word, in a sentence, and what to do."""
    from drivers.ble.adapter import Adapter, Condition  # noqa: PLC0415 - only where there is Bluetooth

    adapter = Adapter(name)
    watching = asyncio.create_task(adapter.watch())
    try:
        while adapter.condition is Condition.UNKNOWN:
            await adapter.changes()
        found = adapter.condition
        return found.name, found.what, found.remedy
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

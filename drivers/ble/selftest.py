"""One try after another of what a hand-over needs, from the message bus to a voucher; the first failure ends it."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path

from drivers.ble.adapter import Condition
from drivers.ble.radio import Radio
from drivers.ble.settings import differences, file_of
from drivers.errors import DriverError


class Standing(StrEnum):
    """How a step went."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True)
class Step:
    """One step: what was found, and what a person can do."""

    id: str
    status: Standing
    finding: str
    remedy: str = ""


HandOver = Callable[[Radio], Awaitable[bool]]
"""Hands a voucher over, and says whether it came whole and the phone was told"""

_STEPS = ("bus", "service", "adapter", "power")
_CULPRITS = {
    Condition.NO_BUS: "bus",
    Condition.NO_SERVICE: "service",
    Condition.HANGS: "service",
    Condition.FORBIDDEN: "service",
    Condition.NO_ADAPTER: "adapter",
    Condition.OFF: "power",
}
_SETTINGS = "install the kiosk's settings and restart bluetooth: see systemd/bluetooth/bluetooth.conf"
_AGENT = "end the program that pairs devices (a desktop's Bluetooth applet), or: bluetoothctl pairable off"
_SILENT = "hold a phone with Bluetooth on beside it; then try its antenna, another port, another adapter"
_REPORT = "install the kiosk anew; if it stays, report it with the log"


async def selftest(radio: Radio, seconds: float, hand_over: HandOver, *, real: bool) -> AsyncIterator[Step]:
    """The steps with a radio that is in use as a context; ``real`` is false where bluetoothd is in software."""
    condition = radio.adapter.condition
    culprit = _CULPRITS.get(condition)
    shown = {} if culprit else await _properties(radio)
    for id_ in _STEPS:
        if id_ == culprit:
            yield Step(id_, Standing.FAIL, condition.what, condition.remedy)
            return
        yield Step(id_, Standing.OK, _found(id_, radio, shown))
    if real:
        for step in await _settings(radio, shown):
            yield step
    else:
        yield Step("settings", Standing.SKIP, "bluetoothd is in software, and has none")
    for step in await _heard(radio, seconds):
        yield step
        if step.id == "scan" and step.status is Standing.FAIL:
            return
    yield await _handed_over(radio, hand_over, "" if not real else " (in memory: a radio can't hear itself)")


def version(modalias: str) -> str:
    """BlueZ's version, as its adapters name it: ``usb:v1D6Bp0246d0542`` is 5.66."""
    digits = re.fullmatch(r"usb:v1D6Bp0246d([0-9A-F]{2})([0-9A-F]{2})", modalias)
    return f"{int(digits[1], 16)}.{int(digits[2], 16)}" if digits else "of an unknown version"


async def _properties(radio: Radio) -> dict[str, object]:
    for path, properties in (await radio.adapter.adapters()).items():
        if path.endswith(f"/{radio.adapter.name}"):
            return {name: variant.value for name, variant in properties.items()}
    return {}


def _found(id_: str, radio: Radio, shown: dict[str, object]) -> str:
    return {
        "bus": "the system's message bus answers",
        "service": f"bluetoothd runs: BlueZ {version(str(shown.get('Modalias', '')))}" if shown else "bluetoothd runs",
        "adapter": f"{radio.adapter.name} is there",
        "power": f"{radio.adapter.name} is switched on",
    }[id_]


async def _settings(radio: Radio, shown: dict[str, object]) -> Iterator[Step]:
    pairable = Step("pairable", Standing.WARN, f"phones can pair with {radio.adapter.name}", _AGENT)
    file = file_of(await radio.adapter.service_process())
    return chain([_set(file)], [pairable] if shown.get("Pairable") else [])


def _set(file: Path) -> Step:
    try:
        missing = ", ".join(differences(file.read_text("utf-8", "replace")))
    except OSError as error:
        return Step("settings", Standing.WARN, f"{file} can't be read: {error.strerror}", _SETTINGS)
    if missing:
        return Step("settings", Standing.WARN, f"{file} should say {missing}", _SETTINGS)
    return Step("settings", Standing.OK, f"{file} protects customers")


async def _heard(radio: Radio, seconds: float) -> list[Step]:
    addresses: set[str] = set()
    try:
        await radio.listen(seconds, lambda found: addresses.add(found.address))
    except DriverError as error:
        return [Step("scan", Standing.FAIL, str(error), error.remedy)]
    scans = Step("scan", Standing.OK, f"{radio.adapter.name} looked for devices for {seconds:g} s")
    return [scans, *_hears(len(addresses))]


def _hears(count: int) -> Iterator[Step]:
    if count:
        yield Step("hears", Standing.OK, f"{count} {'device was' if count == 1 else 'devices were'} heard")
    else:
        yield Step("hears", Standing.FAIL, "nothing at all was heard", _SILENT)


async def _handed_over(radio: Radio, hand_over: HandOver, how: str) -> Step:
    try:
        good = await hand_over(radio)
    except DriverError as error:
        return Step("hand-over", Standing.FAIL, str(error), error.remedy)
    if not good:
        return Step("hand-over", Standing.FAIL, "what came over was something else", _REPORT)
    return Step("hand-over", Standing.OK, f"a voucher came over, and a status back{how}")

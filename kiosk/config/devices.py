"""Asks the drivers whether they can use the addresses in a configuration; nothing is opened. Loads the drivers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from drivers.address import Address
from drivers.errors import DriverError
from drivers.registry import factory, schemes
from kiosk.config.errors import Problem
from kiosk.config.model import Config


def problems(config: Config) -> tuple[Problem, ...]:
    """What the drivers would refuse when the kiosk is built."""
    rows = [("printer", "printer.device", config.printer.device)]
    rows += [
        (_family(reader.device), f"readers[{index}].device", reader.device)
        for index, reader in enumerate(config.readers)
    ]
    refused = tuple(
        Problem(key, repr(device), str(error), error.remedy)
        for family, key, device in rows
        if (error := _refusal(family, Address.parse(device)))
    )
    unseen = tuple(
        Problem(key, repr(device), "phones scan a code on the screen, and there is none", "set [screen] host")
        for family, key, device in rows
        if family == "handover" and not config.screen.host
    )
    return refused + unseen


def _family(device: str) -> str:
    """Readers see codes, or take vouchers from phones."""
    return "handover" if Address.parse(device).scheme in schemes("handover") else "reader"


def _refusal(family: str, address: Address) -> DriverError | None:
    try:
        make = factory(family, address)
        if family == "printer":
            make(_leaving_no_trace(address))  # an opener of connections
        elif make in (checks := _checks_of_readers()):
            checks[make](address)
    except DriverError as error:
        return error
    return None


def _checks_of_readers() -> Mapping[Callable[..., Any], Callable[[Address], object]]:
    """What checks an address as a factory of ours would, and begins nothing; other people's might begin to work."""
    from drivers.ble import reader as phones  # noqa: PLC0415 - only who checks pays for it
    from drivers.cameras import reader, sources  # noqa: PLC0415 - only who checks pays for it
    from drivers.scanners import keyboard, serial_engine, typed  # noqa: PLC0415 - the same

    return {
        reader.from_address: sources.opener,
        keyboard.from_address: keyboard.from_address,
        serial_engine.from_address: serial_engine.from_address,
        typed.from_address: typed.check,
        phones.from_address: phones.check,
    }


def _leaving_no_trace(address: Address) -> Address:
    """Without the folder that a virtual printer makes for its paper, and the tape of any printer's line."""
    kept = {name: value for name, value in address.options.items() if name not in {"out", "tape"}}
    return replace(address, options=kept)

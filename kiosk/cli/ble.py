"""``kiosk ble scan|selftest``."""

import asyncio
import json
import os
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from drivers.ble.radio import Radio
    from drivers.ble.selftest import HandOver, Step
    from drivers.ble.survey import Device

ble = group()

AdapterName = Annotated[
    str, typer.Option("--adapter", help="Its name or address, as hci0; else the one of the configuration, or hci0.")
]
Seconds = Annotated[float, typer.Option(min=0.1, max=120, help="How long to listen.")]
Virtual = Annotated[bool, typer.Option("--virtual", help="In software: an adapter and a phone of its own.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


class RadioInUse(KioskError):
    """The running kiosk listens with the radio."""

    reason = "radio_in_use"
    exit_code = os.EX_UNAVAILABLE


@ble.callback()
def about() -> None:
    """Look at Bluetooth: what the adapter hears, and whether a phone could hand a voucher over."""


@ble.command()
def scan(
    adapter: AdapterName = "",
    seconds: Seconds = 5.0,
    addresses: Annotated[bool, typer.Option("--addresses", help="Whole addresses; they are personal data.")] = False,
    virtual: Virtual = False,
    as_json: Json = False,
    config: ConfigFile = None,
) -> None:
    """List what the adapter hears, strongest first. Exit 1 if nothing, 69 if there is no radio.

    Of each device: how strong it is, how often it was heard, whether it offers a hand-over to some kiosk.

    Example: kiosk ble scan --seconds 10
    """
    name, heard = asyncio.run(_scan(_adapter(adapter, config, virtual=virtual), seconds, virtual=virtual))
    rows = [_row(device, addresses=addresses) for device in heard]
    if as_json:
        typer.echo(json.dumps({"adapter": name, "seconds": seconds, "devices": rows}))
    else:
        for row in rows:
            typer.echo(_sentence(row))
        offers = sum(row["hand_over"] for row in rows)
        typer.echo(f"{name} heard {len(rows)} in {seconds:g} s; {offers} of them can hand over")
    raise typer.Exit(0 if rows else 1)


@ble.command()
def selftest(
    adapter: AdapterName = "",
    seconds: Seconds = 5.0,
    virtual: Virtual = False,
    as_json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Try all that a hand-over needs, step by step. Exit 1 if a step fails, 69 if there is no radio.

    The hand-over itself is made in memory; with --virtual it goes through D-Bus and an adapter in software.

    Example: kiosk ble selftest --virtual
    """
    name = _adapter(adapter, config, virtual=virtual)
    steps = asyncio.run(_selftest(name, seconds, virtual=virtual, tell=not as_json))
    failed = {step.id for step in steps if step.status == "fail"}
    if as_json:
        typer.echo(json.dumps({"adapter": name, "good": not failed, "steps": [asdict(step) for step in steps]}))
    raise typer.Exit(os.EX_UNAVAILABLE if failed & _NO_RADIO else bool(failed))


def _adapter(name: str, file: Path | None, *, virtual: bool) -> str:
    """The adapter that is meant. Raises AddressError, ConfigError, RadioInUse."""
    from drivers.address import Address
    from drivers.ble.reader import ADAPTER, check
    from kiosk.config.errors import ConfigError
    from kiosk.config.loading import load

    check(Address("ble", name))
    if virtual:
        return name or ADAPTER
    try:
        config = load(file)
    except ConfigError:
        if not name:
            raise
        return name
    readers = (Address.parse(reader.device) for reader in config.readers)
    ours = [address.spec or ADAPTER for address in readers if address.scheme == "ble"]
    if ours and _runs(config):
        raise RadioInUse(f"the running kiosk listens with {ours[0]}", "stop it first, or ask it: kiosk status")
    return name or next(iter(ours), ADAPTER)


def _runs(config: Any) -> bool:
    from kiosk.config import files
    from kiosk.control import client

    return client.runs(files.socket(config))


async def _scan(name: str, seconds: float, *, virtual: bool) -> "tuple[str, list[Device]]":
    from drivers.ble.survey import Survey

    async with AsyncExitStack() as stack:
        radio, _ = await _radio(stack, name, virtual=virtual)
        survey = Survey()
        await radio.listen(seconds, survey.heard)
        return radio.adapter.name, survey.devices()


async def _selftest(name: str, seconds: float, *, virtual: bool, tell: bool) -> "list[Step]":
    from drivers.ble.selftest import selftest as steps_of

    steps = []
    async with AsyncExitStack() as stack:
        radio, hand_over = await _radio(stack, name, virtual=virtual)
        async for step in steps_of(radio, seconds, hand_over, real=not virtual):
            steps.append(step)
            if tell:
                typer.echo(f"{step.status:5} {step.id:10} {step.finding}")
                if step.remedy:
                    typer.echo(f"      {'':10} → {step.remedy}")
    return steps


async def _radio(stack: AsyncExitStack, name: str, *, virtual: bool) -> "tuple[Radio, HandOver]":
    """The radio, and how a voucher is handed over to it. Raises DeviceUnavailable."""
    from drivers.ble.loopback import loopback
    from drivers.ble.radio import Radio
    from drivers.errors import DeviceUnavailable

    hand_over: HandOver = lambda _radio: loopback()  # noqa: E731 - a row of two
    if virtual:
        try:
            from drivers.ble.virtual.lobby import lobby
        except ModuleNotFoundError as error:
            raise DeviceUnavailable(
                f"Bluetooth in software needs {error.name}", "install the kiosk with its extra demo"
            ) from error
        hand_over = (await stack.enter_async_context(lobby())).hand_over
    return await stack.enter_async_context(Radio(name)), hand_over


def _row(device: "Device", *, addresses: bool) -> dict[str, Any]:
    shown = {"rssi": device.rssi, "heard": device.heard, "hand_over": device.hand_over}
    return shown | ({"address": device.address} if addresses else {})


def _sentence(row: dict[str, Any]) -> str:
    words = [f"{row['rssi']:4} dBm", f"heard {row['heard']:3} ×", row.get("address", "")]
    return "  ".join(filter(None, [*words, "can hand over" if row["hand_over"] else ""]))


_NO_RADIO = frozenset({"bus", "service", "adapter", "power"})

"""Which printer and which profile the commands ``kiosk printer …`` are told of, and how they speak of them."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.errors import KioskError

if TYPE_CHECKING:
    from drivers.address import Address
    from drivers.printers.profile import Profile

Device = Annotated[str, typer.Argument(help="Its address, as serial:/dev/ttyUSB0?baud=19200 or tcp://10.0.0.40.")]
ProfileName = Annotated[str, typer.Option("--profile", help="A name that `kiosk printer list` shows, or a .toml.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


class PrinterInUse(KioskError):
    """The running kiosk owns the printer."""

    reason = "printer_in_use"
    exit_code = os.EX_UNAVAILABLE


def free(device: str, config: Path | None) -> "Address":
    """The address, unless the kiosk that runs here owns that printer. Raises AddressError, PrinterInUse, DaemonAway."""
    from drivers.address import Address
    from kiosk.config import files
    from kiosk.config.errors import ConfigError
    from kiosk.config.loading import load
    from kiosk.control import client

    address = Address.parse(device)
    try:
        found = load(config)
        ours = Address.parse(found.printer.device)
        if (ours.scheme, ours.spec) != (address.scheme, address.spec) or ours.scheme == "virtual":
            return address
        if not client.runs(files.socket(found)):
            return address
    except ConfigError:  # no kiosk is set up here
        return address
    raise PrinterInUse(f"the running kiosk owns {device}", "stop it first, or ask it: kiosk status")


def known() -> "dict[str, Profile]":
    """The profiles that are shipped, by name."""
    from drivers.printers.profile import load
    from kiosk.config import files

    return {path.stem: load(path) for path in sorted((files.folder() / "printers").glob("*.toml"))}


def named(name: str) -> "Profile":
    """The profile of this name or path. Raises ConfigError, ProfileError."""
    from drivers.printers.profile import load
    from kiosk.config import files

    return load(files.printer_profile(name))


def spoken(word: object) -> str:
    """A name of the program as people say it."""
    return str(word).replace("_", " ")


def columns(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table."""
    cells = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        typer.echo("  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())

"""``kiosk printer list|status``, and the group that ``probe`` and ``test`` belong to."""

import json
from typing import TYPE_CHECKING

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile
from kiosk.cli.printer_choice import Device, Json, ProfileName, columns, free, known, named, spoken
from kiosk.cli.printer_counters import counters
from kiosk.cli.printer_probe import probe
from kiosk.cli.printer_specimen import print_specimen
from kiosk.cli.printer_trace import trace

if TYPE_CHECKING:
    from drivers.address import Address
    from drivers.ports import Cause, PrinterStatus

printer = group()


@printer.callback()
def about() -> None:
    """Look at printers: which there are profiles for, what one is, how it is, what it can prove."""


@printer.command(name="list")
def list_(as_json: Json = False) -> None:
    """List the printers that there are profiles for.

    Of each: what it can prove of a paper, and by what; whether a presenter holds the paper out; its head.

    Example: kiosk printer list
    """
    rows = [
        {
            "profile": name,
            "printer": profile.name,
            "evidence": str(profile.evidence),
            "proof": str(profile.proof),
            "presenter": profile.presenter is not None,
            "width_dots": profile.width_dots,
            "dpi": profile.dpi,
        }
        for name, profile in known().items()
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    cells = [[_YES.get(str(value), str(value)) for value in row.values()] for row in rows]
    columns(("profile", "printer", "evidence", "by", "presenter", "dots", "dpi"), cells)


printer.command()(probe)


@printer.command()
def status(device: Device, profile: ProfileName, as_json: Json = False, config: ConfigFile = None) -> None:
    """Say how a printer is. Exit 1 if it is not ready.

    Example: kiosk printer status tcp://10.0.0.40 --profile epson-tm-m30
    """
    from dataclasses import asdict

    from drivers.printers.session import printer_from

    address = free(device, config)
    with printer_from(address, named(profile)) as session:
        now = session.status()
    if as_json:
        typer.echo(json.dumps({**asdict(now), "ready": now.ready, "cause": now.cause}))
    else:
        typer.echo(_sentence(now))
        if now.cause:
            typer.echo(_advice(now.cause, address), err=True)
    raise typer.Exit(0 if now.ready else 1)


printer.command(name="test")(print_specimen)
printer.command()(counters)
printer.command()(trace)


def _sentence(now: "PrinterStatus") -> str:
    if now.mute:
        return "ready, as far as anybody can know: it can't be asked"
    facts = [f"paper {now.paper}", *(["a paper stands at the output"] if now.at_outlet else [])]
    state = "ready" if now.ready else f"not ready: {spoken(now.cause)}" if now.cause else "not known to be ready"
    return state if now.link else f"{state} ({', '.join(facts)})"


def _advice(cause: "Cause", address: "Address") -> str:
    """What to do about a printer that can't print; of one that can't be reached, why not."""
    from drivers.errors import DriverError
    from drivers.ports import Cause
    from drivers.printers.nothing_sent import nothing_sent
    from drivers.tape import line_to, untaped

    if cause is Cause.DISCONNECTED:
        try:
            line_to(untaped(address))().close()
        except DriverError as error:
            return f"{error}\n→ {error.remedy}"
    return f"→ {nothing_sent(cause, None).remedy}"


_YES = {"True": "yes", "False": "no"}

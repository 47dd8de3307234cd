"""``kiosk printer test``."""

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.options import ConfigFile
from kiosk.cli.printer_choice import Device, Json, ProfileName, free, named, spoken

if TYPE_CHECKING:
    from drivers.address import Address
    from drivers.ports import Progress
    from drivers.printers.session import Session


def print_specimen(
    device: Device,
    profile: ProfileName,
    tape: Annotated[Path | None, typer.Option(help="A new file that records what goes over the line.")] = None,
    as_json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Print a short paper and say what could be proved of it.

    Exit 1 if nothing could, 75 if nothing was printed.

    Example: kiosk printer test usb://04b8:0e28 --profile epson-tm-t20iii
    """
    from dataclasses import replace

    from drivers.ports import Evidence
    from drivers.printers.session import printer_from
    from drivers.printers.specimen import specimen

    address, row = free(device, config), named(profile)
    if tape:
        address = replace(address, options={**address.options, "tape": str(tape)})
    with printer_from(address, row) as session:
        session.start(specimen(row), job_name(address))
        end = followed(session)
        outlet = session.outlet()
    evidence = end.evidence or Evidence.NONE
    if as_json:
        result = {"evidence": evidence, "promised": row.evidence, "outlet": outlet, "bytes": end.accepted}
        typer.echo(json.dumps(result))
    else:
        typer.echo(_PROVED[evidence])
        if evidence is not row.evidence:
            typer.echo(f"The profile promises more: {row.evidence}.")
    raise typer.Exit(1 if evidence is Evidence.NONE else 0)


def job_name(address: "Address") -> str:
    """That of the job on a tape; else not that of an earlier paper, whose proof may come late."""
    from drivers.replay import job_on

    return (job_on(address) if address.scheme == "tape" else None) or secrets.token_hex(2)[:3]


def followed(session: "Session") -> "Progress":
    """How the paper in hand ended; given up where the printer can't print for a minute."""
    import time

    until, said = time.monotonic() + _GIVE_UP_SECONDS, None
    while (progress := session.step()).evidence is None:
        if progress.blocked is not said:
            said = progress.blocked
            typer.echo(f"it waits: {spoken(said)}" if said else "it goes on", err=True)
        if time.monotonic() > until:
            session.abandon()
            break
    return progress


_GIVE_UP_SECONDS = 60.0
_PROVED = {
    "proved": "Proved: the printer said that this very paper came out.",
    "scanned": "Proved: the paper was read.",
    "processed": "Presumed: the printer worked it through and told of no fault.",
    "inferred": "Presumed: the printer seems to be done, and could not have told of every fault.",
    "none": "Nothing is proved: look whether a paper came out.",
}

"""``kiosk printer counters``."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.options import ConfigFile
from kiosk.cli.printer_choice import Json, PrinterInUse, columns, free, named, spoken

if TYPE_CHECKING:
    from kiosk.config.model import Config


def counters(
    device: Annotated[str, typer.Option(help="The printer's address; else the configured one.")] = "",
    profile: Annotated[str, typer.Option(help="Its profile; else the configured one.")] = "",
    as_json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Say what printer and kiosk have counted.

    The printer in its life, the kiosk on this roll of paper. Nothing is printed. While the kiosk runs it holds the
    printer: then its journal alone is told.

    Example: kiosk printer counters
    """
    import time

    from drivers.printers.counters import counters as ask
    from drivers.tape import line_to
    from kiosk.config.loading import load

    settings = load(config)
    device, row = device or settings.printer.device, named(profile or settings.printer.profile)
    try:
        found = ask(line_to(free(device, config)), row, time.monotonic)
    except PrinterInUse as error:
        typer.echo(f"{error}, so only its journal is told", err=True)
        found = {}
    journal = _journal(settings)
    if as_json:
        typer.echo(json.dumps({"device": device, "counters": found, "journal": journal}))
        return
    rows = [*found.items(), *((f"journal: {name}", count) for name, count in (journal or {}).items())]
    columns(("counter", "stands at"), [(spoken(name), "not told" if n is None else str(n)) for name, n in rows])


def _journal(config: "Config") -> dict[str, int] | None:
    """What the journal says of the paper: papers that came out, millimetres of this roll; None while no kiosk runs."""
    from kiosk.config import files
    from kiosk.control.client import DaemonAway, ask

    socket = files.socket(config)
    try:
        roll = next(ask(socket, do="owed"), {}).get("roll", {})
        papers = sum(row["kind"] in _PAPERS for row in ask(socket, do="journal"))
    except DaemonAway:
        return None
    return {"papers": papers, "used_mm": int(roll.get("used_mm", 0))}


_PAPERS = frozenset({"printed", "presumed", "in_doubt"})

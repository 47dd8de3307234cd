"""``kiosk printer trace``."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.options import ConfigFile
from kiosk.cli.printer_choice import Json

Save = Annotated[Path | None, typer.Option("--save", help="A new file: the same as a tape, for a report of a fault.")]


def trace(as_json: Json = False, save: Save = None, config: ConfigFile = None) -> None:
    """Show what the last jobs sent and heard.

    The running kiosk is asked. What is on tickets is covered.

    Example: kiosk printer trace --save fault.tape
    """
    from drivers import trace as traces
    from kiosk.config import files
    from kiosk.config.loading import load
    from kiosk.control.client import ask

    lines = list(ask(files.socket(load(config)), do="trace"))
    told = tuple(_told(line) for line in lines)
    if save is not None:
        traces.save(told, save)
        part = (
            "" if told and told[0].whole else "; it begins in the midst of a line, so it is to be read, not played back"
        )
        typer.echo(f"saved as {save}, for you alone{part}", err=True)
    if as_json:
        for line in lines:
            typer.echo(json.dumps(line))
    elif save is None:
        for one in told:
            cut = ", the rest of what was sent is left out" if one.cut else ""
            typer.echo(f"job {one.job}{cut}" if one.job else "since the last job")
            for entry in one.entries:
                typer.echo(f"  {entry}")


def _told(line: dict[str, Any]) -> Any:
    from drivers.tape import Entry, Kind
    from drivers.trace import Told

    entries = (Entry(one["at"], Kind(one["kind"]), bytes.fromhex(one["data"]), one["text"]) for one in line["entries"])
    return Told(line["job"], tuple(entries), line["cut"])

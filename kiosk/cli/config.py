"""``kiosk config check|show``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile

if TYPE_CHECKING:
    from kiosk.config.model import Config

config = group()

Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


@config.callback()
def about() -> None:
    """Check and show the configuration."""


@config.command()
def check(file: ConfigFile = None, as_json: Json = False) -> None:
    """Say whether the configuration can be used; exit 78 if not."""
    from kiosk.config.errors import ConfigError
    from kiosk.config.loading import locate

    place = str(locate(file))
    try:
        _try_out(file)
    except ConfigError as error:
        if not as_json:
            raise
        problems = [asdict(problem) for problem in error.problems]
        typer.echo(json.dumps({"file": place, "ok": False, "problems": problems}, ensure_ascii=False))
        raise typer.Exit(error.exit_code) from None
    typer.echo(json.dumps({"file": place, "ok": True, "problems": []}) if as_json else f"{place} is fine")


@config.command()
def show(file: ConfigFile = None, as_json: Json = False) -> None:
    """Show what holds, defaults included. There are no secrets in it: keys are in files of their own."""
    from kiosk.config.loading import load, locate

    found = load(file)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    typer.echo(f"# {locate(file)}")
    typer.echo(_as_toml(found))


def _try_out(file: Path | None) -> None:
    """Load the configuration and what it names. Raises ConfigError."""
    from drivers.errors import ProfileError
    from drivers.printers import profile
    from kiosk.booking.systems import system
    from kiosk.config import devices, files
    from kiosk.config.errors import ConfigError, Problem
    from kiosk.config.loading import load, locate
    from kiosk.tickets import loading
    from kiosk.tickets.trial import tried

    found = load(file)
    files.socket(found)
    try:
        printer = profile.load(files.printer_profile(found.printer.profile))
    except ProfileError as error:
        problem = Problem("printer.profile", repr(found.printer.profile), str(error), error.remedy)
        raise ConfigError(str(locate(file)), (problem,)) from None
    tried(loading.load(found.tickets.layout, found.tickets.language, found.tickets.logo), printer)
    if refused := devices.problems(found):
        raise ConfigError(str(locate(file)), refused)
    system(found).check(found)


def _as_toml(found: "Config") -> str:
    lines = []
    for name, value in found.model_dump(mode="json").items():
        for section in value if isinstance(value, list) else [value]:
            lines += ["", f"[[{name}]]" if isinstance(value, list) else f"[{name}]"]
            lines += [f"{key} = {json.dumps(item, ensure_ascii=False)}" for key, item in section.items()]
    return "\n".join(lines[1:])

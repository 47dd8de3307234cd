"""``kiosk config check|show|schema``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.config.model import Config

config = group()

Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


@config.callback()
def about() -> None:
    """Check and show the configuration, and say what there can be in it."""


@config.command()
def check(file: ConfigFile = None, as_json: Json = False) -> None:
    """Say whether the configuration can be used; exit 78 if not.

    Example: kiosk config check --config kiosk.toml
    """
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
def show(
    file: ConfigFile = None,
    origin: Annotated[bool, typer.Option("--origin", help="Say of each value where it is from.")] = False,
    as_json: Json = False,
) -> None:
    """Show what holds, defaults included. There are no secrets in it: keys are in files of their own.

    Example: kiosk config show --origin
    """
    from kiosk.config.loading import load, locate
    from kiosk.config.origins import origins

    found = load(file)
    sources = origins(found, file) if origin else {}
    if as_json:
        rest = {"origins": sources} if origin else {}
        typer.echo(json.dumps(found.model_dump(mode="json") | rest, indent=2, ensure_ascii=False))
        return
    typer.echo(f"# {locate(file)}")
    typer.echo(_as_toml(found, sources))


@config.command()
def schema() -> None:
    """Show what a configuration can say, as JSON schema. It is for editors, and for programs that write such files.

    Example: kiosk config schema
    """
    from kiosk.config.schema import schema as described

    typer.echo(json.dumps(described(), indent=2, ensure_ascii=False))


def _try_out(file: Path | None) -> None:
    """Load the configuration and what it names. Raises ConfigError."""
    from kiosk.booking.systems import system
    from kiosk.equipment.trial import usable

    found = usable(file)
    system(found).check(found)


def _as_toml(found: "Config", origins: "Mapping[str, str]") -> str:
    lines = []
    for name, value in found.model_dump(mode="json").items():
        several = isinstance(value, list)
        for index, section in enumerate(value if several else [value]):
            place = f"{name}[{index}]" if several else name
            lines += ["", f"[[{name}]]" if several else f"[{name}]"]
            lines += [_line(key, item, origins.get(f"{place}.{key}")) for key, item in section.items()]
    return "\n".join(lines[1:])


def _line(key: str, item: object, origin: str | None) -> str:
    return f"{key} = {json.dumps(item, ensure_ascii=False)}{f'  # {origin}' if origin else ''}"

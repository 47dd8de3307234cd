"""``kiosk config check|show``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.lazy import group

if TYPE_CHECKING:
    from kiosk.config.model import Config

config = group()

File = Annotated[
    Path | None,
    typer.Option("--config", help="The file; else $KIOSK_CONFIG, /etc/kiosk/kiosk.toml or the shipped one."),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


@config.callback()
def about() -> None:
    """Check and show the configuration."""


@config.command()
def check(file: File = None, as_json: Json = False) -> None:
    """Say whether the configuration can be used; exit 78 if not."""
    from kiosk.config.errors import ConfigError
    from kiosk.config.loading import load, locate

    if not as_json:
        load(file)
        typer.echo(f"{locate(file)} is fine")
        return
    try:
        load(file)
        problems = []
    except ConfigError as error:
        problems = [asdict(problem) for problem in error.problems]
    typer.echo(json.dumps({"file": str(locate(file)), "ok": not problems, "problems": problems}, ensure_ascii=False))
    raise typer.Exit(ConfigError.exit_code if problems else 0)


@config.command()
def show(file: File = None, as_json: Json = False) -> None:
    """Show what holds, defaults included; secrets are masked."""
    from kiosk.config.loading import load, locate

    found = load(file)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    typer.echo(f"# {locate(file)}")
    typer.echo(_as_toml(found))


def _as_toml(found: "Config") -> str:
    lines = []
    for name, value in found.model_dump(mode="json").items():
        for section in value if isinstance(value, list) else [value]:
            lines += ["", f"[[{name}]]" if isinstance(value, list) else f"[{name}]"]
            lines += [f"{key} = {json.dumps(item, ensure_ascii=False)}" for key, item in section.items()]
    return "\n".join(lines[1:])

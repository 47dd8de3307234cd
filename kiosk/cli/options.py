"""What several commands can be told."""

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="The file; else $KIOSK_CONFIG, /etc/kiosk/kiosk.toml or the shipped one."),
]


def not_empty(argument: str) -> str:
    """The argument, if there is something in it: for a callback of typer's."""
    if not argument.strip():
        raise typer.BadParameter("it is empty")
    return argument

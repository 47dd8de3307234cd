"""What several commands can be told."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

T = TypeVar("T")

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        readable=False,
        help="The configuration; else $KIOSK_CONFIG, /etc/kiosk/kiosk.toml or the shipped one.",
    ),
]


def not_empty(argument: str) -> str:
    """The argument, if there is something in it: for a callback of typer's."""
    if not argument.strip():
        raise typer.BadParameter("it is empty")
    return argument


def one_of(*choices: T) -> Callable[[T], T]:
    """The argument, if it is one of these or left out: for a callback of typer's."""

    def check(argument: T) -> T:
        if argument and argument not in choices:
            raise typer.BadParameter(f"it is one of: {', '.join(str(choice) for choice in choices)}")
        return argument

    return check

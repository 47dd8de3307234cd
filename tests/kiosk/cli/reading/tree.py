"""All commands that there are, by their words."""

from collections.abc import Iterator
from typing import Any

from kiosk import cli


def commands() -> dict[str, Any]:
    """Each command without commands below it, by what is typed behind ``kiosk``."""
    return dict(leaf for row in cli.COMMANDS for leaf in _leaves(row.name, row.load()))


def options(command: Any) -> set[str]:
    """What it can be told."""
    return {option for parameter in command.params for option in parameter.opts}


def _leaves(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield words, command
        return
    for name, one in below.items():
        yield from _leaves(f"{words} {name}", one)

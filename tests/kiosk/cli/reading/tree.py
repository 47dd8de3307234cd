"""All commands that there are, by their words."""

from collections.abc import Iterator
from typing import Any

from kiosk import cli


def commands() -> dict[str, Any]:
    """Each command that does something by itself, by what is typed behind ``kiosk``."""
    return dict(leaf for row in cli.COMMANDS for leaf in _leaves(row.name, row.load()))


def groups() -> list[str]:
    """What must be followed by another word to do something, ``kiosk`` itself left out."""
    return [row.name for row in cli.COMMANDS if getattr(row.load(), "commands", {})]


def options(command: Any) -> set[str]:
    """What it can be told."""
    return {option for parameter in command.params for option in parameter.opts}


def _leaves(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", {})
    if not below or command.invoke_without_command:
        yield words, command
    for name, one in below.items():
        yield from _leaves(f"{words} {name}", one)

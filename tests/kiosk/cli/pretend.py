"""The kiosk's real ``main`` over a table of commands that misbehave on request; run as a program by the tests."""

import sys
import time

import typer

from drivers.errors import AddressError, DeviceTimeout, DeviceUnavailable
from kiosk import cli
from kiosk.cli.lazy import Command, group
from kiosk.errors import KioskError


class Ours(KioskError):
    reason = "ours"
    exit_code = 69


FAILURES = {
    "away": DeviceUnavailable("the printer is not there", "plug it in"),
    "late": DeviceTimeout("the printer is late", "wait"),
    "address": AddressError("x", "write it well"),
    "ours": Ours("it failed", "mend it"),
    "interrupt": KeyboardInterrupt(),
    "bug": RuntimeError("a bug"),
}
several = group()


def fail(kind: str) -> None:
    """Fail as asked."""
    raise FAILURES[kind]


def talk() -> None:
    """Say more than a pipe holds."""
    for _ in range(100_000):
        typer.echo("a line that nobody reads")


def wait() -> None:
    """Wait."""
    typer.echo("waiting")
    time.sleep(60)


@several.callback()
def about() -> None:
    """Several."""


@several.command()
def inner(text: str) -> None:
    """Say it."""
    typer.echo(f"inner {text}")


if __name__ == "__main__":
    names = ("fail", "talk", "wait", "several")
    cli._Commands.table = (
        *(Command(name, f"pretend:{name}", f"Line of {name}.") for name in names),
        Command("absent", "a_module_that_is_not_there:absent", "Line of absent."),
    )
    cli.main(sys.argv[1:])

"""``kiosk staff add|pin|badge|remove|list``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile

if TYPE_CHECKING:
    from kiosk.staff.people import People

staff = group()

Name = Annotated[str, typer.Argument(help="The name, as it will stand in the journal.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Pin = Annotated[
    str,
    typer.Option(
        prompt="PIN, 6 to 12 digits",
        hide_input=True,
        confirmation_prompt="The same again",
        help="6 to 12 digits; better typed when asked.",
    ),
]


@staff.callback()
def about() -> None:
    """Say who may look after the kiosk, at its page /staff."""


@staff.command()
def add(name: Name, pin: Pin, file: ConfigFile = None) -> None:
    """Add somebody, with a PIN. The number that is told is typed before it.

    Example: kiosk staff add "Li Na"
    """
    path, people = _read(file)
    people, person = people.add(name, pin)
    people.save(path)
    typer.echo(f"{person.name} has the number {person.number}")


@staff.command()
def pin(name: Name, pin: Pin, file: ConfigFile = None) -> None:
    """Give somebody a new PIN.

    Example: kiosk staff pin "Li Na"
    """
    path, people = _read(file)
    people.with_pin(name, pin).save(path)
    typer.echo(f"{name} has a new PIN")


@staff.command()
def badge(
    name: Name,
    out: Annotated[Path, typer.Option(help="The picture to write, as PNG.", dir_okay=False)] = Path("badge.png"),
    file: ConfigFile = None,
) -> None:
    """Make somebody's badge. It is a QR code that opens the page when the kiosk sees it; an older one is void.

    Example: kiosk staff badge "Li Na" --out badge.png
    """
    from io import BytesIO

    import segno

    from kiosk import durable
    from kiosk.staff.people import PeopleError

    path, people = _read(file)
    people, text = people.with_badge(name)
    picture = BytesIO()
    segno.make(text, micro=False, error="m").save(picture, kind="png", scale=12)
    try:
        durable.write(out, picture.getvalue())
    except OSError as error:
        raise PeopleError(f"{out} can't be written: {error.strerror}", "name another file with --out") from error
    people.save(path)
    typer.echo(f"{out} opens the page for {name}: keep it like a key, and remove the file once it is printed")


@staff.command()
def remove(name: Name, file: ConfigFile = None) -> None:
    """Remove somebody; who is at the page now can do nothing more there.

    Example: kiosk staff remove "Li Na"
    """
    path, people = _read(file)
    people.remove(name).save(path)
    typer.echo(f"{name} is removed")


@staff.command(name="list")
def everybody(file: ConfigFile = None, as_json: Json = False) -> None:
    """List who may look after the kiosk.

    Example: kiosk staff list --json
    """
    import json

    _, people = _read(file)
    rows = [
        {"number": one.number, "name": one.name, "pin": bool(one.pin), "badge": bool(one.badge)} for one in people.all
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        ways = " and ".join(way for way, there in (("a PIN", row["pin"]), ("a badge", row["badge"])) if there)
        typer.echo(f"{row['number']:3}  {row['name']}, with {ways or 'nothing yet'}")
    if not rows:
        typer.echo("nobody yet: kiosk staff add NAME")


def _read(file: Path | None) -> "tuple[Path, People]":
    from kiosk.config import files
    from kiosk.config.loading import load
    from kiosk.staff.people import People

    path = files.staff(load(file))
    return path, People.load(path)

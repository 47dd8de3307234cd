"""``kiosk ticket preview``."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile, one_of
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from drivers.printers.profile import Profile

ticket = group()

LayoutName = Annotated[str, typer.Option("--layout", help="A name in the folder tickets, or the path of a .toml.")]
Language = Annotated[str, typer.Option("--language", callback=one_of("zh", "en", "both"), help="zh, en or both.")]
Width = Annotated[
    int,
    typer.Option(
        "--width",
        callback=one_of(80, 58),
        show_default="as the profile",
        help="Of the paper in millimetres: 80 or 58.",
    ),
]
ProfileName = Annotated[str, typer.Option("--profile", help="A name in the folder printers, or the path of a .toml.")]
IssueNumber = Annotated[int, typer.Option("--issue", min=1, max=99, help="From 2 on it is a reprint.")]
Film = Annotated[str, typer.Option("--film", help="Another title, to see how a long one looks.")]
Png = Annotated[Path | None, typer.Option("--png", help="Write the paper as a picture, dot by dot.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]

_PRINTED_MM = {80: 72, 58: 48}
"""how much of a paper's width is printed"""
_COLUMN_DOTS = 12


class PreviewRefused(KioskError):
    """The picture of a ticket can't be written."""

    reason = "preview"
    exit_code = os.EX_CANTCREAT


@ticket.callback()
def about() -> None:
    """Look at paper tickets."""


@ticket.command()
def preview(
    layout: LayoutName = "",
    language: Language = "",
    width: Width = 0,
    profile: ProfileName = "",
    issue: IssueNumber = 1,
    film: Film = "",
    png: Png = None,
    as_json: Json = False,
    file: ConfigFile = None,
) -> None:
    """Show a sample ticket as this kiosk would print it. What is not said here is as configured.

    The terminal shows what the ticket says and where. The picture shows the paper as it comes out of the printer.

    Example: kiosk ticket preview --language en --png ticket.png
    """
    from kiosk.config.loading import load
    from kiosk.tickets import loading, sample
    from kiosk.tickets.terminal import shown
    from kiosk.tickets.trial import laid, tried

    config = load(file)
    printer = _printer(profile or config.printer.profile, width)
    tickets = config.tickets
    look = loading.load(layout or tickets.layout, language or tickets.language, tickets.logo)
    tried(look, printer)
    number = sample.issue(issue)
    face = sample.face(number, film)
    sheet = laid(look, face, number, printer)
    lines = list(shown(look(face, number), printer.width_dots // _COLUMN_DOTS))
    if look.lacks_logo:
        typer.echo("its logo is left out: tickets.logo names no picture", err=True)
    if png:
        _draw(sheet.body, printer.width_dots, png)
    if as_json:
        found = {"printer": printer.name, "mm": round(sheet.mm), "bytes": len(sheet.body), "lines": lines}
        typer.echo(json.dumps(found | {"png": str(png) if png else None}, ensure_ascii=False))
        return
    typer.echo("\n".join(lines))
    typer.echo(f"{sheet.mm:.0f} mm of paper and {len(sheet.body)} bytes on {printer.name}")
    if png:
        typer.echo(f"{png} shows it dot by dot")


def _printer(name: str, width: int) -> "Profile":
    from drivers.printers import profile
    from kiosk.config import files

    found = profile.load(files.printer_profile(name))
    dots = round(_PRINTED_MM[width] * found.dots_mm / 8) * 8 if width else found.width_dots
    return replace(found, width_dots=dots)


def _draw(body: bytes, width_dots: int, png: Path) -> None:
    from kiosk.tickets.paper import printed

    try:
        printed(body, width_dots).save(png, "PNG")
    except OSError as error:
        raise PreviewRefused(
            f"{png} can't be written: {error.strerror}", "name a file in a folder that is there"
        ) from None

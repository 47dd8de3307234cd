"""``kiosk doctor``, and ``kiosk doctor chart``."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from kiosk.doctor.report import Report, Status

doctor = group()


class ChartRefused(KioskError):
    """The test chart can't be written."""

    reason = "chart"
    exit_code = os.EX_CANTCREAT


@doctor.callback(invoke_without_command=True, no_args_is_help=False)
def examine(
    context: typer.Context,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="ID", help="A check, or all of a kind: printer; repeatable.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown, for a report of a fault.")] = False,
    on_paper: Annotated[bool, typer.Option("--print", help="Print a status ticket, which costs paper.")] = False,
    config: ConfigFile = None,
) -> None:
    """Examine the kiosk: what is wrong, and what to do about it.

    The kiosk that runs is asked for its devices; without one they are opened. The worst line decides the exit code: 0
    fine, 1 problem, 69 unavailable, 75 try again, 78 configuration.

    Example: kiosk doctor --only printer --only server.tls
    """
    if context.invoked_subcommand is not None:
        return
    from kiosk.doctor.visit import chosen, visited

    if as_json and as_markdown:
        raise typer.BadParameter("--json or --markdown, not both")
    try:
        wanted = chosen(only or [])
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    try:
        with _quiet():
            report = visited(config, wanted, on_paper=on_paper)
    except KeyboardInterrupt:
        raise typer.Exit(_INTERRUPTED) from None
    _tell(report, as_json=as_json, as_markdown=as_markdown)
    raise typer.Exit(report.exit_code)


@doctor.command()
def chart(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends with .png.", dir_okay=False)],
) -> None:
    """Write the camera's test chart, to be printed on A5. Its codes get smaller line by line.

    Example: kiosk doctor chart chart.png
    """
    from drivers.cameras.chart import png

    if file.suffix.lower() != ".png":
        raise typer.BadParameter("its name ends with .png")
    try:
        file.write_bytes(png())
    except OSError as error:
        raise ChartRefused(f"{file} can't be written: {error.strerror}", "name a file that can be") from None
    typer.echo(f"{file}: print it on A5, hold it where phones are held, then: kiosk doctor --only camera.chart")


@contextmanager
def _quiet() -> Iterator[None]:
    """What drivers and the way to the server note for a log is in the lines already; errors go to stderr."""
    import logging

    import structlog

    from kiosk import logs
    from kiosk.config.model import LogSection

    before = structlog.get_config()
    logging.disable(logging.WARNING)
    logs.configure(LogSection(level="error"))
    try:
        yield
    finally:
        structlog.configure(**before)
        logging.disable(logging.NOTSET)


def _tell(report: "Report", *, as_json: bool, as_markdown: bool) -> None:
    from kiosk.doctor.told import WIDTH, markdown, text

    if as_json:
        typer.echo(json.dumps(report.as_data(), ensure_ascii=False))
        return
    width = min(100, shutil.get_terminal_size((WIDTH, 24)).columns)
    for line in markdown(report) if as_markdown else text(report, width, _painted):
        typer.echo(line)


def _painted(status: "Status", word: str) -> str:
    """In colour on a terminal; where there is none, the colour is taken out again."""
    return typer.style(word, fg=_COLOURS[status], bold=status in {"fail", "warn"})


_INTERRUPTED = 128 + 2
_COLOURS = {"fail": "red", "warn": "yellow", "skip": "bright_black", "ok": "green"}

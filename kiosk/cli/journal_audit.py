"""``kiosk journal export|verify``: for auditors."""

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from kiosk.cli.asking import DEVICE_PATIENCE, ask, one, say_json
from kiosk.cli.options import ConfigFile
from kiosk.errors import KioskError


class ExportRefused(KioskError):
    """An export can't be written or read."""

    reason = "export"
    exit_code = os.EX_CANTCREAT


def export(
    out: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to; without it, standard output.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="A table for people; it can't be verified.")] = False,
    config: ConfigFile = None,
) -> None:
    """Give all rows of the journal to an auditor, as JSON lines. Each has the hash before it, and its own.

    A row's hash is the SHA-256 of the JSON list [previous, seq, utc, boot, kind, claim, body]. Rows that are older than
    the journal lie in the folder exported beside it; the first row stands for them.

    Example: kiosk journal export journal.jsonl
    """
    rows = ask(config, DEVICE_PATIENCE, do="export")
    write = _as_csv if as_csv else _as_lines
    try:
        with _opened(out) as stream:
            count = write(rows, stream)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        told = f"{out or 'standard output'} can't be written: {error.strerror}"
        raise ExportRefused(told, "name a file on a disk that has room: kiosk journal export FILE") from error
    typer.echo(f"{count} rows", err=True)


def verify(
    file: Annotated[Path | None, typer.Option("--file", help="An export, instead of the journal of the kiosk.")] = None,
    config: ConfigFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Check that the journal's hash chain is whole. It is the one on the disk, or that of an export; exit 1 if broken.

    Of an export that is whole the last row is told: compare it with what the kiosk says, for an end that is cut off
    leaves no gap.

    Example: kiosk journal verify --file journal.jsonl
    """
    verdict = _judged(file) if file else one(ask(config, DEVICE_PATIENCE, do="verify"))
    if as_json:
        say_json(verdict)
    elif verdict["ok"]:
        head = verdict["head"]
        typer.echo(f"{verdict['rows']} rows are whole" + (f"; row {head['seq']} is {head['hash']}" if head else ""))
    else:
        typer.echo(f"BROKEN: {verdict['trouble']}")
        typer.echo("→ keep all files as they are, and call whoever looks after this chain of kiosks", err=True)
    raise typer.Exit(0 if verdict["ok"] else 1)


def _judged(file: Path) -> dict[str, Any]:
    """What an export says of itself, by nothing but its own rows. Raises ExportRefused."""
    from kiosk.journal import chain
    from kiosk.journal.errors import ChainBroken

    rows = _rows(file)
    try:
        records = chain.follow_exported(rows)
    except ChainBroken as broken:
        return {"ok": False, "rows": len(rows), "head": None, "broken": broken.row, "trouble": str(broken)}
    head = chain.body_of(chain.end(records)) if records else None
    return {"ok": True, "rows": len(records), "head": head, "broken": None, "trouble": ""}


def _rows(file: Path) -> list[dict[str, Any]]:
    """The lines of an export; one that is no row is an empty one, and breaks the chain."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ExportRefused(f"{file} can't be read: {said}", "name a file that kiosk journal export made") from None
    return [_row(line) for line in lines]


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    with out.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def _as_lines(rows: Iterable[dict[str, Any]], stream: TextIO) -> int:
    return sum(1 for row in rows if stream.write(json.dumps(row) + "\n"))


def _as_csv(rows: Iterable[dict[str, Any]], stream: TextIO) -> int:
    table = csv.writer(stream)
    table.writerow(("row", "utc", "boot", "kind", "claim", "about"))
    columns = ("seq", "utc", "boot", "kind", "claim", "body")
    return sum(1 for row in rows if table.writerow([row[name] for name in columns]))

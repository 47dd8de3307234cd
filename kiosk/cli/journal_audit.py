"""``kiosk journal export|verify``: for auditors."""

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
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


Archive = Annotated[
    Path | None, typer.Option("--archive", help="The folder exported of the kiosk, or a copy: older rows, in files.")
]


def export(
    out: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to; without it, standard output.", readable=False)
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="A table for people; it can't be verified.")] = False,
    config: ConfigFile = None,
) -> None:
    """Give all rows of the journal to an auditor, as JSON lines. Each has the hash before it, and its own.

    A row's hash is the SHA-256 of the JSON list [previous, seq, utc, boot, kind, claim, body]. Rows that are older than
    the journal lie in the folder exported beside it; the first row stands for them. FILE is for you alone, and is there
    whole or, after a failure, as it was before.

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
    file: Annotated[
        Path | None, typer.Option("--file", help="An export, instead of the journal of the kiosk.", readable=False)
    ] = None,
    archive: Archive = None,
    config: ConfigFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Check that the journal's hash chain is whole. It is the one on the disk, or that of an export; exit 1 if broken.

    With --archive the older rows are checked, too, as one chain from the first row of all. Of what is whole the last
    row is told: compare it with what the kiosk says, for an end that is cut off leaves no gap.

    Example: kiosk journal verify --file journal.jsonl --archive exported
    """
    verdict = _judged(file) if file else one(ask(config, DEVICE_PATIENCE, do="verify"))
    verdict |= {"archived": None}
    if archive and verdict["ok"]:
        verdict |= _archived(archive, _first(file, config))
    if as_json:
        say_json(verdict)
    else:
        _tell(verdict)
    raise typer.Exit(0 if verdict["ok"] else 1)


def _tell(verdict: dict[str, Any]) -> None:
    if not verdict["ok"]:
        typer.echo(f"BROKEN: {verdict['trouble']}")
        typer.echo("→ keep all files as they are, and call whoever looks after this chain of kiosks", err=True)
        return
    rows, head, archived = verdict["rows"], verdict["head"], verdict["archived"]
    whole = f"{rows} rows are whole" if archived is None else f"{rows} rows and {archived} of the archive are whole"
    typer.echo(whole + (f"; row {head['seq']} is {head['hash']}" if head else ""))
    if verdict["before"] and archived is None:
        typer.echo(f"the rows up to {verdict['before']} are in files → check them, too: --archive FOLDER", err=True)


def _judged(file: Path) -> dict[str, Any]:
    """What an export says of itself, by nothing but its own rows. Raises ExportRefused."""
    from kiosk.journal import chain
    from kiosk.journal.errors import ChainBroken

    rows = _rows(file)
    whole = {"ok": True, "rows": len(rows), "before": 0, "head": None, "broken": None, "trouble": ""}
    try:
        records = chain.follow_exported(rows)
    except ChainBroken as broken:
        return whole | {"ok": False, "broken": broken.row, "trouble": str(broken)}
    head = chain.body_of(chain.end(records)) if records else None
    return whole | {"before": chain.begin(records).seq, "head": head}


def _first(file: Path | None, config: Path | None) -> list[dict[str, Any]]:
    """The first row of an export, or of the kiosk's journal now, where there is one."""
    rows = _rows(file) if file else ask(config, DEVICE_PATIENCE, do="export")
    return list(islice(rows, 1))


def _archived(folder: Path, first: list[dict[str, Any]]) -> dict[str, Any]:
    """What the archive says of itself, up to the row that this one stands for. Raises ExportRefused."""
    from kiosk.journal import archive, chain
    from kiosk.journal.errors import ChainBroken, Damaged

    try:
        return {"archived": archive.follow(folder, chain.begin(chain.follow_exported(first)))}
    except ChainBroken as broken:
        return {"ok": False, "broken": broken.row, "trouble": f"{folder}: {broken}"}
    except Damaged as damage:
        return {"ok": False, "trouble": str(damage)}
    except OSError as error:
        told = f"{folder} can't be read: {error.strerror}"
        raise ExportRefused(told, "name the folder exported of the kiosk, as its user, or a copy of it") from error


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
    """The stream; a file takes the place of the one before it only once it is whole."""
    from kiosk import durable

    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    if out.exists() and not out.is_file():  # a device, or a pipe
        with out.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    place = out.resolve()
    draft = durable.draft_of(place)
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def _as_lines(rows: Iterable[dict[str, Any]], stream: TextIO) -> int:
    return sum(1 for row in rows if stream.write(json.dumps(row) + "\n"))


def _as_csv(rows: Iterable[dict[str, Any]], stream: TextIO) -> int:
    table = csv.writer(stream)
    table.writerow(("row", "utc", "boot", "kind", "claim", "about"))
    columns = ("seq", "utc", "boot", "kind", "claim", "body")
    return sum(1 for row in rows if table.writerow([_harmless(row[name]) for name in columns]))


def _harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


_FORMULAS = ("=", "+", "-", "@", "\t", "\r")

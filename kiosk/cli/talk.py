"""The commands that talk to the running daemon: ``scan``, ``answer``, ``status``, ``journal``."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile, not_empty

Json = Annotated[bool, typer.Option("--json", help="As JSON lines, for programs.")]


class Reply(StrEnum):
    """What a customer answers to the seat question."""

    YES = "yes"
    NO = "no"


def scan(
    code: Annotated[str, typer.Argument(help="The voucher, as scanned or typed.", callback=not_empty)],
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Give the running kiosk a voucher, as if scanned, and follow the visit; exit 1 unless the customer has all.

    On a terminal a seat question is asked here. Example: kiosk scan 7K3M-Q9TZ-0C4H-W
    """
    last: dict[str, Any] = {}
    for last in _visit(config, code):
        if as_json:
            _say_json(last)
        else:
            typer.echo(sentence(last))
        if last.get("question") and sys.stdin.isatty() and not as_json:
            received = typer.confirm(f"Did the customer get the ticket for seat {last['question']}?")
            list(_ask(config, do="answer", seat=last["question"], received=received))
    if last["state"] == "idle":
        typer.echo("the kiosk was stopped; scan again", err=True)
    if not _has_all(last):
        raise typer.Exit(1)


def answer(
    reply: Annotated[Reply, typer.Argument(help="Whether the customer got the ticket that the kiosk asks about.")],
    config: ConfigFile = None,
) -> None:
    """Answer the running kiosk's question about a seat. A "no" voids the old paper and prints a new one.

    Example: kiosk answer no
    """
    from kiosk.control.client import DaemonRefused

    question = _one(_ask(config, do="status"))["question"]
    if question is None:
        raise DaemonRefused("the kiosk asks nothing now", "see what it does: kiosk status")
    _one(_ask(config, do="answer", seat=question, received=reply is Reply.YES))


def status(config: ConfigFile = None, as_json: Json = False) -> None:
    """Say how the running kiosk is.

    Example: kiosk status --json
    """
    now = _one(_ask(config, do="status", ask_printer=True))
    if as_json:
        _say_json(now)
        return
    typer.echo(" · ".join(filter(None, (now["kiosk"], now["cinema"], sentence(now)))))
    if now["question"]:
        typer.echo(f"asks: did the customer get the ticket for seat {now['question']}? → kiosk answer yes|no")
    rows, facts = now["journal"]["rows"], now["journal"]["waiting_facts"]
    typer.echo(
        f"journal: {rows} {'row' if rows == 1 else 'rows'}, {facts} {'fact waits' if facts == 1 else 'facts wait'}"
    )
    typer.echo(f"in doubt: {', '.join(now['in_doubt']) or 'nothing'}")
    if now["retracted"]:
        typer.echo(f"back in the machine: {', '.join(now['retracted'])}")
    if now["hint"]:
        typer.echo(f"says: {now['hint']['zh']} {now['hint']['en']}")
    if now["screen"]:
        typer.echo(f"screen: {now['screen']}")
    for component, trouble in now["troubles"].items():
        typer.echo(f"trouble: {component}: {trouble}")


journal = group()


@journal.callback()
def about_journal() -> None:
    """Read what the kiosk has done. The daemon is asked; its file is never opened."""


@journal.command(name="list")
def list_(
    config: ConfigFile = None,
    last: Annotated[int, typer.Option(min=1, help="How many rows, from the end.")] = 50,
    as_json: Json = False,
) -> None:
    """List the newest rows of the journal.

    Example: kiosk journal list --last 20
    """
    _show_rows(list(_ask(config, do="journal")), last, as_json=as_json)


@journal.command()
def show(
    claim: Annotated[str, typer.Argument(help="The claim, or the beginning of its id.", callback=not_empty)],
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Show everything that the journal says about one claim.

    Example: kiosk journal show 3fa9
    """
    rows = [row for row in _ask(config, do="journal") if row["claim"].startswith(claim)]
    if not rows:
        typer.echo(f"the journal knows no claim {claim!r}", err=True)
        raise typer.Exit(1)
    _show_rows(rows, len(rows), as_json=as_json)


def sentence(now: dict[str, Any]) -> str:
    """A state of the visit in one line."""
    seats = ", ".join(f"{seat['seat']} {seat['standing'].replace('_', ' ')}" for seat in now["seats"])
    words = now["state"].replace("_", " ")
    if now["problem"]:
        words = f"{now['problem']['code']}: {now['problem']['zh']} {now['problem']['en']}"
    return f"{words} ({seats})" if seats else str(words)


def _ask(config: Path | None, **request: Any) -> Iterator[dict[str, Any]]:
    from kiosk.config import files
    from kiosk.config.loading import load
    from kiosk.control.client import ask

    return ask(files.socket(load(config)), **request)


def _visit(config: Path | None, code: str) -> Iterator[dict[str, Any]]:
    """The states of a visit, at least one. Raises DaemonAway also where they end before the visit does."""
    from kiosk.control.client import DaemonAway

    gone = DaemonAway("the daemon went away in the middle of the visit", "start it: kiosk run; then scan again")
    now: dict[str, Any] = {}
    try:
        for now in _ask(config, do="scan", code=code):
            yield now
    except DaemonAway as error:
        raise (gone if now else error) from error
    if not now or _goes_on(now):
        raise gone


def _goes_on(now: dict[str, Any]) -> bool:
    """Whether this can't be the last state of a visit."""
    in_hand = any(seat["standing"] in {"owed", "sent"} for seat in now["seats"])
    return now["state"] in {"verifying", "printing"} or in_hand or bool(now["question"])


_GOOD = {"SEAT-SCAN", "SEAT-MISSING"}


def _has_all(last: dict[str, Any]) -> bool:
    """Whether the visit ended well: all is printed, as far as is known, or the customer says so and may prove it."""
    return bool(last["state"] == "done" or (last["problem"] and last["problem"]["code"] in _GOOD))


def _one(answer: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """The only line of an answer."""
    from kiosk.control.client import DaemonAway

    line = next(answer, None)
    if line is None:
        raise DaemonAway("the kiosk daemon hung up without a word", "look at its log; then try again")
    return line


def _say_json(line: dict[str, Any]) -> None:
    typer.echo(json.dumps(line, ensure_ascii=False))


def _show_rows(rows: list[dict[str, Any]], last: int, *, as_json: bool) -> None:
    from kiosk.cli.table import table

    if as_json:
        for row in rows[-last:]:
            _say_json(row)
        return
    for line in table(rows, last):
        typer.echo(line)

"""``kiosk journal list|show|owed|settle|reprint``, and the group that ``export`` and ``verify`` belong to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.asking import DEVICE_PATIENCE, Json, ask, one, say_json, sentence, user, visit
from kiosk.cli.journal_audit import export, verify
from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile, not_empty

journal = group()

Ticket = Annotated[str, typer.Argument(help="The ticket, the beginning of its id, or its seat.", callback=not_empty)]
Why = Annotated[str, typer.Option("--why", help="The reason; it stands in the journal.", callback=not_empty)]


@journal.callback()
def about() -> None:
    """Read what the kiosk has done, and settle what it left open. The daemon is asked; its file is never opened."""


@journal.command(name="list")
def list_(
    config: ConfigFile = None,
    last: Annotated[int, typer.Option(min=1, help="How many rows, from the end.")] = 50,
    as_json: Json = False,
) -> None:
    """List the newest rows of the journal.

    Example: kiosk journal list --last 20
    """
    before = 0 if as_json else _BEFORE
    _show_rows(list(ask(config, do="journal", last=last + before)), last, as_json=as_json)


@journal.command()
def show(
    claim: Annotated[str, typer.Argument(help="The claim, or the beginning of its id.", callback=not_empty)],
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Show everything that the journal says about one claim.

    Example: kiosk journal show 3fa9
    """
    from kiosk.control.client import DaemonRefused

    rows = list(ask(config, do="journal", claim=claim))
    if not rows:
        raise DaemonRefused(f"the journal knows no claim {claim!r}", "see which there are: kiosk journal list")
    _show_rows(rows, len(rows), as_json=as_json)


@journal.command()
def owed(config: ConfigFile = None, as_json: Json = False) -> None:
    """List what is owed and what is in doubt, and what to do about it.

    Example: kiosk journal owed
    """
    rows = list(_open(config))
    for row in rows:
        if as_json:
            say_json(row)
            continue
        since = f" since {row['since']}" if row["since"] else ""
        hint = f" ({row['hint']})" if row["hint"] else ""
        typer.echo(f"{row['seat']}  {row['ticket']} #{row['issue']}  {row['standing'].replace('_', ' ')}{since}{hint}")
        typer.echo(f"→ {row['remedy']}")
    if not rows:
        typer.echo("nothing is owed, and nothing is in doubt", err=True)


@journal.command()
def settle(ticket: Ticket, why: Why, config: ConfigFile = None) -> None:
    """Say that the customer has the paper. The ticket is then off the list, and the booking server is told.

    Example: kiosk journal settle F7 --why "the paper was in the tray"
    """
    row = _only(ticket, _meant(ticket, list(_open(config))))
    one(ask(config, do="settle", ticket=row["ticket"], issue=row["issue"], why=why, by=user()))
    typer.echo(f"{row['seat']}: settled")


@journal.command()
def reprint(ticket: Ticket, why: Why, config: ConfigFile = None) -> None:
    """Print a ticket once more, and follow that to its end. All older papers of it are void; exit 1 unless it is out.

    Example: kiosk journal reprint F7 --why "the paper was torn"
    """
    row = _only(ticket, _meant(ticket, list(_open(config))) or list(ask(config, do="papers", text=ticket)))
    request = {"do": "reprint", "ticket": row["ticket"], "issue": row["issue"], "why": why, "by": user()}
    last: dict[str, Any] = {}
    for last in visit(ask(config, DEVICE_PATIENCE, **request), _LATER):
        typer.echo(sentence(last) if "state" in last else f"{last['seat']}: issue {last['issue']} is granted")
    if last["state"] == "idle":
        typer.echo(f"the kiosk was stopped → {_LATER}", err=True)
    if last["state"] != "done":
        raise typer.Exit(1)


journal.command()(export)
journal.command()(verify)


def _open(config: Path | None) -> Iterator[dict[str, Any]]:
    """The tickets about which something is open, each once, with what to do."""
    seen = one(ask(config, do="owed"))
    told = set()
    for part, remedy in _REMEDIES.items():
        for row in seen[part]:
            paper = row["ticket"], row["issue"]
            if paper not in told:
                told.add(paper)
                yield row | {"remedy": _OF_STANDING.get(row["standing"], remedy)}


def _meant(ticket: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tickets with this name, else with this seat, else whose names begin so."""
    return (
        [row for row in rows if row["ticket"] == ticket]
        or [row for row in rows if row["seat"].casefold() == ticket.casefold()]
        or [row for row in rows if row["ticket"].startswith(ticket)]
    )


def _only(ticket: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The one that is meant. Raises DaemonRefused."""
    from kiosk.control.client import DaemonRefused

    if not rows:
        raise DaemonRefused(f"nothing is known here of {ticket!r}", "see what is open: kiosk journal owed")
    if len(rows) > 1:
        names = ", ".join(f"{row['ticket']} ({row['standing'].replace('_', ' ')} {row['since'] or ''})" for row in rows)
        raise DaemonRefused(f"{ticket!r} may be one of {len(rows)} tickets", f"name one of them: {names}")
    return rows[0]


def _show_rows(rows: list[dict[str, Any]], last: int, *, as_json: bool) -> None:
    from kiosk.cli.table import table

    if as_json:
        for row in rows[-last:]:
            say_json(row)
        return
    for line in table(rows, last):
        typer.echo(line)


_BEFORE = 100
"""Rows before those that are shown, which may say what their tickets' seats are"""
_LATER = "see what became of the ticket: kiosk journal owed, kiosk journal list"
_SETTLE = "kiosk journal settle TICKET --why …; else print it again: kiosk journal reprint TICKET --why …"
_REMEDIES = {
    "in_doubt": f"look for the paper in the tray, or ask the customer; who has it: {_SETTLE}",
    "retracted": f"fetch the paper from the printer's bin and hand it over: {_SETTLE}",
    "owed": f"while the customer is there the kiosk goes on by itself; who has a paper from elsewhere: {_SETTLE}",
}
"""By the part of the list, most urgent first"""
_OF_STANDING = {
    "recalled": "its paper may be void: print it once more: kiosk journal reprint TICKET --why …",
    "handed_back": "its papers are void: print it once more: kiosk journal reprint TICKET --why …; or scan its voucher",
}
"""By where a ticket stands: reprints that came to nothing are owed, too"""

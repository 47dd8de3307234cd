"""The commands that talk to the running daemon: ``scan``, ``answer``, ``status``."""

import os
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from kiosk.cli.asking import Json, ask, one, say_json, sentence, visit
from kiosk.cli.options import ConfigFile, not_empty


class Reply(StrEnum):
    """What a customer answers to the seat question."""

    YES = "yes"
    NO = "no"


def scan(
    code: Annotated[str, typer.Argument(help="The voucher, as scanned or typed.", callback=not_empty)],
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Give the running kiosk a voucher, as if scanned, and follow the visit. Exit 1 unless the customer has all.

    On a terminal a seat question is asked here.

    Example: kiosk scan 7K3M-Q9TZ-0C4H-W
    """
    last: dict[str, Any] = {}
    for last in visit(ask(config, do="scan", code=code), "start it: kiosk run; then scan again"):
        if as_json:
            say_json(last)
        else:
            typer.echo(sentence(last))
        if last.get("question") and sys.stdin.isatty() and not as_json:
            received = typer.confirm(f"Did the customer get the ticket for seat {last['question']}?")
            list(ask(config, do="answer", seat=last["question"], received=received))
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

    question = one(ask(config, do="status"))["question"]
    if question is None:
        raise DaemonRefused("the kiosk asks nothing now", "see what it does: kiosk status")
    one(ask(config, do="answer", seat=question, received=reply is Reply.YES))


def status(config: ConfigFile = None, as_json: Json = False) -> None:
    """Say how the running kiosk is. Exit 69 if it is out of service, 1 if something else is wrong.

    Example: kiosk status --json
    """
    now = one(ask(config, do="status", ask_printer=True))
    if as_json:
        say_json(now)
    else:
        _describe(now)
    raise typer.Exit(_EXITS.get(now["readiness"], 1 if now["troubles"] else 0))


def _describe(now: dict[str, Any]) -> None:
    from kiosk.troubles import parted

    ready = "" if now["readiness"] == "ready" else now["readiness"].replace("_", " ")
    typer.echo(" · ".join(filter(None, (now["kiosk"], now["cinema"], ready, sentence(now)))))
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
        typer.echo(f"trouble: {component}: {parted(trouble)[0]}\n→ {now['remedies'][component]}")


_EXITS = {"out_of_service": os.EX_UNAVAILABLE, "degraded": 1}
"""By the kiosk's readiness; one that is ready may still have a trouble that no customer meets."""
_GOOD = {"SEAT-SCAN", "SEAT-MISSING"}


def _has_all(last: dict[str, Any]) -> bool:
    """Whether the visit ended well: all is printed, as far as is known, or the customer says so and may prove it."""
    return bool(last["state"] == "done" or (last["problem"] and last["problem"]["code"] in _GOOD))

"""How commands ask the running daemon; the options that they have in common."""

import json
import os
import pwd
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="As JSON lines, for programs.")]
DEVICE_PATIENCE = 60.0
"""Seconds for the first word of what needs the booking server, the printer or the whole journal."""


def ask(config: Path | None, patience: float = 5.0, **request: Any) -> Iterator[dict[str, Any]]:
    """The lines of the daemon's answer. Raises ConfigError, DaemonAway, DaemonRefused."""
    from kiosk.config import files
    from kiosk.config.loading import load
    from kiosk.control import client

    return client.ask(files.socket(load(config)), patience, **request)


def one(answer: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """The only line of an answer. Raises DaemonAway."""
    from kiosk.control.client import DaemonAway

    line = next(answer, None)
    if line is None:
        raise DaemonAway("the kiosk daemon hung up without a word", "look at its log; then try again")
    return line


def visit(answer: Iterator[dict[str, Any]], remedy: str) -> Iterator[dict[str, Any]]:
    """The lines about a visit, at least one. Raises DaemonAway, with this remedy where they end before it does."""
    from kiosk.control.client import DaemonAway

    gone = DaemonAway("the daemon went away in the middle of the visit", remedy)
    now: dict[str, Any] = {}
    try:
        for now in answer:
            yield now
    except DaemonAway as error:
        raise (gone if now else error) from error
    if not now or _goes_on(now):
        raise gone


def say_json(line: Any) -> None:
    """Print something as a line of JSON."""
    typer.echo(json.dumps(line, ensure_ascii=False))


def sentence(now: dict[str, Any]) -> str:
    """A state of the visit in one line."""
    seats = ", ".join(f"{seat['seat']} {seat['standing'].replace('_', ' ')}" for seat in now["seats"])
    words = now["state"].replace("_", " ")
    if now["problem"]:
        words = f"{now['problem']['code']}: {now['problem']['zh']} {now['problem']['en']}"
    return f"{words} ({seats})" if seats else str(words)


def user() -> str:
    """Who runs this command, as the system knows them: what stands in the journal beside what they do."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"


def _goes_on(now: dict[str, Any]) -> bool:
    """Whether this can't be the last line about a visit."""
    if "state" not in now:
        return True
    in_hand = any(seat["standing"] in {"owed", "sent"} for seat in now["seats"])
    return now["state"] in {"verifying", "printing"} or in_hand or bool(now["question"])

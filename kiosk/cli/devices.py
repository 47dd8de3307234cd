"""``kiosk devices list|test|fault|record``."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile
from kiosk.cli.printer_choice import columns
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from drivers.finding.found import Found
    from kiosk.config.model import Config

devices = group()

Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Root = Annotated[Path, typer.Option(help="Where /dev and /sys are looked for.", hidden=True)]


class FaultRefused(KioskError):
    """A fault can't be put into a virtual printer."""

    reason = "fault"
    exit_code = os.EX_UNAVAILABLE


@devices.callback()
def about() -> None:
    """Find, test, break and record this machine's devices."""


@devices.command(name="list")
def list_(file: ConfigFile = None, as_json: Json = False, root: Root = Path("/")) -> None:
    """List what is configured, and what is plugged in and not used. Nothing is opened but cameras.

    Example: kiosk devices list
    """
    from kiosk.config.loading import load
    from kiosk.equipment.inventory import inventory

    config = load(file)
    items = inventory(config, _found(root), _known(config))
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in items], ensure_ascii=False))
        return
    columns(("kind", "state", "device", "name"), [(item.kind, item.state, item.device, item.name) for item in items])
    for item in items:
        if item.said:
            typer.echo(f"{item.device}: {item.said}{f' → {item.remedy}' if item.remedy else ''}", err=True)


@devices.command(name="test")
def try_out(
    file: ConfigFile = None,
    only: Annotated[str, typer.Option(help="Only devices whose address contains this.")] = "",
    as_json: Json = False,
    root: Root = Path("/"),
) -> None:
    """Let each configured device do its job once. The printer prints a paper that is no ticket. Exit 1 if one fails.

    While the kiosk runs it holds its devices: then the kiosk itself prints, and says how its readers are.

    Example: kiosk devices test --only usb
    """
    from kiosk.config.loading import load

    config = load(file)
    running = _running(config)
    trials = _tried(config, _found(root), only) if running is None else _asked(config, running, only)
    rows = []
    for row in trials:
        rows.append(row)
        if not as_json:
            typer.echo(f"{'ok' if row['ok'] else 'BAD':4}{row['device']}  {row['said']}")
        if not row["ok"] and not as_json:
            typer.echo(f"→ {row['remedy']}")
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    if not rows:
        raise typer.BadParameter("no configured device's address contains it", param_hint="--only")
    raise typer.Exit(0 if all(row["ok"] for row in rows) else 1)


@devices.command()
def fault(
    name: Annotated[str, typer.Argument(help="The fault, as paper-out; without it, all that there are.")] = "",
    page: Annotated[str, typer.Option(help="The printer's page, as virtual-printer --web tells it.")] = "",
    as_json: Json = False,
) -> None:
    """Break a virtual printer, or mend it: for training, and for tests. It needs its page: virtual-printer --web PORT.

    Example: kiosk devices fault paper-out --page http://127.0.0.1:8080/
    """
    from drivers.printers.virtual.faults import FAULTS, check

    if not name:
        if as_json:
            rows = [{"fault": row, "group": it.group, "tells": it.tells} for row, it in FAULTS.items()]
            typer.echo(json.dumps([row | {"mended_by": FAULTS[row["fault"]].mended_by or None} for row in rows]))
        else:
            columns(_FAULT_HEAD, [(row, it.tells, it.mended_by) for row, it in FAULTS.items()])
        return
    try:
        row = check(name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if not page:
        raise typer.BadParameter("say where the printer's page is", param_hint="--page")
    _post(page, name)
    typer.echo(row.tells if not row.mended_by else f"{row.tells}; mended by: {row.mended_by}")


@devices.command()
def record(
    tape: Annotated[Path, typer.Argument(help="A new file; none is written over.")],
    file: ConfigFile = None,
    device: Annotated[str, typer.Option(help="The printer's address; else the configured one.")] = "",
    profile: Annotated[str, typer.Option(help="Its profile; else the configured one.")] = "",
) -> None:
    """Record the printer's line, for a report of a fault. It is asked how it is, and prints a test paper.

    No ticket can be read from it. It is played back by: kiosk printer test tape:FILE --profile NAME

    Example: kiosk devices record printer.tape
    """
    from kiosk.cli.printer_specimen import print_specimen
    from kiosk.config.loading import load

    printer = load(file).printer
    try:
        print_specimen(device or printer.device, profile or printer.profile, tape=tape, config=file)
    finally:
        if tape.exists():
            typer.echo(f"the recording is {tape}", err=True)


def _found(root: Path) -> "list[Found]":
    from drivers.finding.everything import everything
    from drivers.finding.trees import Trees

    return everything(Trees(root / "dev", root / "sys"))


def _running(config: "Config") -> list[dict[str, Any]] | None:
    """What the daemon says of its devices; None where none runs. Raises DaemonAway where it does not answer."""
    from kiosk.cli.asking import one
    from kiosk.config import files
    from kiosk.control import client

    socket = files.socket(config)
    return list(one(client.ask(socket, do="owed"))["devices"]) if client.runs(socket) else None


def _known(config: "Config") -> list[dict[str, Any]]:
    """What a daemon says of its devices; nothing where none does."""
    from kiosk.control.client import DaemonAway

    try:
        return _running(config) or []
    except DaemonAway as error:
        typer.echo(f"{error}: what it would say of its devices is not known → {error.remedy}", err=True)
        return []


def _tried(config: "Config", found: "list[Found]", only: str) -> Iterator[dict[str, Any]]:
    from kiosk.equipment.trials import trials

    for device, attempt in trials(config, found):
        if only in device:
            typer.echo(f"trying {device} …", err=True)
            yield asdict(attempt())


def _asked(config: "Config", running: list[dict[str, Any]], only: str) -> Iterator[dict[str, Any]]:
    """The same of the kiosk that runs."""
    typer.echo("the kiosk runs and holds its devices: it is asked", err=True)
    told = {row["name"]: row for row in running}
    if only in config.printer.device:
        yield _printed(config)
    for device in (reader.device for reader in config.readers if only in reader.device):
        row = told.get(
            f"reader {device}", {"state": "fail", "said": "the kiosk does not know it", "remedy": "restart it"}
        )
        ok = row["state"] == "ok"
        yield {"device": device, "ok": ok, "said": row["said"] or "the kiosk reads it", "remedy": row["remedy"]}


def _printed(config: "Config") -> dict[str, Any]:
    from kiosk.cli.asking import one, user
    from kiosk.config import files
    from kiosk.control.client import DaemonRefused, ask
    from kiosk.equipment.trials import PATIENCE

    device = config.printer.device
    try:
        end = one(ask(files.socket(config), PATIENCE, do="test_print", by=user()))
    except DaemonRefused as error:
        return {"device": device, "ok": False, "said": str(error), "remedy": error.remedy}
    ok = end["evidence"] != "none"
    said = f"the kiosk printed a test paper, evidence: {end['evidence']}"
    return {"device": device, "ok": ok, "said": said, "remedy": "" if ok else "look whether a paper came out"}


def _post(page: str, name: str) -> None:
    import requests

    try:
        answer = requests.post(f"{page.rstrip('/')}/faults/{name}", timeout=5)
    except requests.RequestException as error:
        raise FaultRefused(
            f"no virtual printer answers at {page}", "start it: kiosk virtual-printer --tcp 9100 --web 8080"
        ) from error
    if not answer.ok:
        raise FaultRefused(f"{page} does not do that: {answer.text[:200]}", "name the page of a virtual printer")


_FAULT_HEAD = ("fault", "what happens", "mended by")

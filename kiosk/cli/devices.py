"""``kiosk devices list|test|fault|record``."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.devices_fault import fault
from kiosk.cli.devices_record import record
from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile
from kiosk.cli.printer_choice import columns

if TYPE_CHECKING:
    from drivers.finding.found import Found
    from kiosk.config.model import Config

devices = group()

Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Root = Annotated[Path, typer.Option(help="Where /dev and /sys are looked for.", hidden=True)]


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


devices.command()(fault)
devices.command()(record)


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
    from kiosk import redaction

    typer.echo("the kiosk runs and holds its devices: it is asked", err=True)
    told = {row["name"]: row for row in running}
    if only in config.printer.device:
        yield _printed(config)
    for device in (reader.device for reader in config.readers if only in reader.device):
        row = told.get(
            redaction.reader(device), {"state": "fail", "said": "the kiosk does not know it", "remedy": "restart it"}
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

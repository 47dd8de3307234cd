"""``kiosk camera list|decode``, and the group that the others belong to."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.camera_choice import CameraMissing, Json, configured, shown
from kiosk.cli.camera_snapshot import snapshot
from kiosk.cli.camera_tune import tune
from kiosk.cli.camera_watch import watch
from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile
from kiosk.cli.printer_choice import columns

if TYPE_CHECKING:
    from drivers.cameras.devices import Device

camera = group()


@camera.callback()
def about() -> None:
    """Look at cameras: which there are, what they see, how sharp and how bright, and what a photograph says."""


@camera.command(name="list")
def list_(as_json: Json = False, config: ConfigFile = None) -> None:
    """List the cameras of this machine.

    Of each: the name that [[readers]] should have, which stays when something else is plugged in; whether the kiosk
    uses it; what it can do. Exit 69 if there is none.

    Example: kiosk camera list
    """
    from drivers.cameras.devices import devices
    from kiosk.config.loading import load

    ours = {address.path() for address in configured(load(config))}
    found = devices()
    used = {device.path for device in found if ours & {str(device.path), str(device.path.resolve())}}
    if as_json:
        typer.echo(json.dumps([_row(device, device.path in used) for device in found]))
    else:
        for device in found:
            _tell(device, device.path in used)
    for path in sorted(_absent(ours, found)):
        typer.echo(f"the configuration names {path}, which is not there", err=True)
    if not found:
        raise CameraMissing("this machine has no camera", "plug one in; in software there is one too: virtual:")


camera.command()(snapshot)
camera.command()(tune)
camera.command()(watch)


@camera.command()
def decode(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Pictures: JPEG, PNG, WebP, TIFF, …")],
    as_json: Json = False,
) -> None:
    """Read the codes in photographs, with all that the kiosk has. Exit 1 if a picture can't be opened.

    What it shows is as good as money where it is a voucher: whoever reads it can have the tickets.

    Example: kiosk camera decode phone.jpg
    """
    rows = [row for row in _read(files) if as_json or not row.get("error")]
    if as_json:
        typer.echo(json.dumps(rows))
    elif rows:
        texts = [(row["file"], text) for row in rows for text in row["texts"] or ["(no code)"]]
        columns(("file", "text"), [(shown(file), shown(text)) for file, text in texts])
    raise typer.Exit(1 if len(rows) < len(files) or any(row.get("error") for row in rows) else 0)


def _read(files: list[str]) -> Iterator[dict[str, Any]]:
    """What is in each picture, under the name that was given; what is wrong with one is told at once."""
    from drivers.cameras.photographs import Photographs

    with Photographs() as photographs:
        for file in files:
            found = photographs.read(Path(file))
            if not found.trouble:
                yield {"file": file, "texts": found.texts}
            else:
                typer.echo(f"{shown(file)}: {found.trouble}", err=True)
                yield {"file": file, "texts": [], "error": found.trouble}


def _row(device: "Device", used: bool) -> dict[str, Any]:
    return {
        "device": device.address,
        "name": device.name,
        "formats": device.formats,
        "settings": {name: asdict(setting) for name, setting in device.settings.items()},
        "used": used,
        "trouble": device.trouble or None,
    }


def _tell(device: "Device", used: bool) -> None:
    typer.echo(f"{device.name or 'camera'}{' (the kiosk uses it)' if used else ''}")
    typer.echo(f"  {device.address}")
    if device.trouble:
        typer.echo(f"  {device.trouble}")
    for name, sizes in device.formats.items():
        typer.echo(f"  {name:6}{'  '.join(f'{width}x{height}' for width, height in sizes)}")
    for name, setting in device.settings.items():
        typer.echo(f"  {name} {setting.now} (from {setting.lowest} to {setting.highest})")


def _absent(ours: set[str], found: "list[Device]") -> set[str]:
    there = {str(path) for device in found for path in (device.path, device.path.resolve())}
    return {path for path in ours - there if path.startswith("/dev/")}

"""``kiosk camera snapshot``."""

import json
import os
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.camera_choice import Device, Json, chosen
from kiosk.cli.options import ConfigFile
from kiosk.errors import KioskError


class SnapshotRefused(KioskError):
    """The picture of a camera can't be written."""

    reason = "snapshot"
    exit_code = os.EX_CANTCREAT


def _picture(path: Path) -> Path:
    if path.suffix.lower() not in _SUFFIXES:
        raise typer.BadParameter(f"its name ends with one of: {', '.join(_SUFFIXES)}")
    return path


def snapshot(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends with .jpg or .png.", callback=_picture)],
    device: Device = "",
    as_json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Take one picture and keep it in a file.

    A phone in it may show a voucher, which is as good as money: delete the picture when you have looked.

    Example: kiosk camera snapshot lobby.jpg
    """
    from drivers.cameras import sources
    from drivers.cameras.snapshot import encoded
    from drivers.cameras.snapshot import snapshot as take

    address = chosen(device, config)
    with closing(sources.opener(address)()) as camera:
        picture = take(camera)
    try:
        file.write_bytes(encoded(picture, file.suffix.lower()))
    except OSError as error:
        raise SnapshotRefused(f"{file} can't be written: {error.strerror}", "name a file that can be") from None
    height, width = picture.shape[:2]
    if as_json:
        result = {"file": str(file), "device": sources.name(address), "width": width, "height": height}
        typer.echo(json.dumps(result))
    else:
        typer.echo(f"{file} is what {sources.name(address)} sees, {width} by {height}")


_SUFFIXES = (".jpg", ".jpeg", ".png")

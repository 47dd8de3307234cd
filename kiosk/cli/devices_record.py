"""``kiosk devices record``."""

import os
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.options import ConfigFile
from kiosk.errors import KioskError


class RecordingRefused(KioskError):
    """A recording of a camera can't be written."""

    reason = "recording"
    exit_code = os.EX_CANTCREAT


def record(
    target: Annotated[Path, typer.Argument(help="A new file; of a camera a new folder. None is written over.")],
    file: ConfigFile = None,
    camera: Annotated[bool, typer.Option("--camera", help="Of a camera, and not of the printer.")] = False,
    device: Annotated[str, typer.Option(help="The device's address; else the configured one.")] = "",
    profile: Annotated[str, typer.Option(help="The printer's profile; else the configured one.")] = "",
    seconds: Annotated[float, typer.Option(help="How long a camera is recorded.", min=1, max=60)] = 10,
) -> None:
    """Record the printer's line, or what a camera sees.

    It is for a report of a fault. The printer is asked how it is, and prints a test paper; no ticket can be read from
    the tape, which is played back by: kiosk printer test tape:FILE --profile NAME

    A camera's pictures are played by the reader camera:FOLDER/%04d.jpg, 30 a second. A phone in them may show a
    voucher, which is as good as money: delete them when somebody has looked.

    Example: kiosk devices record printer.tape
    """
    if camera:
        _film(target, device, file, seconds)
    else:
        _tape(target, device, profile, file)


def _tape(tape: Path, device: str, profile: str, file: Path | None) -> None:
    from kiosk.cli.printer_specimen import print_specimen
    from kiosk.config.loading import load

    printer, before = load(file).printer, tape.exists()
    try:
        print_specimen(device or printer.device, profile or printer.profile, tape=tape, config=file)
    finally:
        if tape.exists() and not before:
            typer.echo(f"the recording is {tape}", err=True)


def _film(folder: Path, device: str, file: Path | None, seconds: float) -> None:
    from drivers.cameras import sources
    from drivers.cameras.recording import PATTERN, recorded
    from kiosk.cli.camera_choice import chosen

    if folder.exists():
        raise RecordingRefused(f"{folder} is there already", "name a new folder; nothing is written over")
    address = chosen(device, file)
    typer.echo(f"Recording {sources.name(address)} for {seconds:g} s …", err=True)
    with closing(sources.opener(address)()) as camera:
        try:
            frames = recorded(camera, folder, seconds)
        except OSError as error:
            remedy = "name a folder on a disk that has room"
            raise RecordingRefused(f"{folder} can't be written: {error.strerror}", remedy) from error
    typer.echo(f"{frames} pictures are in {folder}; they are played by camera:{folder / PATTERN}")

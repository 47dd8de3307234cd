"""``kiosk camera tune``."""

import json
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.camera_choice import Device, chosen
from kiosk.cli.camera_live import JsonLines, Live, Seconds
from kiosk.cli.camera_write import write as written
from kiosk.cli.options import ConfigFile

if TYPE_CHECKING:
    from drivers.address import Address
    from drivers.cameras.looking import Look
    from drivers.cameras.tuning import Tuning


def tune(
    device: Device = "",
    seconds: Seconds = 0,
    write: Annotated[bool, typer.Option("--write", help="Put what it suggests into the configuration.")] = False,
    as_json: JsonLines = False,
    config: ConfigFile = None,
) -> None:
    """Show how sharp and how bright a camera sees.

    Hold a phone with a bright code where customers will, and turn the lens until the focus is best. At the end it says
    what the configuration should name; without --write nothing is written.

    Example: kiosk camera tune --device camera:///dev/video0
    """
    from drivers.cameras import sources
    from drivers.cameras.decoder_process import DecoderProcess
    from drivers.cameras.frames import Drain
    from drivers.cameras.looking import looks

    address = chosen(device, config)
    opener = sources.opener(address)
    typer.echo("Hold a phone with a code before the camera and turn the lens. Ctrl-C: the end.", err=True)
    with closing(Drain(sources.name(address), opener)) as drain, DecoderProcess() as decoder:
        live = Live(as_json, seconds)
        tuning = followed(live, looks(drain, decoder))
        wanted = suggested(address, tuning)  # asked while the camera is open, for some forget their settings
    if wanted is None:
        typer.echo("The kiosk can't set this camera: set its exposure and focus where its maker says.", err=True)
    elif live.as_lines:
        typer.echo(json.dumps({"device": str(wanted)}))
    else:
        typer.echo(f'For the configuration, in [[readers]]:\ndevice = "{wanted}"')
    if wanted and write:
        typer.echo(f"It is in {written(config, wanted)} now; the kiosk takes it at its next start.", err=True)


def followed(live: Live, looks: "Iterable[Look]") -> "Tuning":
    """Show looks until the time is over or Ctrl-C, and give what they came to."""
    from drivers.cameras.tuning import Tuning

    tuning, read = Tuning(), False
    with live, suppress(KeyboardInterrupt):
        for look in looks:
            tuning, read = look.tuning, read or look.read
            if live.due:
                live.show(_row(tuning, read), _sentence(tuning, read))
                read = False
            if live.over:
                break
    return tuning


def suggested(address: "Address", tuning: "Tuning") -> "Address | None":
    """The address with the settings that the camera should have; None where it can't be told any."""
    from drivers.cameras import devices

    found = devices.device(Path(address.path())) if address.path().startswith("/dev/") else None
    if found is None or not found.settings or tuning.sight is None:
        return None
    now = {name: setting.now for name, setting in found.settings.items()}
    wanted = tuning.suggested(now, {name: setting.highest for name, setting in found.settings.items()})
    options = {name: str(value) for name, value in wanted.items() if value >= 0}  # less can't be configured
    return replace(address, options={**address.options, **options})


def _row(tuning: "Tuning", read: bool) -> dict[str, object]:
    sight = tuning.sight
    return {
        "focus": round(tuning.focus, 3),
        "sharpness": round(sight.sharpness, 5) if sight else None,
        "bright": sight.bright if sight else None,
        "burnt": round(sight.burnt, 4) if sight else None,
        "read": read,
        "advice": tuning.advice,
    }


def _sentence(tuning: "Tuning", read: bool) -> str:
    if tuning.sight is None:
        return tuning.advice
    bar = "█" * round(_BAR * tuning.focus)
    light = f"bright {tuning.sight.bright:3}  burnt {tuning.sight.burnt:4.0%}"
    return f"focus {bar:·<{_BAR}} {tuning.focus:4.0%}  {light}  {_READ[read]}  {tuning.advice}"


_BAR = 10
_READ = {True: "read", False: "    "}

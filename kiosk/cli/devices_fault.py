"""``kiosk devices fault``."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.options import ConfigFile
from kiosk.cli.printer_choice import columns
from kiosk.errors import KioskError

Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


class FaultRefused(KioskError):
    """A fault can't be put into a virtual device."""

    reason = "fault"
    exit_code = os.EX_UNAVAILABLE


def fault(
    name: Annotated[str, typer.Argument(help="The fault, as paper-out; without it, all that there are.")] = "",
    page: Annotated[str, typer.Option(help="The printer's page, as virtual-printer --web tells it.")] = "",
    file: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Break a virtual printer or camera, or mend it. It is for training, and for tests.

    A printer is reached by its page: virtual-printer --web PORT. The camera is that of the configuration, where it
    shows a picture: virtual:phone.png.

    Example: kiosk devices fault paper-out --page http://127.0.0.1:8080/
    """
    from drivers.cameras.virtual import faults as cameras
    from drivers.printers.virtual import faults as printers

    if not name:
        _list(as_json=as_json)
        return
    try:
        row = (cameras if name.startswith(_CAMERA) else printers).check(name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if name.startswith(_CAMERA):
        _write(_picture(file), name)
    elif page:
        _post(page, name)
    else:
        raise typer.BadParameter("say where the printer's page is", param_hint="--page")
    typer.echo(row.tells if not row.mended_by else f"{row.tells}; mended by: {row.mended_by}")


def _list(*, as_json: bool) -> None:
    from drivers.cameras.virtual.faults import FAULTS as CAMERAS
    from drivers.printers.virtual.faults import FAULTS as PRINTERS

    rows = [(name, row.group, row.tells, row.mended_by) for name, row in PRINTERS.items()]
    rows += [(name, "camera", row.tells, row.mended_by) for name, row in CAMERAS.items()]
    if as_json:
        told = [{"fault": a, "group": b, "tells": c, "mended_by": d or None} for a, b, c, d in rows]
        typer.echo(json.dumps(told))
        return
    columns(("fault", "what happens", "mended by"), [(name, tells, by) for name, _, tells, by in rows])


def _picture(file: Path | None) -> Path:
    """The picture that the configuration's virtual camera shows. Raises ConfigError, FaultRefused."""
    from drivers.address import Address
    from kiosk.config.loading import load

    addresses = (Address.parse(reader.device) for reader in load(file).readers)
    shown = next((it.path() for it in addresses if it.scheme == "virtual" and it.spec), None)
    if shown is None:
        remedy = 'name a configuration with such a reader: device = "virtual:phone.png"'
        raise FaultRefused("the configuration has no virtual camera that shows a picture", remedy)
    return Path(shown)


def _write(picture: Path, name: str) -> None:
    from drivers.cameras.virtual.faults import put

    try:
        put(picture, name)
    except OSError as error:
        remedy = f"make the folder {picture.parent}, or become who may write there"
        raise FaultRefused(f"the fault can't be put beside {picture}: {error.strerror}", remedy) from error


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


_CAMERA = "camera-"

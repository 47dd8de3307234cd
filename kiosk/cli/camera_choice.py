"""Which camera the commands ``kiosk camera …`` are told of, and how they speak of what they see."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.errors import KioskError

if TYPE_CHECKING:
    from drivers.address import Address
    from kiosk.config.model import Config

Device = Annotated[
    str,
    typer.Option("--device", help="Its address, as camera:///dev/video0; else the first camera of the configuration."),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


class CameraInUse(KioskError):
    """The running kiosk looks through the camera."""

    reason = "camera_in_use"
    exit_code = os.EX_UNAVAILABLE


class CameraMissing(KioskError):
    """There is no camera."""

    reason = "camera_missing"
    exit_code = os.EX_UNAVAILABLE


def configured(config: "Config") -> "Iterator[Address]":
    """The readers of the configuration that are cameras, in its order."""
    from drivers.address import Address

    addresses = (Address.parse(reader.device) for reader in config.readers)
    return (address for address in addresses if address.scheme in _SCHEMES)


def chosen(device: str, file: Path | None) -> "Address":
    """The camera that is meant, unless the kiosk that runs here looks through it.

    Raises AddressError, ConfigError, CameraInUse, CameraMissing, DaemonAway.
    """
    from drivers.address import Address
    from kiosk.config.errors import ConfigError
    from kiosk.config.loading import load

    try:
        config = load(file)
    except ConfigError:
        if not device:
            raise
        return Address.parse(device)
    address = Address.parse(device) if device else next(configured(config), None)
    if address is None:
        raise CameraMissing("the configuration has no camera", "name one: --device camera:///dev/v4l/by-id/…")
    if _is_ours(address, config) and _runs(config):
        raise CameraInUse(f"the running kiosk looks through {address.path()}", "stop it first: one program at a time")
    return address


def shown(text: str) -> str:
    """A text as one line that can do nothing to a terminal."""
    return text if text.isprintable() else repr(text)


def _is_ours(address: "Address", config: "Config") -> bool:
    """Whether the kiosk has this device, through which only one program can look; streams are for all."""
    if not address.path().startswith("/dev/"):
        return False
    device = Path(address.path()).resolve()
    return any(Path(ours.path()).resolve() == device for ours in configured(config))


def _runs(config: "Config") -> bool:
    from kiosk.config import files
    from kiosk.control import client

    return client.runs(files.socket(config))


_SCHEMES = frozenset({"camera", "virtual"})

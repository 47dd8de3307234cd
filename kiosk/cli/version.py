"""``kiosk --version``: what exactly runs here, for a report of a fault."""

import json
import platform
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, distribution, version

import typer

NAME = "ticket-kiosk"
_ABSENT = "not installed"
_BLUETOOTHD = "/usr/libexec/bluetooth:/usr/lib/bluetooth:/usr/sbin:/usr/bin"


def versions() -> dict[str, str]:
    """The versions of the product, of Python, of the kernel, of BlueZ and of the libraries that the product needs."""
    found = {
        "kiosk": _version(NAME),
        "python": platform.python_version(),
        "kernel": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "bluez": _bluez(),
    }
    return found | {name: _version(name) for name in _libraries()}


def show(*, as_json: bool) -> None:
    """Print them: one line each, or as JSON."""
    found = versions()
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    width = max(map(len, found))
    for name, text in found.items():
        typer.echo(f"{name:{width}}  {text}")


def _libraries() -> list[str]:
    """The names of what the product declares to need; what belongs to an extra is left out."""
    try:
        needs = distribution(NAME).requires or []
    except PackageNotFoundError:
        return []
    plain = [need for need in needs if "extra ==" not in need]
    return sorted(match[0] for need in plain if (match := re.match(r"[A-Za-z0-9._-]+", need)))


def _bluez() -> str:
    """What bluetoothd says of itself; it lies where a shell seldom looks."""
    program = shutil.which("bluetoothd", path=_BLUETOOTHD)
    if program is None:
        return _ABSENT
    try:
        ended = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=5, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        return f"unknown ({type(error).__name__})"
    return ended.stdout.strip() or "unknown"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return _ABSENT

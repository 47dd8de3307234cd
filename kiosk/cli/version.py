"""``kiosk --version``: what exactly runs here, for a report of a fault."""

import json
import platform
import re
from importlib.metadata import PackageNotFoundError, distribution, version

import typer

NAME = "ticket-kiosk"


def versions() -> dict[str, str]:
    """The versions of the product, of Python, of the kernel and of the libraries that the product needs."""
    found = {
        "kiosk": _version(NAME),
        "python": platform.python_version(),
        "kernel": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
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


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"

"""Where things are: the shipped folder, printer profiles, the state of this kiosk, its socket."""

import os
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import platformdirs

from kiosk.config.errors import ConfigError, Problem
from kiosk.config.model import Config

CREDENTIALS = Path("/etc/kiosk/credentials")
"""Where root keeps the secrets of an installed kiosk; its service is handed copies of them."""
STATE = Path("/var/lib/kiosk")
"""The state folder of an installed kiosk's service."""
_SOCKET_LIMIT = 107
"""bytes of a Unix socket's path; the kernel takes no longer ones"""
_LIST = "`kiosk printer list` shows those that there are; or give the path of a .toml"
_ALIKE = 0.5
"""how like a name must be to one that there is: half of it is enough, as a maker's name alone"""


def folder() -> Path:
    """The shipped folder ``config``: beside the packages in a source tree, inside ``kiosk`` where it is installed."""
    installed = Path(__file__).with_name("files")
    return installed if installed.is_dir() else Path(__file__).parents[2] / "config"


def expanded(path: str | Path) -> Path:
    """The path with a leading ``~`` or ``~user`` put in, or as it is where there is no such user."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser raises for an unknown user


def secret(path: Path) -> Path:
    """Where this process finds a secret: what lies in CREDENTIALS, a service has in the folder that it was handed.

    The names there begin with ``kiosk_``, as systemd makes them of ``LoadCredential=kiosk:FOLDER``.
    """
    handed = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return Path(handed, f"kiosk_{path.name}") if handed and path.parent == CREDENTIALS else path


def printer_profile(name: str) -> Path:
    """The file of a printer profile, by its name in ``printers`` or by its path. Raises ConfigError."""
    return _named(name, "printers", Problem("printer.profile", repr(name), "there is no such profile", _LIST))


def ticket_layout(name: str) -> Path:
    """The file of a ticket's layout, by its name in ``tickets`` or by its path. Raises ConfigError."""
    return _named(name, "tickets", Problem("tickets.layout", repr(name), "there is no such layout", ""))


def state_dir(config: Config) -> Path:
    """The folder of this kiosk's journal, not made yet: configured, or the service's, or the user's."""
    if config.kiosk.state_dir:
        return expanded(config.kiosk.state_dir)
    if service := os.environ.get("STATE_DIRECTORY", "").partition(":")[0]:
        return Path(service)
    return platformdirs.user_state_path("kiosk", appauthor=False)


def socket(config: Config) -> Path:
    """Where a command reaches the daemon. Raises ConfigError where the path is longer than a socket's may be."""
    path = expanded(config.kiosk.socket) if config.kiosk.socket else state_dir(config) / "control.sock"
    if len(os.fsencode(path)) > _SOCKET_LIMIT:
        sentence = f"the path of a socket has at most {_SOCKET_LIMIT} bytes"
        problem = Problem("kiosk.socket", repr(str(path)), sentence, "set kiosk.socket to a shorter path")
        raise ConfigError("control socket", (problem,))
    return path


def staff(config: Config) -> Path:
    """The file of who may look after the kiosk: configured, or beside the journal."""
    return expanded(config.staff.file) if config.staff.file else state_dir(config) / "staff.json"


def _named(name: str, where: str, problem: Problem) -> Path:
    shipped = {file.stem: file for file in sorted((folder() / where).glob("*.toml"))}
    path = Path(name) if name.endswith(".toml") else shipped.get(name)
    if path and _is_file(path):
        return path
    close = [] if name.endswith(".toml") else get_close_matches(name, shipped, cutoff=_ALIKE)
    known = problem.remedy or f"use one of: {', '.join(shipped)}, or the path of a .toml"
    near = " or ".join(f'"{name}"' for name in close)
    remedy = f"did you mean {near}?" if close else known
    raise ConfigError(str(folder() / where), (replace(problem, remedy=remedy),))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long, or a folder on the way that this user may not enter
        return False

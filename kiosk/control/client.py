"""The command's end of the control socket."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from kiosk.errors import KioskError

PATIENCE = 5.0
"""Seconds to wait for the first line of an answer that needs no device."""


class DaemonAway(KioskError):
    """No daemon answers on the control socket."""

    reason: ClassVar[str] = "daemon_away"
    exit_code: ClassVar[int] = 69


class DaemonRefused(KioskError):
    """The daemon can't do what was asked."""

    reason: ClassVar[str] = "refused"

    def __init__(self, message: str, remedy: str, exit_code: int = 1) -> None:
        super().__init__(message, remedy)
        self.exit_code = exit_code  # type: ignore[misc]  # that of the error in the daemon


def ask(path: Path, patience: float = PATIENCE, **request: Any) -> Iterator[dict[str, Any]]:
    """Send a request; yield the lines of its answer as they come. Raises DaemonAway, DaemonRefused.

    ``patience`` is in seconds, for the first line of the answer; what is on its way takes the time that it takes.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(patience)
        try:
            connection.connect(str(path))
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile("r", encoding="utf-8") as answer:
                for line in answer:
                    connection.settimeout(None)
                    yield _checked(json.loads(line))
        except PermissionError as error:
            raise _forbidden(path) from error
        except (TimeoutError, BlockingIOError) as error:  # the latter where so many wait that no more can
            remedy = "see its log (journalctl -u kiosk -n 50), then start it again"
            raise DaemonAway(f"the kiosk daemon on {path} does not answer in time", remedy) from error
        except (OSError, ValueError) as error:  # the latter where it died in the middle of a line
            raise DaemonAway(f"no kiosk daemon answers on {path}", "start it: kiosk run") from error


def runs(path: Path) -> bool:
    """Whether a kiosk runs behind a socket, and so has the devices, be it too wedged to answer.

    Raises DaemonAway where this user may not know.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(PATIENCE)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
            return False
        except PermissionError as error:
            raise _forbidden(path) from error
        except OSError:  # so many wait for an answer that no more can
            return True
    return True


def _forbidden(path: Path) -> DaemonAway:
    return DaemonAway(f"{path} may not be opened", "run the command as the user of the daemon, or as root")


def _checked(line: dict[str, Any]) -> dict[str, Any]:
    error = line.get("error")
    if error is not None:
        raise DaemonRefused(error["message"], error.get("remedy", ""), error.get("exit", 1))
    return line

"""What all else hangs on: whether the configuration is good, and whether a daemon runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.config import files
from kiosk.config.errors import ConfigError
from kiosk.config.loading import load, locate
from kiosk.config.model import Config
from kiosk.control.client import DaemonAway, DaemonRefused, ask
from kiosk.doctor.bench import Ask
from kiosk.doctor.report import Line, fail, ok, skip

_HUNG = "see its log (journalctl -u kiosk.service -n 50), then start it again"
_USER = "run this as the user of the kiosk: sudo -u kiosk kiosk doctor"


@dataclass(frozen=True)
class Opening:
    """What there is to examine with; without a configuration nothing else can be looked at."""

    config: Config | None
    ask: Ask | None
    lines: tuple[Line, ...]
    page: str = ""
    """address of the staff's page, while it is served"""


def opened(file: Path | None) -> Opening:
    """Read the configuration, and knock at the control socket."""
    try:
        config = load(file)
        socket = files.socket(config)
    except ConfigError as error:
        return Opening(None, None, tuple(_problems(error)))
    good = ok("config", f"{locate(file)} can be used")
    asking: Ask = partial(ask, socket)
    if not socket.exists():
        return Opening(config, None, (good, skip("daemon", "no kiosk runs here: its devices are opened")))
    try:
        status = next(asking(do="status"))
    except (DaemonAway, DaemonRefused) as error:
        return Opening(config, None, (good, _away(error)))
    page = f"{status['screen']}staff/" if status["screen"] else ""
    return Opening(config, asking, (good, _condition(status)), page)


def _problems(error: ConfigError) -> Iterator[Line]:
    for problem in error.problems:
        yield fail("config", f"{error.file}: {problem}", problem.remedy or "correct it; kiosk config check says when")


def _away(error: DaemonAway | DaemonRefused) -> Line:
    match error.__cause__:
        case ConnectionRefusedError() | FileNotFoundError():  # a socket that a process left behind
            return skip("daemon", "no kiosk runs here: its devices are opened")
        case PermissionError():
            return fail("daemon", str(error), _USER)
        case _:
            return fail("daemon", f"a kiosk runs here and does not answer: {error}", _HUNG)


def _condition(status: Mapping[str, Any]) -> Line:
    if status["state"] == "out_of_service":
        return fail("daemon", f"{status['problem']['code']}: the kiosk is out of service", status["problem"]["remedy"])
    return ok("daemon", f"it runs, and is {status['state'].replace('_', ' ')}; it is asked for its devices")

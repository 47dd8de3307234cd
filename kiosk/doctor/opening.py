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
from kiosk.control.client import DaemonAway, DaemonRefused, ask, runs
from kiosk.doctor.bench import Ask, Bench
from kiosk.doctor.report import Line, fail, ok, skip

_HUNG = "see its log (journalctl -u kiosk.service -n 50), then start it again"
_USER = "run this as root (sudo kiosk doctor), or as the user of the kiosk"


@dataclass(frozen=True)
class Opening:
    """What there is to examine with; without a configuration nothing else can be looked at."""

    config: Config | None
    ask: Ask | None
    lines: tuple[Line, ...]
    page: str = ""
    """address of the staff's page, while it is served"""
    held: bool = False
    """a daemon runs and can't be asked"""


def opened(file: Path | None) -> Opening:
    """Read the configuration, and knock at the control socket."""
    try:
        config = load(file)
        socket = files.socket(config)
    except ConfigError as error:
        return Opening(None, None, tuple(_problems(error)))
    good = ok("config", f"{locate(file)} can be used")
    asking: Ask = partial(ask, socket)
    try:
        if not runs(socket):
            return Opening(config, None, (good, skip("daemon", "no kiosk runs here: its devices are opened")))
        status = Bench(config, asking).told(do="status")
    except (DaemonAway, DaemonRefused) as error:
        return Opening(config, None, (good, _away(error)), held=True)
    page = f"{status['screen']}staff/" if status["screen"] else ""
    return Opening(config, asking, (good, _condition(status)), page)


def _problems(error: ConfigError) -> Iterator[Line]:
    for problem in error.problems:
        yield fail("config", f"{error.file}: {problem}", problem.remedy or "correct it; kiosk config check says when")


def _away(error: DaemonAway | DaemonRefused) -> Line:
    if isinstance(error.__cause__, PermissionError):
        return fail("daemon", f"a kiosk may run here, and this user may not ask it: {error}", _USER)
    return fail("daemon", f"a kiosk runs here and does not answer: {error}", _HUNG)


def _condition(status: Mapping[str, Any]) -> Line:
    if status["state"] == "out_of_service":
        return fail("daemon", f"{status['problem']['code']}: the kiosk is out of service", status["problem"]["remedy"])
    return ok("daemon", f"it runs ({status['state'].replace('_', ' ')}); it is asked for its devices")

"""Whether a configuration can be used, and what it names."""

from pathlib import Path

from drivers.errors import ProfileError
from drivers.printers import profile
from kiosk.config import devices, files
from kiosk.config.errors import ConfigError, Problem
from kiosk.config.loading import load, locate
from kiosk.config.model import Config
from kiosk.tickets import loading
from kiosk.tickets.trial import tried


def usable(file: Path | None) -> Config:
    """The configuration, tried out with all that it names but its booking server. Raises ConfigError."""
    found = load(file)
    files.socket(found)
    try:
        printer = profile.load(files.printer_profile(found.printer.profile))
    except ProfileError as error:
        problem = Problem("printer.profile", repr(found.printer.profile), str(error), error.remedy)
        raise ConfigError(str(locate(file)), (problem,)) from None
    tried(loading.load(found.tickets.layout, found.tickets.language, found.tickets.logo), printer)
    if refused := devices.problems(found):
        raise ConfigError(str(locate(file)), refused)
    return found

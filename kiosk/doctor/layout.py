"""The layout of the tickets, tried on the paper of the configured printer."""

from collections.abc import Iterator

from drivers.printers.profile import load as profile_of
from kiosk.config import files
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, ok
from kiosk.tickets.loading import load
from kiosk.tickets.trial import tried


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """Lay a ticket and its reissue with the longest code out; raises ConfigError, ProfileError."""
    tickets, name = bench.config.tickets, bench.config.printer.profile
    profile = profile_of(files.printer_profile(name))
    tried(load(tickets.layout, tickets.language, tickets.logo), profile)
    yield ok("tickets.layout", f"{tickets.layout} fits on the paper of {profile.name}")

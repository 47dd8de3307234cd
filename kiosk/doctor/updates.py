"""Whether what runs is what is installed."""

from collections.abc import Iterator

from kiosk.control.examination import installed
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, ok, warn

_REBOOT = ("var/run/reboot-required", "run/reboot-required")
"""left by Debian's packages after an update of kernel or libraries"""


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """Compare the version that runs with the one on the disk; look for an update that waits for a reboot."""
    here = installed()
    runs = here if bench.ask is None else str(bench.told(do="about")["version"])
    if runs != here:
        told = f"the kiosk runs {runs or 'from its sources'}, and {here or 'its sources'} is installed"
        yield warn("updates", told, "systemctl restart kiosk.service, when no customer is there")
    elif any((bench.root / path).exists() for path in _REBOOT):
        yield warn("updates", "an update of the system waits for a restart of the machine", "reboot at night")
    else:
        yield ok("updates", f"version {here or 'from its sources'}; nothing waits for a restart")

"""Simulated kiosks that report to a broker, until the process is killed: ``python fleet.py URL CA FOLDER NAME…``."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from kiosk.booking.port import Heartbeat
from kiosk.clock import Clock
from kiosk.config.model import TelemetrySection
from kiosk.domain.health import Readiness
from kiosk.ops.telemetry import Telemetry


async def main(url, ca, folder, *names):
    """Report for all of them; each has a connection, a name and a password of its own."""

    def kiosk(name):
        file = Path(folder, f"password-{name}-right")
        section = TelemetrySection(url=url, username=name, password_file=str(file), ca_file=ca)
        told = Heartbeat(f"boot-of-{name}", Readiness.READY, 1.0, versions={"kiosk": "simulated"})
        return Telemetry(section, name, told.boot, lambda: told, Clock(), {})

    await asyncio.gather(*(kiosk(name).run() for name in names))


asyncio.run(main(*sys.argv[1:]))

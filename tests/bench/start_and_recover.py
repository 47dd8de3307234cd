"""Start to ready, and kill -9 in the middle of a ticket to ready again, beside an import of python-escpos.

Ready is when the control socket answers. The baseline is what a user's printing script needs before its first line.
"""

import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from kiosk.control.client import DaemonAway, ask
from tests.bench.timing import Samples, compare, seconds, table
from tests.journeys.parties import ROOT, Kiosk, booking_server, until, virtual_printer

RUNS = 6
BASELINE = 'python -c "import escpos.printer"'
START, RESTART = "start to ready", "killed in mid-print, restart to ready"


@dataclass
class Machine(Kiosk):
    """A kiosk that ``kiosk run`` runs, as on a real machine."""

    @contextmanager
    def running(self):
        command = [sys.executable, "-m", "kiosk", "run", "--config", str(self.config)]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as daemon:
            try:
                until(self.ready, "the daemon is ready")
                yield daemon
            finally:
                daemon.send_signal(signal.SIGKILL)

    def die_printing(self, code):
        """Begin to print a ticket, and be killed before it is cut."""
        with self.running():
            try:
                for state in ask(self.socket, do="scan", code=code):
                    if any(seat["standing"] == "sent" for seat in state["seats"]):
                        sleep(0.3)
                        return
            except DaemonAway:
                pass
        raise AssertionError("the ticket never got to the printer")

    def start_again(self):
        """The seconds until it is ready."""
        began = perf_counter()
        with self.running():
            return perf_counter() - began


def baseline():
    subprocess.run([sys.executable, "-c", "import escpos.printer"], check=True)


def main():
    samples: Samples = {BASELINE: [], START: [], RESTART: []}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir="/var/tmp", prefix="kiosk-bench-")))
        server = stack.enter_context(booking_server(folder))
        printer = stack.enter_context(virtual_printer(folder / "out", "--speed", "150"))
        for run in range(RUNS):
            kiosk = Machine(folder / f"kiosk-{run}", server, printer)
            samples[BASELINE].append(seconds(baseline))
            samples[START].append(kiosk.start_again())
            kiosk.die_printing(server.buy(1).qr)
            samples[RESTART].append(kiosk.start_again())
    table(samples)
    compare(START, samples[START], BASELINE, samples[BASELINE], "ready within 1.5 s")
    compare(RESTART, samples[RESTART], BASELINE, samples[BASELINE], "ready within 2 s p50, 10 s p99")


if __name__ == "__main__":
    main()

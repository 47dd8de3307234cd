"""What the trace costs a print: a ticket's whole job, with it and without, on a line that never waits.

The line answers as a printer does, in virtual time, so what is measured is processor time of ours alone; on paper the
same job takes seconds. The second pair is one write by itself, to a line that does nothing with it.
"""

from statistics import median

from drivers.printers.profile import load
from drivers.printers.session import Session
from drivers.trace import Trace
from kiosk.config import files
from kiosk.domain.booking import Issue
from kiosk.tickets.loading import load as layout
from tests.bench.timing import compare, in_turns, table
from tests.drivers.printers.scripted import Line
from tests.kiosk.lobby import face

RUNS, WRITES, CHUNK = 200, 2000, bytes(2048)
BARE, TRACED = "a ticket's job, no trace", "a ticket's job, traced"
BARE_WRITES, TRACED_WRITES = f"{WRITES} writes, no trace", f"{WRITES} writes, traced"


class Nothing(Trace):
    """Keeps nothing, and stands in nobody's way."""

    def of(self, opener):
        return opener

    def begin(self, job):
        pass

    def end(self):
        pass


class Hole:
    """A line that takes all."""

    def write(self, data, timeout):
        return len(data)

    def read(self, timeout):
        return b""

    def close(self):
        pass


def printed(ticket, profile, trace):
    """Let a session print a ticket."""
    line = Line()
    printer = Session(line.opener, profile, line.clock, trace=trace(line.clock))
    printer.start(ticket, "a01")
    progress = printer.step()
    while progress.evidence is None:
        progress = printer.step()
    printer.close()


def written(trace):
    """Write to a line that takes all, within one job after another."""
    line = trace.of(Hole)()
    for number in range(WRITES):
        if number % 12 == 0:
            trace.end()
            trace.begin("a01")
        line.write(CHUNK, 0.1)


def main():
    profile = load(files.printer_profile("epson-tm-t20"))
    ticket = layout()(face(), Issue("T1", 1, "AA" * 8))
    samples = in_turns(
        RUNS,
        {
            BARE: lambda: printed(ticket, profile, Nothing),
            TRACED: lambda: printed(ticket, profile, Trace),
            BARE_WRITES: lambda: written(Nothing()),
            TRACED_WRITES: lambda: written(Trace()),
        },
        warm=3,
    )
    table(samples)
    compare(TRACED, samples[TRACED], BARE, samples[BARE], "p50 at most 1.05")
    spent = median(samples[TRACED_WRITES]) - median(samples[BARE_WRITES])
    print(f"  the trace of one write of {len(CHUNK)} bytes: {spent / WRITES * 1e6:.1f} µs; a drawn ticket is a dozen")


if __name__ == "__main__":
    main()

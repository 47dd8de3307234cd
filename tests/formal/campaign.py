"""All worlds of larger bounds, and every mutant; a table of what was looked at and what was found.

``python -m tests.formal.campaign`` goes through ``LARGE``; four numbers (tickets, visits, faults, staff reissues) look
at these bounds instead. It ends with 1 if the protocol breaks a law, or a mutant breaks none.
"""

import sys
import time

from tests.formal.checker import Search, search, told
from tests.formal.mutants import MORE, MUTANTS
from tests.formal.protocol import Bounds, PresumingPrinters, Protocol, VisualGate

LARGE: tuple[tuple[type[Protocol], Bounds], ...] = (
    (Protocol, Bounds(tickets=1, visits=1, faults=3, staff=2)),
    (Protocol, Bounds(tickets=2, visits=1, faults=0)),
    (VisualGate, Bounds(tickets=1, visits=2, faults=1, staff=1)),
    (PresumingPrinters, Bounds(tickets=1, visits=2, faults=1)),
    (Protocol, Bounds(tickets=1, visits=2, faults=1)),
    (Protocol, Bounds(tickets=1, visits=2, faults=1, staff=1)),
    (Protocol, Bounds(tickets=2, visits=1, faults=1)),
    (Protocol, Bounds(tickets=1, visits=3, faults=0)),
    (Protocol, Bounds(tickets=1, visits=2, faults=2)),
)
"""From small to large."""


def main(numbers: list[str]) -> int:
    """Look at the bounds, then at the mutants; the exit status."""
    plan = [(Protocol, Bounds(*map(int, numbers)))] if numbers else list(LARGE)
    print("| protocol | bounds | worlds | steps | owed a way | seconds | broken laws |", "|---" * 7 + "|", sep="\n")
    sound = [_look(protocol, bounds) for protocol, bounds in plan]
    killed = [_kill(mutant, law, bounds) for mutant, (law, bounds) in (MUTANTS | MORE).items()]
    return 0 if all(sound) and all(killed) else 1


def _look(protocol: type[Protocol], bounds: Bounds) -> bool:
    began = time.monotonic()
    found = search(protocol(), bounds)
    print(
        f"| {protocol.__name__} {_figures(found)} | {time.monotonic() - began:.0f} | {str(found) or 'none'} |",
        flush=True,
    )
    return not found.traces


def _figures(found: Search) -> str:
    return f"| {found.bounds} | {found.worlds:,} | {found.steps:,} | {found.owing:,}"


def _kill(mutant: type[Protocol], law: str, bounds: Bounds) -> bool:
    trace = search(mutant(), bounds, first=True).traces.get(law)
    print(f"{mutant.__name__}: {f'breaks {law}: {told(trace)}' if trace else f'does not break {law}'}", flush=True)
    return trace is not None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

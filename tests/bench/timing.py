"""What the measurements share: taking turns, and saying medians and 95th percentiles beside a named baseline."""

from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter

Samples = dict[str, list[float]]


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def in_turns(runs: int, works: dict[str, Callable[[], object]], warm: int = 1) -> Samples:
    """The seconds of each work, which take turns so that a busy moment of the machine hits all of them."""
    samples: Samples = {name: [] for name in works}
    for run in range(-warm, runs):
        for name, work in works.items():
            took = seconds(work)
            if run >= 0:
                samples[name].append(took)
    return samples


def p95(samples: Iterable[float]) -> float:
    """What 95 of 100 samples do not exceed."""
    ordered = sorted(samples)
    return ordered[round(0.95 * (len(ordered) - 1))]


def table(samples: Samples) -> None:
    """Print a line for each row of samples, in milliseconds."""
    for name, row in samples.items():
        print(f"  {name:42} p50 {median(row) * 1000:8.2f} ms   p95 {p95(row) * 1000:8.2f} ms   ({len(row)})")


def compare(name: str, ours: list[float], baseline: str, theirs: list[float], target: str) -> None:
    """Print ours as a share of the baseline, with the target beside it."""
    middle, late = median(ours) / median(theirs), p95(ours) / p95(theirs)
    print(f"  {name} / {baseline}: p50 {middle:.2f}, p95 {late:.2f}   (target: {target})")

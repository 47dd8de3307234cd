"""Codes read in the frames that scanning is measured by, kind by kind: zxing-cpp beside pyzbar, each by its defaults.

The frames are those of ``drivers.cameras.virtual.samples``, whose difficulty is fixed by these two rates; the bands
that they have to stay in are printed with them. Arguments: the seeds (1) and, with ``--per-kind``, how many of each.
"""

import argparse
from collections import Counter
from itertools import chain

import zxingcpp

from drivers.cameras.virtual.kinds import KINDS
from drivers.cameras.virtual.samples import PER_KIND, empties, samples
from tests.bench import usual_loop

FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])
BANDS = {"zxing-cpp": (0.88, 0.94), "pyzbar": (0.55, 0.70)}


def zxing(gray):
    """What zxing-cpp reads in the whole frame by its own defaults."""
    return [code.text for code in zxingcpp.read_barcodes(gray, formats=FORMATS)]


READERS = {"zxing-cpp": zxing, "pyzbar": lambda gray: [text for text in [usual_loop.decode(gray)] if text]}


def rates(seed, per_kind=PER_KIND):
    """How many frames of each kind each reader reads, and how often it reads what is not there."""
    read: Counter[tuple[str, str]] = Counter()
    wrong: Counter[str] = Counter()
    for shot in chain(samples(seed, per_kind), empties(seed, per_kind)):
        for name, reader in READERS.items():
            texts = set(reader(shot.gray))
            read[name, shot.kind] += bool(texts & set(shot.texts))
            wrong[name] += bool(texts - set(shot.texts))
    return read, wrong


def show(seed, per_kind):
    read, wrong = rates(seed, per_kind)
    first, second = READERS
    print(f"seed {seed}, {per_kind} frames of each kind")
    print(f"  {'':14}{first:>10}{second:>10}{'ratio':>8}")
    for kind in KINDS:
        a, b = read[first, kind], read[second, kind]
        print(f"  {kind:14}{a:>10}{b:>10}{b / a if a else 0:>8.2f}")
    for name, (low, high) in BANDS.items():
        rate = sum(read[name, kind] for kind in KINDS) / len(KINDS) / per_kind
        place = "inside" if low <= rate <= high else "OUTSIDE"
        print(f"  {name}: {rate:.1%} read, {place} {low:.0%} to {high:.0%}; {wrong[name]} frames with a wrong text")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("seeds", nargs="*", type=int, default=[1])
    parser.add_argument("--per-kind", type=int, default=PER_KIND)
    options = parser.parse_args()
    for seed in options.seeds:
        show(seed, options.per_kind)


if __name__ == "__main__":
    main()

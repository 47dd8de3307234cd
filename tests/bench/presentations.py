"""From the first frame that anything could read to the first text of the cascade, as customers present their phones.

Each frame of a presentation is a new turn of the cascade, which has 25 ms of processor time for it. "Anything" is every
step of the cascade without a limit of time, and zxing-cpp and pyzbar by their own defaults; none but the first frame of
them counts. The same is said of zxing-cpp and of pyzbar alone. Argument: the seed (20261123).
"""

import sys
from functools import cache, partial
from time import process_time

import cv2

from drivers.cameras import cascade, decoding
from drivers.cameras.gray import unpacked
from drivers.cameras.packet import Packet
from drivers.cameras.virtual.sequences import PRESENTATIONS, presentation
from tests.bench.decode import SEED, zbar
from tests.bench.scan_rates import zxing
from tests.bench.timing import p95

OURS, ZXING, PYZBAR = "ours", "zxing-cpp on every frame", "pyzbar on every frame"


def readers(moment, turn):
    """Who reads a moment."""
    return {
        OURS: decoding.look(Packet(moment.packet), turn, process_time),
        ZXING: zxing(moment.gray),
        PYZBAR: zbar(moment.gray),
    }


def anything(moment):
    """What the whole cascade reads in a moment."""
    return cascade.first(decoding._steps(), cache(partial(unpacked, moment.packet)), decoding._decoders())


def firsts(moments, turn):
    """When anything, and when each reader, first read the code; ends when all but pyzbar have."""
    first: dict[str, float] = {}
    could = None
    for number, moment in enumerate(moments):
        for name, texts in readers(moment, turn + number).items():
            if set(texts) & set(moment.texts):
                first.setdefault(name, moment.at)
        if could is None and (first or set(anything(moment)) & set(moment.texts)):
            could = moment.at
        if could is not None and {OURS, ZXING} <= first.keys() and (PYZBAR in first or moment.at > could + 0.5):
            break
    return could, first


def main():
    cv2.setNumThreads(1)
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    delays: dict[str, list[float]] = {OURS: [], ZXING: [], PYZBAR: []}
    missed = dict.fromkeys(delays, 0)
    for index in range(PRESENTATIONS):
        could, first = firsts(presentation(seed, index), index)
        for name, row in delays.items():
            if could is not None and name in first:
                row.append(first[name] - could)
            missed[name] += could is not None and name not in first
    for name, row in delays.items():
        late = f"p95 {p95(row) * 1000:.0f} ms, worst {max(row) * 1000:.0f} ms" if row else "never"
        print(f"  {name:26} {late} after the first frame that anything could read; {missed[name]} not read in 0.5 s")
    print(f"  {OURS}: target p95 at most 40 ms; one frame is 33 ms")


if __name__ == "__main__":
    main()

"""From the first frame that anything could read to the first text, and to the scan, as customers present their phones.

Each frame of a presentation is a new turn of the cascade, which has 25 ms of processor time for it. "Anything" is every
step of the cascade without a limit of time, and zxing-cpp and pyzbar by their own defaults; none but the first frame of
them counts. The same is said of zxing-cpp and of pyzbar alone. "To the scan" is the same way through the whole reader:
its gate, which has seen a second and a half of empty lobby before, and its view, which waits for a second code; its
clock goes on by the frames and by the processor's time of each look. Argument: the seed (20261123).
"""

import sys
from collections.abc import Mapping
from functools import cache, partial
from itertools import chain, tee
from time import process_time
from types import MappingProxyType

import cv2

from drivers.cameras import cascade, decoding
from drivers.cameras.frames import Frame
from drivers.cameras.gray import unpacked
from drivers.cameras.packet import Packet
from drivers.cameras.reader import CameraReader
from drivers.cameras.virtual.sequences import FPS, PRESENTATIONS, presentation
from tests.bench.decode import SEED, zbar
from tests.bench.scan_rates import zxing
from tests.bench.timing import p95

OURS, SCAN, ZXING, PYZBAR = "ours", "ours, to the scan", "zxing-cpp on every frame", "pyzbar on every frame"
LOBBY = 45
"""Frames before a presentation, which differ in size as little as those of a calm lobby"""


class Played:
    """The frames of a presentation and the decoder of a reader, by a clock of their own."""

    granted: Mapping[str, float] = MappingProxyType({})

    def __init__(self, moments, turn):
        first, self._turn = next(moments), turn
        lobby = ((first.packet + bytes(number % 23), (number - LOBBY) / FPS) for number in range(LOBBY))
        self._frames = chain(lobby, ((moment.packet, moment.at) for moment in chain([first], moments)))
        self.now = -LOBBY / FPS

    def clock(self):
        """What time it is."""
        return self.now

    def sift(self, sieve):
        """See Frames."""
        self._sieve = sieve

    def newest(self, timeout):
        """See Frames; those that came while the decoder was at work but for the last are passed over."""
        until = self.now + timeout
        for packet, at in self._frames:
            if self.now < at + 1 / FPS and (frame := self._sieve(Frame(Packet(packet), at))):
                self.now = max(self.now, at)
                return frame
            if at >= until:
                break
        self.now = until
        return None

    def wish(self, name, value):
        """See Frames; nothing of it can be set."""

    def reopen(self):
        """See Frames; it is never closed."""

    def close(self):
        """See Frames and Decoder."""

    def ask(self, picture, ask):
        """See Decoder."""
        began = process_time()
        self._turn += 1
        answer = decoding.answer(picture, ask, self._turn)
        self.now += process_time() - began
        return answer


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


def scanned(moments, turn):
    """When the reader gave a scan of the code; None if it did not."""
    played = Played(moments, turn)
    reader = CameraReader("bench", played, played, played.clock)
    return played.now if reader.read(3) else None


def main():
    cv2.setNumThreads(1)
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    delays: dict[str, list[float]] = {OURS: [], SCAN: [], ZXING: [], PYZBAR: []}
    missed = dict.fromkeys(delays, 0)
    for index in range(PRESENTATIONS):
        looked, played = tee(presentation(seed, index))
        could, first = firsts(looked, index)
        if could is None:
            continue
        if scan := scanned(played, index):
            first[SCAN] = scan
        for name, row in delays.items():
            if name in first:
                row.append(first[name] - could)
            missed[name] += name not in first
    for name, row in delays.items():
        late = f"p95 {p95(row) * 1000:.0f} ms, worst {max(row) * 1000:.0f} ms" if row else "never"
        print(f"  {name:26} {late} after the first frame that anything could read; {missed[name]} not read in 0.5 s")
    print(f"  {OURS}: target p95 at most 40 ms; {SCAN}: at most 120 ms; one frame is 33 ms")


if __name__ == "__main__":
    main()

"""From the moment at which a camera sends a frame to the text in hand, over HTTP, beside the usual loop.

Ours: raw packets, a draining thread, the decoder process. What is played is what our decoders read at all, by whichever
step; the usual loop's times are those of the share that it can read. "To the scan" is the way through the whole reader:
gate, view and all, from the first frame in which a code was read, as codes come into view and go.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice

import cv2
import numpy as np

from drivers.address import Address
from drivers.cameras import sources
from drivers.cameras.decoder_process import DecoderProcess
from drivers.cameras.decoding import decode
from drivers.cameras.frames import Drain
from drivers.cameras.reader import CameraReader
from drivers.cameras.virtual.samples import empties, samples
from tests.bench import usual_loop
from tests.bench.camera_server import camera, jpeg, sent
from tests.bench.timing import compare, p95, table

SEED = 20260314
PER_KIND = 4
TEXTS, SCANS, WARM = 200, 40, 10
SHOWN, AWAY = 6, 12
"""Frames for which a code is in view, and for which it is not"""

OURS, SCAN, BASELINE = "ours", "ours, to the scan", "usual loop"

Times = Iterator[float | None]
"""The seconds of each frame, or None where nothing was read"""


def ours(url: str) -> Times:
    """Our way, frame by frame."""
    address = Address.parse(f"camera:{url}")
    with closing(Drain("bench", sources.opener(address))) as drain, DecoderProcess() as decoder:
        while True:
            frame = drain.newest(1)
            if frame and (texts := decoder.decode(frame.picture)) is not None:
                yield time.monotonic() - sent(jpeg(frame.picture)) if texts else None


def usual(url: str) -> Times:
    """The same with one thread that unpacks each picture in colours, makes it gray, and gives it to pyzbar."""
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG)
    capture.set(cv2.CAP_PROP_FORMAT, -1)  # only for the stamp
    while True:
        _, packet = capture.read()
        gray = cv2.cvtColor(np.asarray(cv2.imdecode(packet, cv2.IMREAD_COLOR)), cv2.COLOR_BGR2GRAY)
        yield time.monotonic() - sent(packet.tobytes()) if usual_loop.decode(gray) else None


class Noting(DecoderProcess):
    """A decoder process that notes when the first frame was sent in which each code was read."""

    def __init__(self):
        super().__init__()
        self.first: dict[str, float] = {}

    def ask(self, picture, ask):
        """See DecoderProcess."""
        answer = super().ask(picture, ask)
        for text in answer.texts if answer else ():
            self.first.setdefault(text, sent(jpeg(picture)))
        return answer


def scans(url: str) -> Times:
    """Our way to the scan, code by code."""
    decoder = Noting()
    drain = Drain("bench", sources.opener(Address.parse(f"camera:{url}")))
    with CameraReader("bench", drain, decoder) as reader:
        while True:
            if reader.read(1):
                yield time.monotonic() - max(decoder.first.values())
                decoder.first.clear()


def first(times: Times, count: int) -> tuple[list[float], float]:
    """The first times but for the very first, and which share of the frames was read."""
    rows = list(islice(times, WARM, WARM + count))
    read = [row for row in rows if row is not None]
    return read, len(read) / len(rows)


def main():
    cv2.setNumThreads(1)
    packets = [shot.packet for shot in samples(SEED, PER_KIND) if decode(shot.gray)]
    with camera(packets) as url:
        theirs, their_share = first(usual(url), TEXTS)
        read, share = first(ours(url), TEXTS)
    lobby = cycle(empty.packet for empty in empties(SEED))
    with camera([frame for packet in packets for frame in [packet] * SHOWN + [next(lobby)] * AWAY]) as url:
        scanned, _ = first(scans(url), SCANS)
    table({BASELINE: theirs, OURS: read, SCAN: scanned})
    print(
        f"  of {len(packets)} frames, round and round, ours read {share:.0%} at once, the usual loop {their_share:.0%}"
    )
    compare(OURS, read, BASELINE, theirs, f"p95 of ours at most 15 ms; it is {p95(read) * 1e3:.1f}")


if __name__ == "__main__":
    main()

"""How old frames are when somebody gets them who takes 60 ms for each, beside the same capture without a thread."""

import time
from contextlib import closing
from itertools import islice

import cv2

from drivers.address import Address
from drivers.cameras import sources
from drivers.cameras.frames import Drain
from drivers.cameras.virtual.sequences import waiting
from tests.bench.camera_server import FPS, camera, jpeg, sent
from tests.bench.timing import compare, table

SEED = 20260314
DRAWN, FRAMES, WARM = 90, 120, 10
BUSY = 0.06
OURS, BASELINE = "newest frame of the thread", "capture without a thread"


def ours(url):
    """The ages of frames of our capture."""
    address = Address.parse(f"camera:{url}")
    with closing(Drain("bench", sources.opener(address))) as drain:
        for _ in range(FRAMES):
            while (frame := drain.newest(1)) is None:
                pass
            yield time.monotonic() - sent(jpeg(frame.picture))
            time.sleep(BUSY)


def baseline(url):
    """The same without a thread."""
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG)
    capture.set(cv2.CAP_PROP_FORMAT, -1)
    for _ in range(FRAMES):
        _, packet = capture.read()
        yield time.monotonic() - sent(packet.tobytes())
        time.sleep(BUSY)


def main():
    packets = [moment.packet for moment in islice(waiting(SEED), DRAWN)]
    with camera(packets) as url:
        samples = {BASELINE: list(baseline(url))[WARM:], OURS: list(ours(url))[WARM:]}
    table(samples)
    compare(OURS, samples[OURS], BASELINE, samples[BASELINE], f"p95 of ours at most {2000 / FPS:.1f} ms")


if __name__ == "__main__":
    main()

"""From the moment at which a camera sends a frame to the text in hand, over HTTP, beside the usual loop.

Ours: raw packets, a draining thread, the decoder process. Only frames that both can read are played.
"""

import time
from contextlib import closing
from itertools import islice

import cv2
import numpy as np

from drivers.address import Address
from drivers.cameras import sources
from drivers.cameras.decoder_process import DecoderProcess
from drivers.cameras.decoding import decode
from drivers.cameras.frames import Drain
from drivers.cameras.virtual.samples import samples
from tests.bench import usual_loop
from tests.bench.camera_server import camera, jpeg, sent
from tests.bench.timing import compare, p95, table

SEED = 20260314
PER_KIND = 4
TEXTS, WARM = 200, 10
OURS, BASELINE = "ours", "usual loop"


def readable():
    """Packets that both can read."""
    shots = samples(SEED, PER_KIND)
    return [shot.packet for shot in shots if usual_loop.decode(shot.gray) and decode(shot.gray)]


def ours(url):
    """The seconds of our way, frame by frame."""
    address = Address.parse(f"camera:{url}")
    with closing(Drain("bench", sources.opener(address))) as drain, DecoderProcess() as decoder:
        while True:
            frame = drain.newest(1)
            if frame and decoder.decode(frame.picture):
                yield time.monotonic() - sent(jpeg(frame.picture))


def usual(url):
    """The same with one thread that unpacks each picture in colours, makes it gray, and gives it to pyzbar."""
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG)
    capture.set(cv2.CAP_PROP_FORMAT, -1)  # only for the stamp
    while True:
        _, packet = capture.read()
        gray = cv2.cvtColor(np.asarray(cv2.imdecode(packet, cv2.IMREAD_COLOR)), cv2.COLOR_BGR2GRAY)
        if usual_loop.decode(gray):
            yield time.monotonic() - sent(packet.tobytes())


def main():
    cv2.setNumThreads(1)
    with camera(readable()) as url:
        rows = {name: list(islice(way(url), TEXTS))[WARM:] for name, way in ((BASELINE, usual), (OURS, ours))}
    table(rows)
    compare(OURS, rows[OURS], BASELINE, rows[BASELINE], f"p95 of ours at most 15 ms; it is {p95(rows[OURS]) * 1e3:.1f}")


if __name__ == "__main__":
    main()

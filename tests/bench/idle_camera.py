"""What an empty lobby at 720p30 costs, as a share of a core, beside the usual loop of OpenCV and pyzbar.

The processor's time of the reader and of its decoder process, from the packet as a camera hands it over to the end; the
usual loop unpacks the same packets in colours, makes them gray and gives them to pyzbar. What plays the packets is not
a camera's work: its share is measured in turns with ours, and taken off. The same over HTTP is printed as it is, where
receiving is a part of it. People who walk by are measured too. Argument: the rounds of each (3).
"""

import os
import sys
import time
from contextlib import closing
from itertools import cycle, islice
from statistics import median

import cv2
import numpy as np

from drivers.address import Address
from drivers.cameras import sources
from drivers.cameras.decoder_process import DecoderProcess
from drivers.cameras.frames import Drain
from drivers.cameras.pace import Pace
from drivers.cameras.packet import Packet
from drivers.cameras.reader import CameraReader
from drivers.cameras.virtual.sequences import waiting
from tests.bench import usual_loop
from tests.bench.camera_server import FPS, camera, cpu_clock

SEED = 20260314
DRAWN = 150
"""Frames that are played round and round; more than a reader remembers"""

WARM, SECONDS = 12.0, 15.0
"""A reader watches for ten seconds for somebody who holds still"""


class Player:
    """A camera that costs nothing."""

    def __init__(self, packets):
        self._packets = cycle(packets)
        self._pace = Pace(FPS)

    def read(self):
        self._pace.turn()
        return Packet(next(self._packets))

    def close(self):
        pass


def ours(opener):
    """The share of a core that our reader takes: of this process, and of its decoder's."""
    with closing(CameraReader("bench", Drain("bench", opener), DecoderProcess())) as reader:
        _read(reader, WARM)
        began, before = time.monotonic(), _taken(reader)
        _read(reader, SECONDS)
        return (_taken(reader) - before) / (time.monotonic() - began)


def player(packets):
    """The share of a core that it takes to play packets to nobody."""
    camera = Player(packets)
    began, before = time.monotonic(), time.process_time()
    while time.monotonic() - began < SECONDS:
        camera.read()
    return (time.process_time() - before) / (time.monotonic() - began)


def over_http(packets):
    """The same, when the packets come over HTTP."""
    with camera(packets) as url:
        return ours(sources.opener(Address.parse(f"camera:{url}")))


def usual(packets):
    """The share of a core that the usual loop would take if it kept up with the camera."""
    began = time.process_time()
    for packet in packets:
        picture = np.asarray(cv2.imdecode(np.frombuffer(packet, np.uint8), cv2.IMREAD_COLOR))
        usual_loop.decode(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    return (time.process_time() - began) / len(packets) * FPS


def _read(reader, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert reader.read(0.5) is None


def _taken(reader):
    child = reader._decoder.pid
    assert child is not None
    return np.array([time.clock_gettime(cpu_clock(pid)) for pid in (os.getpid(), child)])


def measure(name, packets, rounds, target):
    """Print the medians of so many rounds."""
    rows = [(ours(lambda: Player(packets)), player(packets)) for _ in range(rounds)]
    mine, child = np.median([row - (playing, 0) for row, playing in rows], axis=0)
    playing, theirs = median(playing for _, playing in rows), usual(packets)
    together = mine + child
    print(f"  {name:16} ours {together:7.2%} of a core: reader {mine:.2%}, decoder {child:.2%}   (target: {target})")
    print(f"  {'':16} the player's {playing:.2%} are off; over HTTP {over_http(packets).sum():.2%}")
    print(f"  {'':16} usual loop {theirs:.1%}; ours / usual loop: {together / theirs:.3f}", flush=True)


def main():
    cv2.setNumThreads(1)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for name, walkers, target in (("empty lobby", 0, "1 %"), ("people walk by", 3, "10 %")):
        measure(name, [moment.packet for moment in islice(waiting(SEED, walkers), DRAWN)], rounds, target)


if __name__ == "__main__":
    main()

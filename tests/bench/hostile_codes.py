"""Hostile codes: what raises, and how long the worst of them takes, beside pyzbar alone.

They are 400 of ``tests.hostile_codes``; the decoder process gets them as a camera's frames. Argument: the seed (1).
"""

import sys
from pathlib import Path
from time import monotonic, process_time, sleep

import cv2
from pyzbar import pyzbar

from drivers.cameras import decoding
from drivers.cameras.decoder_process import DecoderProcess
from drivers.cameras.packet import Packet
from drivers.cameras.virtual.samples import samples
from tests.bench.timing import Samples, table
from tests.hostile_codes import codes

PHOTOGRAPH, PROCESS, BASELINE = "ours, as photographs", "ours, decoder process", "pyzbar alone"


def resident(pid):
    """The memory that a process ever had, in MB."""
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def main():
    cv2.setNumThreads(1)
    seconds: Samples = {PHOTOGRAPH: [], PROCESS: [], BASELINE: []}
    raised = dict.fromkeys(seconds, 0)
    with DecoderProcess() as process:
        works = {
            PHOTOGRAPH: (process_time, decoding.read),
            PROCESS: (monotonic, process.decode),
            BASELINE: (process_time, lambda picture: pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])),
        }
        pictures = [picture for _, picture in codes(int(sys.argv[1]) if len(sys.argv) > 1 else 1)]
        while process.decode(pictures[0]) is None:
            sleep(0.1)
        lost, child = process.lost, process.pid
        for picture in pictures:
            for name, (clock, work) in works.items():
                began = clock()
                try:
                    work(picture)
                except Exception:  # noqa: BLE001 - whatever it is, it is counted
                    raised[name] += 1
                seconds[name].append(clock() - began)
        same = process.pid == child
        for shot in samples(1, per_kind=1):
            process.decode(Packet(shot.packet))
        print(f"  decoder process: {resident(process.pid)} MB resident   (target: at most 100)")
        print(f"  decoder process: {process.lost - lost} of {len(pictures)} frames lost, replaced: {not same}")
    table(seconds)
    for name, row in seconds.items():
        print(f"  {name}: {raised[name]} of {len(row)} raised, worst {max(row):.2f} s   (target: ours 0, at most 1 s)")


if __name__ == "__main__":
    main()

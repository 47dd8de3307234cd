"""Codes read and time per frame of our decoders, beside pyzbar alone on the full frame.

The frames are phones as customers hold them, the same in each run; every fifth has a lamp mirrored in its glass.
"""

from time import perf_counter

import cv2

from drivers.cameras.decoding import decode
from drivers.cameras.virtual import lobby, phone, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import HELD, MIRRORING
from kiosk.domain.voucher import opaque
from tests.bench import usual_loop
from tests.bench.timing import Samples, compare, table

FRAMES = 120
SEED = 20260314
OURS, BASELINE, EMPTY = "ours", "pyzbar alone", "ours, empty lobby"


def frames():
    """Frames and what their codes say."""
    dice = Dice(SEED)
    for number in range(FRAMES):
        text = opaque(dice.bits(1, 16).tobytes()).code
        face = scene.face(phone.page((text,), "light" if number % 7 else "dark"))
        look = (HELD if number % 5 else MIRRORING).look(dice)
        yield scene.picture(lobby.hall(dice), look, face, dice), text


def main():
    cv2.setNumThreads(1)
    dice = Dice(SEED)
    empty = scene.picture(lobby.hall(dice), HELD.middle(), None, dice)
    works = {
        BASELINE: usual_loop.decode,
        OURS: lambda frame: next(iter(decode(frame)), None),
        EMPTY: lambda _: decode(empty),
    }
    samples: Samples = {name: [] for name in works}
    said: dict[str, list[str | None]] = {name: [] for name in works}
    shots = list(frames())
    for frame, _ in [*shots[:3], *shots]:
        for name, work in works.items():
            began = perf_counter()
            said[name].append(work(frame))
            samples[name].append(perf_counter() - began)
    samples = {name: row[3:] for name, row in samples.items()}
    table(samples)
    read = {}
    for name in (BASELINE, OURS):
        found = list(zip(said[name][3:], (text for _, text in shots), strict=True))
        read[name] = sum(mine == text for mine, text in found)
        wrong = sum(mine not in {None, text} for mine, text in found)
        print(f"  {name}: {read[name]} of {FRAMES} read, {wrong} wrong")
    print(f"  read, {OURS} / {BASELINE}: {read[OURS] / read[BASELINE]:.2f}   (target: at least 1.4; 0 wrong)")
    compare(OURS, samples[OURS], BASELINE, samples[BASELINE], "none of its own; a part of scan to first byte")


if __name__ == "__main__":
    main()

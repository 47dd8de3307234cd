"""Codes read and processor time: our cascade beside zxing-cpp and pyzbar, each by its own defaults.

The synthetic frames are those of ``drivers.cameras.virtual.samples`` from a seed that the cascade was not tuned on; the
photographs are those of the corpus that KIOSK_CORPUS names (left out without it). Arguments: the seed (20261123) and,
with ``--per-kind``, how many frames of each kind.
"""

import argparse
import json
import os
import re
from collections import Counter
from itertools import chain
from pathlib import Path
from time import process_time

import cv2
from pyzbar import pyzbar

from drivers.cameras import decoding
from drivers.cameras.packet import Packet
from drivers.cameras.virtual.kinds import KINDS
from drivers.cameras.virtual.samples import PER_KIND, empties, samples
from tests.bench.scan_rates import zxing
from tests.bench.timing import Samples, compare, table

SEED = 20261123
OURS, LIVE, ZXING, PYZBAR, HALF = "ours", "ours, as one frame of a camera", "zxing-cpp", "pyzbar", "pyzbar at half size"


def zbar(gray):
    """What pyzbar reads; nothing where it raises, as it does on parts of a split text."""
    try:
        return [code.data.decode() for code in pyzbar.decode(gray, symbols=[pyzbar.ZBarSymbol.QRCODE])]
    except ValueError:
        return []


def half(gray):
    """What pyzbar reads in the picture at half size."""
    return zbar(cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)) if min(gray.shape) > 1 else []


ALONE = {ZXING: zxing, PYZBAR: zbar, HALF: half}


class Score:
    """How often each reader saw what is there, and what is not, and how long it took."""

    def __init__(self):
        self.read: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.invented: Counter[str] = Counter()
        self.seconds: Samples = {}
        self.kinds: Counter[tuple[str, str]] = Counter()

    def ask(self, name, reader, picture, truth, kind=""):
        """Let a reader look at a picture of which the truth is known; returns whether it saw some of it."""
        began = process_time()
        texts = folded(reader(picture))
        self.seconds.setdefault(name, []).append(process_time() - began)
        hit = bool(texts & truth)
        self.read[name] += hit
        self.kinds[name, kind] += hit
        self.wrong[name] += bool(texts) and not hit
        self.invented[name] += bool(texts) and not truth
        return hit


def folded(texts):
    """Texts without their white space."""
    return {re.sub(r"\s", "", text) for text in texts}


def live(shot, turn):
    """What we read in the packet of a frame, in a camera's time."""
    return lambda _: decoding.look(Packet(shot.packet), turn, process_time)


def synthetic(seed, per_kind):
    score = Score()
    for number, shot in enumerate(chain(samples(seed, per_kind), empties(seed))):
        truth = set(shot.texts)
        for name, reader in {**ALONE, OURS: decoding.decode, LIVE: live(shot, number)}.items():
            score.ask(name, reader, shot.gray, truth, shot.kind)
    return score


def photographs(folder):
    score, both, positives = Score(), 0, 0
    for entry in json.loads((folder / "manifest.json").read_text()):
        gray = cv2.imread(str(folder / entry["path"]), cv2.IMREAD_GRAYSCALE)
        readers = {ZXING: zxing, PYZBAR: zbar, OURS: decoding.read}
        truth = folded(entry["texts"])
        hits = {name: score.ask(name, reader, gray, truth) for name, reader in readers.items()}
        both += hits[ZXING] or hits[PYZBAR]
        positives += bool(truth)
    return score, both, positives


def show_synthetic(seed, per_kind):
    score = synthetic(seed, per_kind)
    names = [OURS, LIVE, *ALONE]
    print(f"seed {seed}, {per_kind} frames of each kind: {', '.join(names)}")
    for kind in KINDS:
        print(f"  {kind:14}" + "".join(f"{score.kinds[name, kind]:>6}" for name in names))
    best = max(ALONE, key=lambda name: score.read[name])
    frames = per_kind * len(KINDS)
    for name in names:
        print(f"  {name}: {score.read[name]} of {frames} read, {score.wrong[name]} wrong   (target: 0)")
    print(f"  {OURS} - best single ({best}): {score.read[OURS] - score.read[best]}   (target: at least 15)")
    print(f"  {OURS} / {PYZBAR}: {score.read[OURS] / score.read[PYZBAR]:.2f}   (target: at least 1.4)")
    table(score.seconds)
    compare(LIVE, score.seconds[LIVE], PYZBAR, score.seconds[PYZBAR], "none of its own; a part of scan to first byte")


def show_photographs(folder):
    score, both, positives = photographs(folder)
    print(f"corpus, {positives} photographs with a text and {len(score.seconds[OURS]) - positives} without a code")
    for name in score.seconds:
        print(f"  {name}: {score.read[name]} read, {score.invented[name]} without a code with a text   (target: 0)")
    print(f"  {ZXING} and {PYZBAR} together: {both}")
    print(f"  {OURS} - both together: {score.read[OURS] - both}   (target: at least 0, and 297 read)")
    table(score.seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("seed", nargs="?", type=int, default=SEED)
    parser.add_argument("--per-kind", type=int, default=PER_KIND)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    corpus = os.environ.get("KIOSK_CORPUS")
    if corpus:
        show_photographs(Path(corpus) / "qr")
    else:
        print("photographs are left out: KIOSK_CORPUS is not set")
    show_synthetic(options.seed, options.per_kind)


if __name__ == "__main__":
    main()

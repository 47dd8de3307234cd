"""What is pinned of the frames that scanning is measured by; ``python -m tests.drivers.cameras.virtual.fingerprints``
renews the file, and with it every rate that was ever measured is void.

The truth of a frame is the same everywhere. Its pixels and bytes are not quite: OpenCV's filters and the JPEG encoder
round differently from build to build, on other processors too. So the picture is pinned by the means of its 16 x 9
parts, by how much detail it has, and by how long its packet is, each within a tolerance that roundings don't reach.
"""

import json
from pathlib import Path

import numpy as np

from drivers.cameras.virtual.kinds import KINDS
from drivers.cameras.virtual.samples import EMPTY, sample

FILE = Path(__file__).with_name("fingerprints.json")
SEED = 1
PINNED = tuple((kind, index) for kind in (*KINDS, EMPTY) for index in (0, 39))


def parts(gray):
    """The mean of each of 16 x 9 parts."""
    return gray.reshape(9, 80, 16, 80).mean(axis=(1, 3))


def detail(gray):
    """The mean difference between neighbours."""
    return float(np.abs(np.diff(gray.astype(float), axis=1)).mean())


def fingerprint(shot):
    return {
        "texts": list(shot.texts),
        "quads": np.round(np.array(shot.quads).reshape(-1, 8), 2).tolist(),
        "parts": np.round(parts(shot.gray)).astype(int).tolist(),
        "detail": round(detail(shot.gray), 2),
        "bytes": len(shot.packet),
    }


def name(kind, index):
    return f"{kind} {index}"


def main():
    rows = [json.dumps(name(*key)) + ": " + json.dumps(fingerprint(sample(SEED, *key))) for key in PINNED]
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()

"""All mutants where everything goes wrong often, until something breaks; ``make mutants LOBBIES=400``."""

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.mutants.catalogue import EVERY
from tests.mutants.hunting import Ground, Kill, hunt
from tests.mutants.patching import copy_with


def main(lobbies: int, *names: str) -> int:
    """Hunt these mutants, or all; 1 if one survives so many lobbies."""
    ground = Ground(range(1, lobbies + 1), customers=12, kiosks=0, model=None, mix="hostile")
    hunted = names or tuple(EVERY)
    survivors = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, kill in zip(hunted, pool.map(partial(_hunt, Path(folder), ground), hunted), strict=True):
            print(f"{name}: {'; '.join(kill.broken.values()) or 'survives'} (lobbies: {kill.played})", flush=True)
            if not kill.broken:
                survivors.append(name)
    print(f"{len(hunted)} mutants, survivors: {', '.join(survivors) or 'none'}")
    return int(bool(survivors))


def _hunt(folder: Path, ground: Ground, name: str) -> Kill:
    return hunt(copy_with(name, folder), ground)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))

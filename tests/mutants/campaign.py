"""All mutants, each on its own ground and then where everything goes wrong often; ``make mutants LOBBIES=50``."""

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
    """Hunt these mutants, or all; 1 if one survives on its own ground, and so many lobbies after it."""
    anywhere = Ground(range(1, lobbies + 1), customers=12, kiosks=0, model=None, mix="hostile")
    hunted = names or tuple(EVERY)
    survivors = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, kills in zip(hunted, pool.map(partial(_hunt, Path(folder), anywhere), hunted), strict=True):
            print(f"{name}: " + "; ".join(_told(*place) for place in kills.items()), flush=True)
            if not any(kill.broken for kill in kills.values()):
                survivors.append(name)
    print(f"{len(hunted)} mutants, survivors: {', '.join(survivors) or 'none'}")
    return int(bool(survivors))


def _hunt(folder: Path, anywhere: Ground, name: str) -> dict[str, Kill]:
    tree, mutant = copy_with(name, folder), EVERY[name]
    return {"on its ground": hunt(tree, mutant.ground, mutant.breaks), "anywhere": hunt(tree, anywhere)}


def _told(place: str, kill: Kill) -> str:
    by = f"by {', '.join(kill.broken)} in lobby" if kill.broken else "by nothing in lobbies:"
    return f"{place} {by} {kill.played}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))

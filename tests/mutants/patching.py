"""Patches of the product: read, and applied to a copy of it.

A patch is a sentence, an empty line and a unified diff. A hunk fits wherever its lines stand, as long as they stand
there once; line numbers don't matter.
"""

import shutil
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import whatthepatch

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "patches"
PRODUCT = ("kiosk", "drivers", "config")
"""what a mutant is a copy of"""

Hunk = tuple[list[str], list[str]]
"""Lines before and after."""


class DoesNotFit(Exception):
    """The product has changed where the patch changes it."""


def names() -> tuple[str, ...]:
    """All patches."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.patch")))


def sentence(name: str) -> str:
    """What is wrong with this mutant."""
    return _text(name).partition("\n")[0]


def copy_with(name: str, folder: Path, root: Path = ROOT) -> Path:
    """A copy of the product at ``root`` with one patch applied; raises DoesNotFit."""
    tree = folder / name
    for package in PRODUCT:
        shutil.copytree(root / package, tree / package)
    for path, hunks in changes(name):
        file = tree / path
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        for hunk in hunks:
            lines = _applied(lines, hunk, f"{name}.patch", path)
        file.write_text("\n".join([*lines, ""]), "utf-8")
    return tree


def changes(name: str) -> Iterator[tuple[str, list[Hunk]]]:
    """The files that a patch changes, each with its hunks."""
    for diff in whatthepatch.parse_patch(_text(name)):
        hunks = groupby(diff.changes, key=lambda change: change.hunk)
        yield diff.header.new_path.removeprefix("b/"), [_hunk(list(lines)) for _, lines in hunks]


def _text(name: str) -> str:
    return (FOLDER / f"{name}.patch").read_text("utf-8")


def _hunk(lines: Iterable[whatthepatch.patch.Change]) -> Hunk:
    before = [change.line for change in lines if change.old is not None]
    return before, [change.line for change in lines if change.new is not None]


def _applied(lines: list[str], hunk: Hunk, patch: str, path: str) -> list[str]:
    before, after = hunk
    places = [at for at in range(len(lines)) if lines[at : at + len(before)] == before]
    if len(places) != 1:
        wanted = "\n".join(before)
        raise DoesNotFit(f"{patch}: these lines stand {len(places)} times in {path}, not once:\n{wanted}")
    return lines[: places[0]] + after + lines[places[0] + len(before) :]

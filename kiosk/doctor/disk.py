"""The disk under the journal."""

import os
from collections.abc import Iterator
from pathlib import Path

from kiosk.config import files
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok, warn
from kiosk.domain.problem import REMEDIES, Code
from kiosk.journal.ballast import ENOUGH, SIZE

_SOON = 512 << 20
"""bytes below which somebody should look before the kiosk stops"""
_READ_ONLY = "see why (dmesg | tail): to a disk with errors the kernel writes no more; save the folder, change the disk"
_MIB = 1 << 20


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """See how much is free beside the journal, and whether this user may write there."""
    folder = files.state_dir(bench.config)
    there = _existing(folder)
    yield _space(bench.free(there), folder)
    yield _writable(bench, folder, there)


def _space(free: int, folder: Path) -> Line:
    finding = f"{free // _MIB} MiB are free for {folder}"
    if free < ENOUGH + SIZE:
        return fail("disk.space", f"{Code.DISK}: {finding}", REMEDIES[Code.DISK])
    if free < _SOON:
        return warn("disk.space", finding, "make room: see what is large, as root: du -xh / | sort -h | tail")
    return ok("disk.space", finding)


def _writable(bench: Bench, folder: Path, there: Path) -> Line:
    if not there.is_dir():
        remedy = "move the file away, or set [kiosk] state_dir to another folder"
        return fail("disk.state", f"{there} is no folder", remedy)
    if bench.read_only(there):
        return fail("disk.state", f"the disk of {there} is read-only", _READ_ONLY)
    if not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        remedy = "run this as the user of the kiosk; if it is that one, give it the folder: chown"
        return fail("disk.state", f"this user may not write in {there}", remedy)
    return ok("disk.state", f"{folder} can be written" if there == folder else f"{folder} can be made in {there}")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())

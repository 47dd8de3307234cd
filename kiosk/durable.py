"""Small files that are there whole or not at all, whatever crashes."""

import os
from pathlib import Path


def write(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put the data into the file so that a power cut leaves the old file or the new one. Raises OSError."""
    draft(path, data, mode)
    settle(path)


def draft(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write the data durably beside the file, where it waits to be settled, also through a crash. Raises OSError.

    What root writes belongs to whom the folder belongs to: else the kiosk could not read what was set up for it.
    """
    beside = draft_of(path)
    beside.unlink(missing_ok=True)  # its permissions may be others
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        if os.geteuid() == 0:
            folder = path.parent.stat()
            os.fchown(handle, folder.st_uid, folder.st_gid)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)


def draft_of(path: Path) -> Path:
    """Where a draft of the file waits, if there is one; it may be half of one."""
    return path.with_name(path.name + ".new")


def settle(path: Path) -> None:
    """Put the draft in the place of the file, durably. Raises OSError."""
    draft_of(path).replace(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Small files that are there whole or not at all, whatever crashes."""

import os
from pathlib import Path


def write(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put the data into the file so that a power cut leaves the old file or the new one. Raises OSError."""
    draft(path, data, mode).replace(path)
    _sync(path.parent)


def draft(path: Path, data: bytes, mode: int = 0o600) -> Path:
    """Write the data durably beside the file, under the name that it returns. Raises OSError."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)  # its permissions may be others
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return beside


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

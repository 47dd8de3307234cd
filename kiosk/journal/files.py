"""Small files that are there whole or not at all, whatever crashes."""

import os
from itertools import count
from pathlib import Path


def write(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put the data into the file so that a power cut leaves the old file or the new one. Raises OSError."""
    draft = path.with_name(path.name + ".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_aside(folder: Path, *moved: Path) -> Path:
    """Move files, where they are, into a new folder of this or the next free name, which is returned.

    A power cut leaves a later file moved only with all before it. Raises OSError.
    """
    names = (folder.with_name(f"{folder.name}-{number}") for number in count(2))
    while folder.exists():
        folder = next(names)
    folder.mkdir(parents=True, mode=0o700)
    sync(folder.parent)
    sync(folder.parent.parent)
    for one in moved:
        if one.exists():
            one.replace(folder / one.name)
            sync(folder)
            sync(one.parent)
    return folder

"""Files that are moved out of the way, whatever crashes."""

from itertools import count
from pathlib import Path

from kiosk import durable


def put_aside(folder: Path, *moved: Path) -> Path:
    """Move files, where they are, into a new folder of this or the next free name, which is returned.

    A power cut leaves a later file moved only with all before it. Raises OSError.
    """
    names = (folder.with_name(f"{folder.name}-{number}") for number in count(2))
    while folder.exists():
        folder = next(names)
    folder.mkdir(parents=True, mode=0o700)
    durable.sync(folder.parent)
    durable.sync(folder.parent.parent)
    for one in moved:
        if one.exists():
            one.replace(folder / one.name)
            durable.sync(folder)
            durable.sync(one.parent)
    return folder

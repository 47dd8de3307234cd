"""What can happen to a virtual camera: rows of a table. Without the libraries for pictures.

A fault is a word in a file beside the picture that its phone shows, so that another program can put it there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WELL = "camera-well"


@dataclass(frozen=True)
class Fault:
    """One thing that can happen."""

    tells: str
    mended_by: str = WELL
    """the row that undoes it; empty for one that undoes"""


FAULTS: Mapping[str, Fault] = {
    "camera-black": Fault("something covers the lens"),
    "camera-bright": Fault("the sun shines into the lens"),
    "camera-blurred": Fault("somebody has turned the lens"),
    "camera-frozen": Fault("it sends the same picture again and again"),
    "camera-gone": Fault("its plug is pulled"),
    WELL: Fault("nothing is wrong with it any more", mended_by=""),
}


def place(picture: Path) -> Path:
    """The file in which the fault stands of the camera that shows this picture."""
    return picture.with_name(f"{picture.name}.fault")


def check(name: str) -> Fault:
    """The row of that name; raises ValueError for any other, with those that there are."""
    if name not in FAULTS:
        raise ValueError(f"there is no fault {name!r}; cameras have {', '.join(FAULTS)}")
    return FAULTS[name]


def put(picture: Path, name: str) -> None:
    """Let a fault happen, or mend it. Raises OSError."""
    if name == WELL:
        place(picture).unlink(missing_ok=True)
    else:
        place(picture).write_text(f"{name}\n", "ascii")


def now(picture: Path) -> str:
    """The fault that the camera has; WELL where it has none, or none that there is."""
    try:
        name = place(picture).read_text("ascii", "replace").strip()
    except OSError:
        return WELL
    return name if name in FAULTS else WELL

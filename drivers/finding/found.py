"""What was found, as values."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a thing is."""

    PRINTER = "printer"
    CAMERA = "camera"
    SCANNER = "scanner"
    LINE = "serial line"
    """nobody can know what is at its other end"""
    KEYBOARD = "keyboard"
    """for people, or a scanner that calls itself one"""
    BLUETOOTH = "bluetooth"


@dataclass(frozen=True)
class Found:
    """A thing that is plugged in."""

    kind: Kind
    address: str
    """what a configuration calls it: by a name that stays where it has one"""
    name: str = ""
    """what it says of itself"""
    nodes: tuple[str, ...] = ()
    """the files below /dev that it is"""
    trouble: str = ""
    """why it can't be used now; empty if nothing is known to be wrong"""
    remedy: str = ""
    options: str = ""
    """of its address, that are likely to be right: ``vendor=newland``"""

    @property
    def suggested(self) -> str:
        """The address with what is likely to be right."""
        return f"{self.address}?{self.options}" if self.options else self.address

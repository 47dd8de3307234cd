"""Reads the trees in which the kernel tells of devices. What can't be read is as what is not there."""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from drivers.refusals import node_unavailable


@dataclass(frozen=True)
class Trees:
    """Where the kernel's trees are."""

    dev: Path = Path("/dev")
    sys: Path = Path("/sys")

    def names(self, folder: str) -> dict[Path, Path]:
        """The links in a folder below ``dev``, by what they lead to; of several the first by name."""
        links = sorted(self.dev.glob(f"{folder}/*"), reverse=True)
        return {link.resolve(): link for link in links if link.is_symlink()}


@dataclass(frozen=True)
class Usb:
    """A USB device, as it describes itself."""

    folder: Path
    vendor: str
    product: str
    maker: str
    model: str
    serial: str

    @property
    def name(self) -> str:
        """Maker and model in words, the maker once; the ids of one that says neither."""
        model = self.model.removeprefix(self.maker).strip() if self.maker else self.model
        return " ".join(filter(None, (self.maker, model))) or f"USB {self.vendor}:{self.product}"


def word(file: Path) -> str:
    """What a small file says; nothing where it can't be read."""
    try:
        return "".join(filter(str.isprintable, file.read_text("utf-8", "replace"))).strip()
    except OSError:
        return ""


def usb_above(place: Path) -> Usb | None:
    """The USB device that a folder of the tree belongs to; None where it belongs to none."""
    here = place.resolve()
    return next((usb(folder) for folder in (here, *here.parents) if (folder / "idVendor").is_file()), None)


def usb(folder: Path) -> Usb:
    """The USB device of a folder."""
    files = ("idVendor", "idProduct", "manufacturer", "product", "serial")
    return Usb(folder, *(word(folder / file) for file in files))


def interfaces(trees: Trees) -> Iterator[Path]:
    """The folders of all interfaces of all USB devices, by name."""
    return (place.resolve() for place in sorted(trees.sys.glob("bus/usb/devices/*:*")))


def refusal(node: Path, group: str, may: Callable[[Path, int], bool] = os.access) -> tuple[str, str]:
    """Why this user can't use a node, and what to do; nothing where it can. ``group`` usually owns such nodes."""
    if may(node, os.R_OK | os.W_OK):
        return "", ""
    number = errno.EACCES if node.exists() else errno.ENOENT
    error = node_unavailable(str(node), OSError(number, os.strerror(number)), group)
    return str(error), error.remedy

"""A machine that is made up: trees as the kernel has them, with what is plugged in."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from drivers.finding.trees import Trees

KEYS_OF_A_KEYBOARD = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
KEYS_OF_A_POWER_BUTTON = "10000000000000 0"


@dataclass
class Machine:
    """Plugs things in; ``port`` is where on USB, as ``1-2``."""

    root: Path
    _count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.dev, self.sys = self.root / "dev", self.root / "sys"
        for folder in (self.dev, self.sys / "class", self.sys / "bus" / "usb" / "devices"):
            folder.mkdir(parents=True)

    @property
    def trees(self) -> Trees:
        return Trees(self.dev, self.sys)

    def usb(self, port: str, ids: str, maker: str = "", model: str = "", serial: str = "") -> Path:
        self._count += 1
        vendor, product = ids.split(":")
        folder = self.sys / "devices" / "pci0000:00" / "usb1" / port
        facts = {"idVendor": vendor, "idProduct": product, "manufacturer": maker, "product": model, "serial": serial}
        place = {"busnum": "1", "devnum": str(self._count)}
        for name, text in (facts | place).items():
            if text:
                write(folder / name, text)
        write(self.dev / "bus" / "usb" / "001" / f"{self._count:03}", "")
        return folder

    def interface(self, device: Path, number: int = 0, kind: str = "07", protocol: str = "02") -> Path:
        folder = device / f"{device.name}:1.{number}"
        write(folder / "bInterfaceClass", kind)
        write(folder / "bInterfaceProtocol", protocol)
        link(self.sys / "bus" / "usb" / "devices" / folder.name, folder)
        return folder

    def printer(self, port: str = "1-2", ids: str = "04b8:0e28", serial: str = "", kernel: str = "lp0") -> Path:
        device = self.usb(port, ids, "EPSON", "TM-T20III", serial)
        interface = self.interface(device)
        if kernel:
            write(interface / "usbmisc" / kernel / "dev", "180:0")
            write(self.dev / "usb" / kernel, "")
        return device

    def tty(self, name: str, above: Path | None = None, by_id: str = "", by_path: str = "", kind: str = "") -> Path:
        place = (above or self.sys / "devices" / "platform") / "tty" / name
        place.mkdir(parents=True)
        if kind:
            write(place / "type", kind)
        link(self.sys / "class" / "tty" / name, place)
        return self.node(name, {"serial/by-id": by_id, "serial/by-path": by_path})

    def keyboard(
        self, name: str, number: int = 5, vendor: str = "", keys: str = KEYS_OF_A_KEYBOARD, by_id: str = ""
    ) -> Path:
        about = self.sys / "devices" / "hid" / f"input{number}"
        write(about / "name", name)
        write(about / "id" / "vendor", vendor)
        write(about / "capabilities" / "key", keys)
        place = about / f"event{number}"
        place.mkdir()
        link(self.sys / "class" / "input" / place.name, place)
        return self.node(f"input/{place.name}", {"input/by-id": by_id})

    def bluetooth(self, name: str = "hci0", above: Path | None = None, **blocked: str) -> None:
        place = (above or self.sys / "devices" / "platform") / "bluetooth" / name
        place.mkdir(parents=True)
        for kind, state in blocked.items():
            write(place / "rfkill0" / kind, state)
        link(self.sys / "class" / "bluetooth" / name, place)

    def node(self, name: str, links: dict[str, str]) -> Path:
        node = self.dev / name
        write(node, "")
        for folder, called in links.items():
            if called:
                link(self.dev / folder / called, node)
        return node


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{text}\n", encoding="utf-8")


def link(place: Path, target: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(os.path.relpath(target, place.parent))

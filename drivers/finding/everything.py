"""All that is plugged in, of every kind that a kiosk can use."""

import fcntl

from drivers.cameras.devices import Device, Ioctl, devices
from drivers.finding.bluetooth import adapters
from drivers.finding.found import Found, Kind
from drivers.finding.keyboards import keyboards
from drivers.finding.printers import printers
from drivers.finding.serial_ports import serial_ports
from drivers.finding.trees import Trees


def everything(trees: Trees | None = None, ioctl: Ioctl = fcntl.ioctl) -> list[Found]:
    """Printers, cameras, serial lines, keyboards, adapters; only cameras are asked, which disturbs nobody."""
    trees = trees or Trees()
    cameras = [_camera(device) for device in devices(trees.dev, ioctl)]
    return [*printers(trees), *cameras, *serial_ports(trees), *keyboards(trees), *adapters(trees)]


def _camera(device: Device) -> Found:
    nodes = tuple(dict.fromkeys((str(device.path), str(device.path.resolve()))))
    return Found(Kind.CAMERA, device.address, device.name or "camera", nodes, device.trouble)

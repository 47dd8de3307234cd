"""Bluetooth adapters, and whether a switch keeps them dark."""

import re
from pathlib import Path

from drivers.finding.found import Found, Kind
from drivers.finding.trees import Trees, usb_above, word

_USUAL = "hci0"
"""which is meant where none is named"""
_BLOCKS = {
    "hard": ("a switch of the machine keeps it dark", "turn its radio on, by its switch or in its firmware"),
    "soft": ("it is switched off", "rfkill unblock bluetooth"),
}


def adapters(trees: Trees) -> list[Found]:
    """All of them, by name."""
    places = sorted(trees.sys.glob("class/bluetooth/hci*"))
    return [_found(place) for place in places if re.fullmatch(r"hci\d+", place.name)]


def _found(place: Path) -> Found:
    usb = usb_above(place)
    blocks = (_BLOCKS[file] for file in _BLOCKS if any(word(it / file) == "1" for it in place.glob("rfkill*")))
    trouble, remedy = next(blocks, ("", ""))
    address = f"ble:{place.name}".removesuffix(_USUAL)
    return Found(Kind.BLUETOOTH, address, usb.name if usb else "Bluetooth", (), trouble, remedy)

"""Who makes what, by the vendor ids of USB; from the public list usb.ids (linux-usb.org)."""

from collections.abc import Mapping

PRINTERS: Mapping[str, str] = {
    "04b8": "Epson",
    "0519": "Star Micronics",
    "0dd4": "Custom",
    "1504": "Bixolon",
    "154f": "SNBC",
    "1d90": "Citizen",
    "2730": "Citizen",
}
SCANNERS: Mapping[str, str] = {
    "0536": "Hand Held Products",
    "05e0": "Zebra",
    "05f9": "Datalogic",
    "065a": "Opticon",
    "0c2e": "Honeywell",
    "1eab": "Newland",
}
VENDORS: Mapping[str, str] = {"05e0": "zebra", "0536": "honeywell", "0c2e": "honeywell", "1eab": "newland"}
"""the option ``vendor`` of an engine of theirs, where ``drivers.scanners.vendors`` has a row"""

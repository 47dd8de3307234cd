"""How each reading command is run where all devices are in software: what is typed behind its words and ``--json``.

A new command with ``--json`` gets a row here, and a schema in ``kiosk/cli/schemas``; one without is in ``ACTING``.
"""

from collections.abc import Callable, Mapping

import segno

from drivers.cameras import devices
from tests.drivers.cameras.unplugged import Camera, Machine
from tests.drivers.finding.made_up import Machine as Pluggable
from tests.kiosk.cli.reading.conftest import Place

ACTING = frozenset(
    {
        "answer",
        "counter",
        "demo",
        "devices record",
        "doctor chart",
        "journal reprint",
        "journal settle",
        "mock",
        "run",
        "setup",
        "staff add",
        "staff badge",
        "staff pin",
        "staff remove",
        "virtual-printer",
    }
)
"""They do something, or run until they are stopped; what they say is for people, or is described elsewhere."""
ALWAYS = frozenset({"config schema", "journal export"})
"""They read, and say JSON without being told to."""

_VIRTUAL = ["--device", "virtual:"]
_PROFILE = ["--profile", "epson-tm-t20"]


def _claim(place: Place) -> list[str]:
    place.run("scan", place.house.buy().qr, *place.config)
    return ["c0ffee", *place.config]


def _printed(place: Place) -> list[str]:
    place.run("scan", place.house.buy().qr, *place.config)
    return place.config


def _enrolled(place: Place) -> list[str]:
    from kiosk.mock.staff import Staff

    keys = 'key_file = "kiosk.key"\nserver_keys = "server.json"\n'
    file = place.folder / "kiosk.toml"
    file.write_text(f'[kiosk]\nid = "lobby-7"\n[booking]\nurl = "{place.house.url}"\n{keys}')
    with Staff(place.house.url) as staff:
        return ["--code", staff.enrolment_code("lobby-7"), "--config", str(file)]


def _staffed(place: Place) -> list[str]:
    file = place.folder / "kiosk.toml"
    file.write_text('[kiosk]\nstate_dir = "state"\n')
    place.run("staff", "add", "Li Na", "--pin", "274913", "--config", str(file))
    return ["--config", str(file)]


def _at_the_gate(place: Place) -> list[str]:
    claim = place.house.kiosk(2).claim(place.house.buy().qr).json()
    place.typed(f"{claim['tickets'][0]['face']['code']}\nnonsense\n")
    place.patch.delenv("KIOSK_GATE_TOKEN", raising=False)
    return ["--url", place.house.url]


def _plugged(place: Place) -> list[str]:
    machine, find = Machine(place.folder), devices.devices
    machine.plug(0, Camera(), "usb-Maker_HD-video-index0")
    place.patch.setattr(devices, "devices", lambda: find(machine.dev, machine.ioctl))
    return place.config


def _machine(place: Place) -> list[str]:
    Pluggable(place.folder).printer()
    return ["--root", str(place.folder), *place.config]


def _photograph(place: Place) -> list[str]:
    picture = place.folder / "phone.png"
    segno.make_qr("K1:7K3M").save(str(picture), kind="png", scale=6)
    return [str(picture), str(place.folder / "absent.png")]


RUNS: Mapping[str, Callable[[Place], list[str]]] = {
    "ble scan": lambda _: ["--virtual", "--seconds", "0.3"],
    "ble selftest": lambda _: ["--virtual", "--seconds", "0.3"],
    "camera decode": _photograph,
    "camera list": _plugged,
    "camera snapshot": lambda place: [str(place.folder / "lobby.png"), *_VIRTUAL],
    "camera tune": lambda _: ["--seconds", "1.2", *_VIRTUAL],
    "camera watch": lambda _: ["--seconds", "1.2", *_VIRTUAL],
    "config check": lambda place: place.config,
    "config schema": lambda _: [],
    "config show": lambda place: place.config,
    "devices fault": lambda _: [],
    "devices list": _machine,
    "devices test": lambda place: ["--root", str(place.folder), *place.config],
    "doctor": lambda place: place.config,
    "gate": _at_the_gate,
    "journal export": lambda place: place.config,
    "journal list": lambda place: place.config,
    "journal owed": lambda place: place.config,
    "journal show": _claim,
    "journal verify": lambda place: place.config,
    "printer counters": lambda place: place.config,
    "printer list": lambda _: [],
    "printer probe": lambda _: ["virtual:"],
    "printer status": lambda _: ["virtual:", *_PROFILE],
    "printer test": lambda _: ["virtual:?speed=2000", *_PROFILE],
    "printer trace": _printed,
    "scan": lambda place: [place.house.buy(2).qr, *place.config],
    "server enrol": _enrolled,
    "server ping": lambda place: place.config,
    "staff list": _staffed,
    "status": lambda place: place.config,
    "ticket preview": lambda place: ["--png", str(place.folder / "ticket.png"), *place.config],
}

"""The table of checks: their ids, which stay as they are, and what each of them looks at; pure."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

_AWAY, _LATER, _CONFIG = os.EX_UNAVAILABLE, os.EX_TEMPFAIL, os.EX_CONFIG


@dataclass(frozen=True)
class Check:
    """One thing that is looked at."""

    asks: str
    """for people, as a question"""
    exit_code: int = 1
    """what the command ends with where this is the worst that failed"""
    seconds: float = 5.0
    """until it counts as failed where nothing comes back"""


CHECKS: Mapping[str, Check] = {
    "config": Check("Can the configuration be used?", _CONFIG),
    "tickets.layout": Check("Does the layout of the tickets fit on the paper of the printer?", _CONFIG, 10.0),
    "daemon": Check("Does the kiosk run, and answer on its control socket?", _AWAY, 15.0),
    "clock.ntp": Check("Is the clock kept right by the network?"),
    "clock.server": Check("Do the clocks of kiosk and booking server agree?"),
    "disk.space": Check("Is there room for the journal?"),
    "disk.state": Check("Can the folder of the journal be written?", _CONFIG),
    "journal.chain": Check("Is every row of the journal as it was written?", seconds=70.0),
    "journal.open": Check("Does a ticket wait for staff, or a fact for the booking server?", seconds=10.0),
    "server.dns": Check("Has the booking server's name an address?", _LATER, 15.0),
    "server.link": Check("Can it be reached?", _LATER, 35.0),
    "server.tls": Check("Is its certificate good?", seconds=35.0),
    "server.keys": Check("Has the kiosk its own key, and the server's?", _CONFIG),
    "server.answer": Check("Does it answer, and how fast?", _LATER, 65.0),
    "server.signature": Check("Is it the server that this kiosk was enrolled at?", seconds=65.0),
    "server.enrolment": Check("Does it know this kiosk?", seconds=65.0),
    "printer.link": Check("Does the printer answer?", _AWAY, 15.0),
    "printer.status": Check("Is it well: cover, cutter, head?"),
    "printer.paper": Check("Has it paper?"),
    "printer.profile": Check("Is it the printer that its profile describes?", _CONFIG, 20.0),
    "printer.evidence": Check("Which evidence of a paper does it give? With --print one is printed.", seconds=90.0),
    "camera.open": Check("Does the camera give pictures?", _AWAY, 15.0),
    "camera.rate": Check("How many pictures a second does it give, and is each a new one?", seconds=40.0),
    "camera.exposure": Check("Is its picture neither black nor dazzled?", seconds=25.0),
    "camera.focus": Check("Is its picture sharp?"),
    "camera.chart": Check("How small a code of the test chart does it read?", seconds=60.0),
    "scanner.open": Check("Is the scanner there?", _AWAY, 10.0),
    "ble.bus": Check("Does the machine's message bus (D-Bus) answer?", seconds=15.0),
    "ble.service": Check("Does bluetoothd run?", _AWAY, 15.0),
    "ble.adapter": Check("Is the adapter there, and switched on?", _AWAY, 15.0),
    "ble.loopback": Check("Does a hand-over between two ends in this program work?", seconds=15.0),
    "fonts": Check("Is the font of paper and screen there, Chinese included?", _CONFIG, 15.0),
    "screen": Check("Is the customers' page served, or its port free?", seconds=10.0),
    "screen.display": Check("Is it shown on the machine's own screen?", seconds=15.0),
    "staff": Check("May somebody look after the kiosk?"),
    "systemd.unit": Check("Is the service installed, started with the machine, and well?", seconds=15.0),
    "updates": Check("Does what runs wait for a restart?"),
}
"""By id, in the order in which they are told."""

"""What can happen to a printer, and how that is mended: rows of a table.

Each works by its name: from an address, a command line, standard input or a web page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from drivers.printers.virtual.cable import Order

Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing that can happen: what it changes, by field; ``then``: what follows by itself after so many seconds."""

    group: str
    tells: str
    condition: Changes = field(default_factory=dict)
    speech: Changes = field(default_factory=dict)
    intake: Changes = field(default_factory=dict)
    cable: Changes = field(default_factory=dict)
    then: tuple[str, float] | None = None
    mended_by: str = ""
    """the row that undoes it; empty for one that undoes, or that is over at once"""
    liars_only: bool = False


FAULTS: Mapping[str, Fault] = {
    "paper-out": Fault("paper", "the roll is used up", {"paper_out": True, "near_end": True}, mended_by="load-paper"),
    "near-end": Fault("paper", "the roll is nearly used up", {"near_end": True}, mended_by="load-paper"),
    "break-paper": Fault(
        "paper", "the paper is torn inside; the roll is there", {"paper_out": True}, mended_by="load-paper"
    ),
    "load-paper": Fault("paper", "a new roll", {"paper_out": False, "near_end": False}),
    "feed-button": Fault(
        "paper", "somebody presses FEED", {"feeding": True}, then=("release-feed", 0.3), mended_by="release-feed"
    ),
    "release-feed": Fault("paper", "FEED is let go", {"feeding": False}),
    "open-cover": Fault("cover", "the cover is opened", {"cover_open": True}, mended_by="close-cover"),
    "close-cover": Fault("cover", "the cover is closed", {"cover_open": False}),
    "lift-head": Fault("cover", "the head is lifted", {"head_up": True}, mended_by="lower-head"),
    "lower-head": Fault("cover", "the head is lowered", {"head_up": False}),
    "go-offline": Fault("cover", "it is taken off line at its panel", {"deselected": True}, mended_by="go-online"),
    "go-online": Fault("cover", "it is put on line at its panel", {"deselected": False}),
    "jam-cutter": Fault("machine", "the blade is stuck", {"cutter_jammed": True}, mended_by="clear-cutter"),
    "clear-cutter": Fault("machine", "the blade is freed", {"cutter_jammed": False}),
    "heat-head": Fault(
        "machine", "the head is too hot", {"head_hot": True}, then=("cool-head", 20.0), mended_by="cool-head"
    ),
    "cool-head": Fault("machine", "the head cooled down", {"head_hot": False}),
    "lose-mark": Fault("machine", "the black mark is not found", {"mark_lost": True}, mended_by="find-mark"),
    "find-mark": Fault("machine", "the paper is aligned again", {"mark_lost": False}),
    "break": Fault("machine", "an error that only power-off ends", {"unrecoverable": True}, mended_by="reboot"),
    "open-drawer": Fault("machine", "the cash drawer is opened", {"drawer_high": True}, mended_by="close-drawer"),
    "close-drawer": Fault("machine", "the cash drawer is closed", {"drawer_high": False}),
    "stall": Fault("machine", "its firmware hangs", {"stalled": True}, mended_by="unstall"),
    "unstall": Fault("machine", "its firmware goes on", {"stalled": False}),
    "never-print": Fault(
        "machine", "it confirms all and prints nothing", {"deaf": True}, mended_by="print-again", liars_only=True
    ),
    "print-again": Fault("machine", "it prints again", {"deaf": False}),
    "take-ticket": Fault("presenter", "a hand takes the ticket at the output"),
    "jam-presenter": Fault(
        "presenter", "the ticket is stuck on its way out", {"presenter_jammed": True}, mended_by="clear-presenter"
    ),
    "clear-presenter": Fault("presenter", "the stuck ticket is pulled out", {"presenter_jammed": False}),
    "power-off": Fault("power", "the power goes", {"powered": False}, mended_by="power-on"),
    "power-on": Fault(
        "power",
        "the power comes back",
        {
            "powered": True,
            "unrecoverable": False,
            "cutter_jammed": False,
            "mark_lost": False,
            "head_hot": False,
            "feeding": False,
            "deselected": False,
            "stalled": False,
        },
    ),
    "reboot": Fault("power", "it is off for three seconds", {"powered": False}, then=("power-on", 3.0)),
    "slow-buffer": Fault("data", "it takes in 960 bytes per second", intake={"slow": True}, mended_by="fast-buffer"),
    "fast-buffer": Fault("data", "it takes in bytes as they come", intake={"slow": False}),
    "drop-bytes": Fault("data", "the next 64 bytes are lost", intake={"drop": 64}),
    "parity-noise": Fault("data", "every 100th byte arrives wrong", intake={"noise": True}, mended_by="quiet-line"),
    "quiet-line": Fault("data", "bytes arrive as they were sent", intake={"noise": False}),
    "close-link": Fault("link", "it closes the connection (FIN)", cable={"orders": (Order.CLOSE,)}),
    "reset-link": Fault("link", "it breaks the connection (RST)", cable={"orders": (Order.RESET,)}),
    "freeze-link": Fault("link", "nothing flows, nothing closes", cable={"frozen": True}, mended_by="thaw-link"),
    "thaw-link": Fault("link", "bytes flow again", cable={"frozen": False}),
    "refuse-links": Fault(
        "link",
        "new connections are refused for ten seconds",
        cable={"refusing": True},
        then=("accept-links", 10.0),
        mended_by="accept-links",
    ),
    "accept-links": Fault("link", "connections are accepted again", cable={"refusing": False}),
    "late-replies": Fault("replies", "replies come a second late", speech={"delay": 1.0}, mended_by="true-replies"),
    "split-replies": Fault("replies", "replies come byte by byte", speech={"split": True}, mended_by="true-replies"),
    "duplicate-replies": Fault("replies", "replies come twice", speech={"copies": 2}, mended_by="true-replies"),
    "garbage-replies": Fault("replies", "replies come garbled", speech={"garbled": True}, mended_by="true-replies"),
    "no-replies": Fault("replies", "no reply comes", speech={"silent": True}, mended_by="true-replies"),
    "lose-fence": Fault(
        "replies", "the next process id or GS r answer is lost", speech={"loses": True}, mended_by="true-replies"
    ),
    "stale-status": Fault(
        "replies", "each connection begins with an old status", speech={"stale": True}, mended_by="true-replies"
    ),
    "xoff-in-status": Fault(
        "replies", "XOFF and XON come inside the status", speech={"xoff": True}, mended_by="true-replies"
    ),
    "true-replies": Fault(
        "replies",
        "replies come as they should",
        speech={
            "delay": 0.0,
            "split": False,
            "copies": 1,
            "garbled": False,
            "silent": False,
            "loses": False,
            "stale": False,
            "xoff": False,
        },
    ),
}
"""by name; ``group`` and ``tells`` are for people"""


def check(name: str) -> Fault:
    """The row of that name; raises ValueError for any other, with those that are like it, or all if none is."""
    if name not in FAULTS:
        near = get_close_matches(name, FAULTS)
        known = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(FAULTS)}"
        raise ValueError(f"there is no fault {name!r}; {known}")
    return FAULTS[name]

"""Requests and replies as the manuals of the makes have them: a printer is brought into the state, and asked."""

import json

import pytest

from drivers.printers.virtual.counters import Counters
from drivers.printers.virtual.dialects import CITIZEN, EPSON, VKP80II, VKP80III
from tests.drivers.printers.virtual.desk import Desk

DIALECTS = {"custom_model_vkp80": VKP80II, "gs_e": VKP80II, "custom": VKP80III, "citizen": CITIZEN, "": EPSON}
"""the first whose key the vector's name begins with"""

TOLD_BY_ITSELF = (b"\x1da", b"\x1d\xe0")
TICKET = b"a ticket\n\x1bi"


def broken(*faults):
    def story(desk):
        for fault in faults:
            desk.fault(fault)

    return story


def counted(**counters):
    def story(desk):
        desk.printer._engine.mechanism.counters = Counters(**counters)

    return story


def presented(desk):
    desk.send(TICKET + b"\x1de\x03\x08\x1cP\x08\x01R\x00")


def at(duty):
    """In the moment of a job at which the motor or the ejector runs, and nothing else is noteworthy."""

    def story(desk):
        desk.offer(TICKET + b"\x1de\x03\x08")
        while not duty(desk.printer.condition):
            desk.wait(0.001)

    return story


STORIES = {
    "ok (drawer pin3 high)": broken("open-drawer"),
    "offline": broken("go-offline"),
    "offline, drawer pin3 high": broken("go-offline", "open-drawer"),
    "cover open": broken("open-cover"),
    "FEED button feeding": broken("feed-button"),
    "paper end stop": broken("paper-out"),
    "error": broken("heat-head"),
    "cover open+paper end": broken("open-cover", "paper-out"),
    "cutter (recoverable) error": broken("jam-cutter"),
    "cutter error": broken("jam-cutter"),
    "unrecoverable error": broken("break"),
    "unrecoverable": broken("break"),
    "auto-recoverable error (head temp)": broken("heat-head"),
    "auto-recoverable": broken("heat-head"),
    "near end": broken("near-end"),
    "near-end 1": broken("near-end"),
    "low paper": broken("near-end"),
    "paper end": broken("paper-out"),
    "paper end (+near end)": broken("paper-out"),
    "paper end, no near-end sensor": broken("break-paper"),
    "no paper": broken("break-paper"),
    "no paper, cover open": broken("break-paper", "open-cover"),
    "paper end + presenter empty": broken("break-paper"),
    "head up": broken("lift-head"),
    "virtual paper end": counted(roll_end=0),
    "paper jam": broken("jam-presenter"),
    "jam": broken("jam-presenter"),
    "black mark error": broken("lose-mark"),
    "cuts": counted(cuts=785),
    "printed": counted(rows=38890 * 80),
    "retracts": counted(retracts=512),
    "power-ups": counted(power_ups=512),
    "paper left": counted(roll_end=510 * 80),
    "ticket in output": presented,
    "ticket at output": presented,
    "ticket in presenter, ok": presented,
    "paper at entry": lambda desk: desk.send(TICKET),
    "stepper on": at(lambda condition: condition.motor),
    "ejector on": at(lambda condition: condition.ejector),
    "spooling": lambda desk: desk.printer.receive(TICKET),
    "drag motor on": at(lambda condition: condition.motor),
}
"""how a printer comes into the state; those that are not here are a healthy printer's"""

NEED_ANOTHER_PRINTER = {"xon", "xoff"}
"""flow control is a matter of the line: see test_flow"""


@pytest.fixture
def vectors(corpus):
    rows = json.loads((corpus("escpos") / "vectors" / "status_vectors.json").read_text("utf-8"))
    assert len(rows) == 65
    return [row for row in rows if row["id"] not in NEED_ANOTHER_PRINTER]


def test_every_reply_is_the_one_of_the_manual(vectors):
    wrong = {row["id"]: got for row in vectors if (got := reply(row)) != row["reply_hex"]}
    assert wrong == {}


def reply(vector):
    desk = Desk(next(row for prefix, row in DIALECTS.items() if vector["id"].startswith(prefix)))
    command = bytes.fromhex(vector["command_hex"])
    story = STORIES.get(vector["state"], lambda _: None)
    if command.startswith(TOLD_BY_ITSELF):
        desk.offer(command)
        story(desk)
    else:
        story(desk)
        desk.printer.receive(command)
        desk.wait(0)
    return desk.hear()[-len(vector["reply_hex"]) // 2 :].hex() if vector["reply_hex"] else desk.hear().hex()

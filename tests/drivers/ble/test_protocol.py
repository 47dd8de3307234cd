"""PROTOCOL.md's tables are the product's."""

import re
from pathlib import Path

import drivers.ble
from drivers.ble import framing, gatt
from drivers.ble.cause import Cause
from drivers.ble.conversation import LIMITS
from drivers.ble.framing import Kind
from drivers.ble.handover import UNSEEN
from drivers.ble.messages import MAX_VOUCHER, Inner, State, Why

TEXT = Path(drivers.ble.__file__).with_name("PROTOCOL.md").read_text("utf-8")


def table(head):
    (rows,) = re.findall(rf"^\| {re.escape(head)} \|\n\|[-|]+\|\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines()]


def test_every_kind_of_frame_is_described():
    described = {name: int(number, 16) for number, name, *_ in table("type | | from | body")}
    assert described == {kind.name: kind for kind in Kind}


def test_every_sealed_message_is_described():
    described = {name: int(number, 16) for number, name, *_ in table("first | | from | then")}
    assert described == {inner.name: inner for inner in Inner}


def test_every_cause_is_described():
    assert [int(number) for number, _ in table("cause |")] == list(Cause)


def test_every_state_and_reason_is_described():
    rows = table("state | | | reason |")
    assert [int(row[0]) for row in rows if row[0]] == list(State)
    assert [int(row[3]) for row in rows] == list(Why)


def test_the_names_of_the_service_are_those_that_are_used():
    assert re.findall(r"[0-9a-f]{8}-[-0-9a-f]{27}", TEXT) == [str(UNSEEN), gatt.C2S, gatt.S2C]


def test_the_times_are_those_that_are_kept():
    wanted = (LIMITS.begin, LIMITS.answer, LIMITS.chunk, LIMITS.voucher, LIMITS.code)
    assert [float(row[-1]) for row in table("for | seconds")] == [*wanted, LIMITS.code + LIMITS.voucher, LIMITS.whole]


def test_the_limits_are_those_that_are_kept():
    said = f"at most {framing.MAX_MESSAGE} bytes and {framing.MAX_CHUNKS} chunks"
    assert said in TEXT
    assert f"at most {framing.MAX_CHUNK})" in TEXT
    assert f"1 to {MAX_VOUCHER} printable" in TEXT

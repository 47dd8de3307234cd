"""Every reply of the manuals means what they say it means."""

import json
from typing import Any

import pytest

from drivers.ports import Paper, PrinterStatus
from drivers.printers.replies import (
    CLEARED,
    AsbStatus,
    Counter,
    FlowControl,
    FullStatus,
    OneByte,
    ProcessId,
    RealTimeStatus,
    Unit,
    demultiplex,
)
from drivers.printers.status import DIALECTS, after_answer, after_turn, from_asb, from_full

GOOD: dict[str, dict[str, Any]] = {
    "epson": {"online": True, "cover_open": False, "paper": Paper.OK, "cutter_error": False, "overheated": False},
    "custom": {"jam": False, "moving": False, "spooling": False, "at_outlet": False, "unrecoverable": False},
}
TOLD: dict[str, dict[str, Any]] = {
    "dle_eot_1:ok (drawer pin3 low)": {"online": True},
    "dle_eot_1:ok (drawer pin3 high)": {"online": True},
    "dle_eot_1:offline": {"online": False},
    "dle_eot_1:offline, drawer pin3 high": {"online": False},
    "dle_eot_2:ok": {"cover_open": False, "error": False, "paper": Paper.UNKNOWN},
    "dle_eot_2:cover open": {"cover_open": True, "error": False},
    "dle_eot_2:FEED button feeding": {"cover_open": False, "error": False},
    "dle_eot_2:paper end stop": {"paper": Paper.OUT, "cover_open": False},
    "dle_eot_2:error": {"error": True},
    "dle_eot_2:cover open+paper end": {"cover_open": True, "paper": Paper.OUT},
    "dle_eot_3:ok": {"cutter_error": False, "unrecoverable": False, "overheated": False},
    "dle_eot_3:cutter (recoverable) error": {"cutter_error": True, "unrecoverable": False},
    "dle_eot_3:unrecoverable error": {"unrecoverable": True, "overheated": False},
    "dle_eot_3:auto-recoverable error (head temp)": {"overheated": True, "cutter_error": False},
    "dle_eot_4:ok": {"paper": Paper.OK},
    "dle_eot_4:near end": {"paper": Paper.LOW},
    "dle_eot_4:paper end (+near end)": {"paper": Paper.OUT},
    "dle_eot_4:paper end, no near-end sensor": {"paper": Paper.OUT},
    "gs_r_1:ok": {"paper": Paper.OK},
    "gs_r_1:near end": {"paper": Paper.LOW},
    "asb:ok": {**GOOD["epson"], "unrecoverable": False},
    "asb:offline": {**GOOD["epson"], "online": False},
    "asb:cover open": {"online": False, "cover_open": True, "paper": Paper.OK},
    "asb:cutter error": {"online": False, "cutter_error": True},
    "asb:unrecoverable": {"online": False, "unrecoverable": True},
    "asb:auto-recoverable": {"online": False, "overheated": True},
    "asb:near end": {"online": True, "paper": Paper.LOW},
    "asb:paper end": {"online": False, "paper": Paper.OUT},
    "custom_full:ready": {**GOOD["epson"], **GOOD["custom"]},
    "custom_full:no paper": {"paper": Paper.OUT, "online": False},
    "custom_full:low paper": {"paper": Paper.LOW, "online": True},
    "custom_full:ticket in output": {"at_outlet": True, "online": True, "paper": Paper.OK},
    "custom_full:virtual paper end": {"paper": Paper.LOW},
    "custom_full:cover open": {"cover_open": True, "online": False},
    "custom_full:head up": {"cover_open": True, "online": False},
    "custom_full:spooling": {"spooling": True, "moving": False, "online": True},
    "custom_full:drag motor on": {"moving": True, "spooling": False, "online": True},
    "custom_full:paper jam": {"jam": True, "online": False},
    "custom_full:black mark error": {"jam": True, "online": False},
    "custom_full:cutter error": {"cutter_error": True, "online": False},
    "custom_autostatus paper+user": {"paper": Paper.OUT, "cover_open": True, "jam": None},
    "citizen_ppu_asb:presenter empty": {"at_outlet": False, "paper": Paper.OK, "online": True},
    "citizen_ppu_asb:paper end + presenter empty": {"at_outlet": False, "paper": Paper.OUT},
    "citizen_ppu_asb:near-end 1": {"at_outlet": False, "paper": Paper.LOW},
    "citizen_ppu_asb:ticket in presenter, ok": {"at_outlet": True, "paper": Paper.OK},
}
"""what the status is told of by each reply that tells of it"""
SAID = {
    "gs_h_48": [ProcessId("0001")],
    "gs_h_49_enable": [],
    # the bytes and the answer are those of Epson's ESC/POS reference, DLE DC4 (fn = 8), and of Citizen's CT-S300 manual
    "dle_dc4_8": [CLEARED],
    "xon": [FlowControl(go_on=True)],
    "xoff": [FlowControl(go_on=False)],
    "custom_counter:cuts": [Counter(Unit.CUTS, 785)],
    "custom_counter:printed": [Counter(Unit.CENTIMETRES, 38890)],
    "custom_counter:retracts": [Counter(Unit.RETRACTS, 512)],
    "custom_counter:power-ups": [Counter(Unit.POWER_UPS, 512)],
    "custom_counter:paper left": [Counter(Unit.CENTIMETRES, 510)],
    "gs_e_6:ok": [OneByte(0x00)],
    "gs_e_6:near end": [OneByte(0x01)],
    "gs_e_6:paper at entry": [OneByte(0x04)],
    "gs_e_6:ticket at output": [OneByte(0x08)],
    "gs_e_6:stepper on": [OneByte(0x10)],
    "gs_e_6:ejector on": [OneByte(0x20)],
    "gs_e_6:error": [OneByte(0x40)],
    "gs_e_6:jam": [OneByte(0x80)],
    "custom_model": [OneByte(0x02), OneByte(0x05)],
    "custom_model_vkp80": [OneByte(0xB9)],
}
"""what the others say"""
FAMILIES = {"custom": "custom", "gs_e": "custom", "citizen": "citizen"}


@pytest.fixture(scope="module")
def vectors(corpus):
    rows = json.loads((corpus("escpos") / "vectors" / "status_vectors.json").read_text("utf-8"))
    return {row["id"]: row for row in rows}


def test_each_vector_of_the_corpus_is_looked_at(vectors):
    assert vectors.keys() == TOLD.keys() | SAID.keys()
    assert len(vectors) == 65


@pytest.mark.parametrize("name", TOLD)
def test_a_reply_tells_the_state_that_it_stands_for(vectors, name):
    status = understood(vectors[name])
    assert {fact: getattr(status, fact) for fact in TOLD[name]} == TOLD[name]


@pytest.mark.parametrize("name", SAID)
def test_a_reply_that_is_no_status_is_told_from_all_others(vectors, name):
    assert heard(vectors[name]) == SAID[name]


def family(row):
    return DIALECTS[next((family for start, family in FAMILIES.items() if row["id"].startswith(start)), "epson")]


def heard(row):
    replies, rest = demultiplex(bytes.fromhex(row["reply_hex"]), family(row).speech)
    assert rest in {b"", b"\x10"}
    return replies or ([OneByte(0x10)] if rest else [])


def understood(row):
    dialect, question = family(row), bytes.fromhex(row["command_hex"])
    (reply,) = heard(row)
    match reply:
        case RealTimeStatus():
            return after_answer(PrinterStatus(), dialect, question[-1], reply)
        case AsbStatus():
            return from_asb(dialect, reply)
        case FullStatus():
            return from_full(dialect, reply)
        case OneByte():
            return after_turn(PrinterStatus(), dialect, reply)

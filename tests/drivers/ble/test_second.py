"""What PROTOCOL.md says, done by somebody else: the vectors, and a phone that speaks with our kiosk (test_exchange)."""

import hashlib
import json
from pathlib import Path

import pytest

import drivers.ble
from tests.drivers.ble import curve, second, vectors

FILE = Path(drivers.ble.__file__).with_name("vectors.json")
VECTORS = json.loads(FILE.read_text("utf-8"))


def test_the_vectors_are_what_the_document_says():
    assert vectors.all_of_it() == VECTORS


@pytest.mark.parametrize("way", ["Q", "N"])
def test_a_phone_with_the_vectors_keys_says_what_the_vectors_say(way):
    wanted = VECTORS[way]
    nonce = bytes.fromhex(wanted["frames"][1])[4:20]
    random = second.Random(int(wanted["phone"], 16), nonce, vectors.number("Q k"))
    holder = int(wanted["holder"], 16) if way == "Q" else None
    text = wanted["invitation"]["text"] if way == "Q" else None
    phone = second.Phone(text, wanted["voucher"], random, holder)
    sealed = [one["frame"] for one in wanted["inner"] if one["from"] == "kiosk"]
    said = []
    for frame in [wanted["frames"][0], *wanted["frames"][2:], *sealed]:
        for chunk in second.cut(bytes.fromhex(frame), 20):
            said += phone.take(chunk)
    assert said == second.cut(bytes.fromhex(wanted["frames"][1]), 20) + [bytes.fromhex(c) for c in wanted["chunks"]]
    assert phone.said == {"Q": [(1, 0), (2, 0, 1, 3), (3, 0, 3, 3)], "N": [(4, 4)]}[way]
    assert (phone.code, phone.over) == (wanted["code"], 0)


def test_the_signature_of_the_vectors_holds_by_plain_arithmetic():
    wanted = VECTORS["Q"]
    proof = bytes.fromhex(wanted["inner"][0]["message"])[-97:]
    signed = b"KHP1-PoP" + bytes.fromhex(wanted["TH"]) + hashlib.sha256(wanted["voucher"].encode()).digest()
    assert curve.is_signed(proof[:33], signed, proof[33:])
    assert not curve.is_signed(proof[:33], signed + b"!", proof[33:])


@pytest.mark.parametrize("wrong", VECTORS["malformed"], ids=lambda wrong: wrong["why"])
def test_a_malformed_frame_is_refused_with_the_cause_of_the_vectors(wrong):
    with pytest.raises(second.Ends) as refused:
        second.read_frame(bytes.fromhex(wrong["frame"]))
    assert refused.value.cause == wrong["cause"]

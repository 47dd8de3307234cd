"""Makes drivers/ble/vectors.json from what PROTOCOL.md says, with the second implementation alone.

python -m tests.drivers.ble.vectors > drivers/ble/vectors.json
"""

import base64
import hashlib
import json
import sys
from typing import Any

from tests.drivers.ble import curve, second

VOUCHER = "V1" + "0123456789ABCDEFGHJKMNPQRS"
KIOSK_ID = b"lobby-02"
LINK = "https://tickets.example/here"
MALFORMED = [
    ("0101", 2, "shorter than a header"),
    ("020100" + "00", 1, "another version"),
    ("017f0001", 2, "shorter than it says"),
    ("017f00010202", 2, "longer than it says"),
    ("01050000", 2, "a type that there is not"),
    ("017f0000", 2, "an ABORT without a cause"),
    ("0110" + "0010" + "00" * 16, 2, "DATA that is only a tag"),
    ("0102" + "0030" + "00" * 48, 2, "a HELLO_ACK that lacks a byte"),
]


def all_of_it() -> dict[str, Any]:
    return {
        "Q": seen(),
        "N": unseen(),
        "malformed": [{"frame": frame, "cause": cause, "why": why} for frame, cause, why in MALFORMED],
    }


def seen() -> dict[str, Any]:
    kiosk, phone, holder = (number(f"Q {who}") for who in ("kiosk", "phone", "holder"))
    invitation = b"KHP1" + KIOSK_ID + some("Q seed", 16) + curve.public(kiosk)
    hello = second.frame_of(0x01, KIOSK_ID + some("Q nonce_k", 16) + curve.public(kiosk) + b"\0\0")
    ack = second.frame_of(0x02, some("Q nonce_p", 16) + curve.public(phone))
    keys = derived(kiosk, curve.public(phone), invitation, hello, ack)
    signed = b"KHP1-PoP" + bytes.fromhex(keys["TH"]) + hashlib.sha256(VOUCHER.encode()).digest()
    proof = b"\1" + curve.public(holder) + curve.signature(holder, signed, number("Q k"))
    inner = [
        ("phone", voucher(proof)),
        ("kiosk", b"\x21\1\0"),
        ("kiosk", b"\x21\2\0\0\1\0\3"),
        ("kiosk", b"\x21\3\0\0\3\0\3"),
        ("kiosk", b"\x22"),
    ]
    text = LINK + "#" + base64.urlsafe_b64encode(invitation).decode().rstrip("=")
    told = {"bytes": invitation.hex(), "text": text, "uuid": second.uuid_of(invitation[12:28])}
    return {"invitation": told, **private(kiosk, phone, holder), **exchange([hello, ack], keys, inner)}


def unseen() -> dict[str, Any]:
    kiosk, phone = number("N kiosk"), number("N phone")
    nonce, pk = some("N nonce_k", 16), curve.public(kiosk)
    commit = second.frame_of(0x03, KIOSK_ID + hashlib.sha256(pk + nonce).digest() + b"\0\0")
    ack = second.frame_of(0x02, some("N nonce_p", 16) + curve.public(phone))
    reveal = second.frame_of(0x04, nonce + pk)
    keys = derived(kiosk, curve.public(phone), b"", commit, ack, reveal)
    inner = [("kiosk", b"\x24"), ("phone", voucher(b"\0")), ("kiosk", b"\x21\4\4"), ("kiosk", b"\x22")]
    return {**private(kiosk, phone), **exchange([commit, ack, reveal], keys, inner)}


def private(kiosk: int, phone: int, holder: int = 0) -> dict[str, str]:
    numbers = {"kiosk": kiosk, "phone": phone, "holder": holder}
    return {who: f"{key:064x}" for who, key in numbers.items() if key}


def derived(kiosk: int, phone: bytes, *parts: bytes) -> dict[str, str]:
    secret, salt = curve.agreed(kiosk, phone), second.transcript(*parts)
    sizes = {"k2p": 32, "p2k": 32, "sas": 4}
    keys = {name: second.hkdf(secret, salt, f"KHP1 {name}".encode(), size) for name, size in sizes.items()}
    found = {"Z": secret.hex(), "TH": salt.hex()} | {name: key.hex() for name, key in keys.items()}
    return found | {"code": second.code_of(keys["sas"])}


def exchange(frames: list[bytes], keys: dict[str, str], inner: list[tuple[str, bytes]]) -> dict[str, Any]:
    said, counts = [], {"kiosk": 0, "phone": 0}
    for who, message in inner:
        counts[who] += 1
        key, side = (keys["k2p"], 0) if who == "kiosk" else (keys["p2k"], 1)
        frame = second.sealed(bytes.fromhex(key), side, counts[who], message)
        said.append({"from": who, "message": message.hex(), "frame": frame.hex()})
    handed = next(bytes.fromhex(one["frame"]) for one in said if one["from"] == "phone")
    chunks = [chunk.hex() for chunk in second.cut(handed, 20)]
    return {"frames": [frame.hex() for frame in frames], **keys, "inner": said, "voucher": VOUCHER, "chunks": chunks}


def voucher(proof: bytes) -> bytes:
    return b"\x20" + len(VOUCHER).to_bytes(2, "big") + VOUCHER.encode() + proof


def some(name: str, size: int) -> bytes:
    return hashlib.sha256(f"KHP1 vectors {name}".encode()).digest()[:size]


def number(name: str) -> int:
    return int.from_bytes(some(name, 32), "big") % curve.N


if __name__ == "__main__":
    sys.stdout.write(json.dumps(all_of_it(), indent=1) + "\n")

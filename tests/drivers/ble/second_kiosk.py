"""The kiosk's side of KHP/1, in the second implementation: from PROTOCOL.md alone, and told what to say."""

import base64
import hashlib
from collections.abc import Sequence

from tests.drivers.ble import curve, second

KIOSK_ID, SEED, NONCE = b"lobby-09", b"s" * 16, b"n" * 16


class Kiosk:
    """Takes chunks and gives chunks. ``before`` is said when the keys are there, ``after`` when a voucher came."""

    def __init__(
        self, before: Sequence[bytes] = (), after: Sequence[bytes] = (), *, unseen: bool = False, private: int = 77
    ) -> None:
        self._private, self._unseen, self._before, self._after = private, unseen, before, after
        self._pk = curve.public(private)
        self._invitation = b"" if unseen else b"KHP1" + KIOSK_ID + SEED + self._pk
        self._reading = second.Reading()
        self._k2p = self._p2k = b""
        self._sealed = 0
        self.messages: list[bytes] = []
        """as they came"""
        self.voucher = ""
        self.code = ""

    @property
    def text(self) -> str:
        return base64.urlsafe_b64encode(self._invitation).decode().rstrip("=")

    def first(self) -> list[bytes]:
        return second.cut(self._greeting(), 20)

    def take(self, chunk: bytes) -> list[bytes]:
        message = self._reading.take(chunk)
        if message is None:
            return []
        self.messages.append(message)
        kind, body = second.read_frame(message)
        if kind == 0x02:
            return self._answer(message, body)
        if kind == 0x10:
            inner = second.unsealed(self._p2k, second.FROM_PHONE, 1, message)
            self.voucher = inner[3 : 3 + int.from_bytes(inner[1:3], "big")].decode()
            return self._say(self._after)
        return []

    def _greeting(self) -> bytes:
        if not self._unseen:
            return second.frame_of(0x01, KIOSK_ID + NONCE + self._pk + b"\0\0")
        return second.frame_of(0x03, KIOSK_ID + hashlib.sha256(self._pk + NONCE).digest() + b"\0\0")

    def _answer(self, ack: bytes, body: bytes) -> list[bytes]:
        reveal = [second.frame_of(0x04, NONCE + self._pk)] if self._unseen else []
        secret = curve.agreed(self._private, body[16:])
        salt = second.transcript(self._invitation, self._greeting(), ack, *reveal)
        self._k2p = second.hkdf(secret, salt, b"KHP1 k2p", 32)
        self._p2k = second.hkdf(secret, salt, b"KHP1 p2k", 32)
        self.code = second.code_of(second.hkdf(secret, salt, b"KHP1 sas", 4))
        return [chunk for frame in reveal for chunk in second.cut(frame, 20)] + self._say(self._before)

    def _say(self, inner: Sequence[bytes]) -> list[bytes]:
        chunks = []
        for message in inner:
            self._sealed += 1
            chunks += second.cut(second.sealed(self._k2p, second.FROM_KIOSK, self._sealed, message), 20)
        return chunks

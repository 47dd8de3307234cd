"""KHP/1 once more, written from drivers/ble/PROTOCOL.md alone: it shares no code with the product.

The curve is plain arithmetic (curve.py) and HKDF plain HMAC, so that only AES-GCM comes from the library that the
product uses.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.drivers.ble import curve

FROM_KIOSK, FROM_PHONE = 0, 1


class Ends(Exception):
    def __init__(self, cause: int) -> None:
        super().__init__(cause)
        self.cause = cause


# --- keys


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    extracted = hmac.digest(salt or bytes(32), secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")[:length]


def transcript(*parts: bytes) -> bytes:
    return hashlib.sha256(b"KHP1" + b"".join(len(part).to_bytes(2, "big") + part for part in parts)).digest()


def code_of(sas: bytes) -> str:
    return f"{int.from_bytes(sas, 'big') % 10000:04}"


def nonce_of(side: int, counter: int) -> bytes:
    return side.to_bytes(4, "big") + counter.to_bytes(8, "big")


def sealed(key: bytes, side: int, counter: int, inner: bytes) -> bytes:
    header = b"\x01\x10" + (len(inner) + 16).to_bytes(2, "big")
    return header + AESGCM(key).encrypt(nonce_of(side, counter), inner, header)


def unsealed(key: bytes, side: int, counter: int, frame: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce_of(side, counter), frame[4:], frame[:4])
    except InvalidTag:
        raise Ends(6) from None


# --- bytes


def read_invitation(text: str) -> tuple[bytes, bytes, bytes, bytes]:
    """All of it, the kiosk's id, its seed and its key."""
    part = text.rpartition("#")[2]
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    assert len(data) == 61
    assert data[:4] == b"KHP1"
    return data, data[4:12], data[12:28], data[28:]


def uuid_of(seed: bytes) -> str:
    raw = bytearray(hkdf(seed, b"", b"KHP1 advertise", 16))
    raw[6] = 0x80 | raw[6] & 0x0F
    raw[8] = 0x80 | raw[8] & 0x3F
    text = raw.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def frame_of(kind: int, body: bytes) -> bytes:
    return bytes([1, kind]) + len(body).to_bytes(2, "big") + body


SIZES = {0x01: 59, 0x02: 49, 0x03: 42, 0x04: 49, 0x7F: 1}


def read_frame(message: bytes) -> tuple[int, bytes]:
    if len(message) < 4:
        raise Ends(2)
    if message[0] != 1:
        raise Ends(1)
    kind, length = message[1], int.from_bytes(message[2:4], "big")
    if length != len(message) - 4 or (kind != 0x10 and SIZES.get(kind) != length):
        raise Ends(2)
    if kind == 0x10 and length < 17:
        raise Ends(2)
    return kind, message[4:]


def cut(message: bytes, size: int) -> list[bytes]:
    parts = [message[at : at + size - 1] for at in range(0, len(message), size - 1)]
    return [bytes([(0x80 if i + 1 < len(parts) else 0) | i]) + part for i, part in enumerate(parts)]


@dataclass
class Reading:
    kept: list[bytes] = field(default_factory=list)
    whole: bool = True

    def take(self, chunk: bytes) -> bytes | None:
        if len(chunk) < 2:
            raise Ends(2)
        number = chunk[0] & 0x7F
        if number < len(self.kept) and self.kept[number] == chunk:
            return None
        if self.whole:
            self.kept, self.whole = [], False
        if number != len(self.kept):
            raise Ends(2)
        self.kept.append(chunk)
        message = b"".join(kept[1:] for kept in self.kept)
        more = chunk[0] & 0x80
        if len(message) > 2048 or (more and number == 127):
            raise Ends(4)
        self.whole = not more
        return message if self.whole else None


# --- the phone


@dataclass
class Random:
    """The phone's secrets of one exchange."""

    private: int
    nonce: bytes
    k: int
    """the signature's"""


class Phone:
    """Takes chunks and gives chunks; ``said`` collects (state, reason, done, total). ``same`` answers the code (N)."""

    def __init__(
        self,
        text: str | None,
        voucher: str,
        random: Random,
        holder: int | None = None,
        size: int = 20,
        same: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._invitation = read_invitation(text) if text else None
        self._voucher, self._random, self._holder, self._size, self._same = voucher, random, holder, size, same
        self._reading = Reading()
        self._heard: list[bytes] = []
        self._k2p = self._p2k = b""
        self._opened = self._sealed = 0
        self.transcript = b""
        self.said: list[tuple[int, ...]] = []
        self.code = ""
        self.over: int | None = None
        """0 after BYE, else a cause"""

    def take(self, chunk: bytes) -> list[bytes]:
        if self.over is not None:
            return []
        try:
            message = self._reading.take(chunk)
            return [] if message is None else self._hear(message)
        except Ends as ends:
            self.over = ends.cause
            return cut(frame_of(0x7F, bytes([ends.cause])), self._size)

    def _hear(self, message: bytes) -> list[bytes]:
        kind, body = read_frame(message)
        if kind == 0x7F:
            self.over = body[0] if 1 <= body[0] <= 8 else 2
            return []
        if self._p2k:
            if kind != 0x10:
                raise Ends(3)
            return self._hear_sealed(message)
        first = 0x01 if self._invitation else 0x03
        if kind != (first if not self._heard else 0x04) or (self._heard and self._invitation):
            raise Ends(3)
        return self._greet(message, body) if not self._heard else self._revealed(message, body)

    def _greet(self, message: bytes, body: bytes) -> list[bytes]:
        ack = frame_of(0x02, self._random.nonce + curve.public(self._random.private))
        self._heard = [message, ack]
        answer = cut(ack, self._size)
        if self._invitation:
            whole, kiosk, _, pk = self._invitation
            if body[:8] != kiosk or body[24:57] != pk:
                raise Ends(5)
            self._derive(pk, whole, *self._heard)
            answer += self._hand_over()
        return answer

    def _revealed(self, message: bytes, body: bytes) -> list[bytes]:
        nonce, pk = body[:16], body[16:]
        if hashlib.sha256(pk + nonce).digest() != self._heard[0][12:44]:
            raise Ends(5)
        self._derive(pk, b"", *self._heard, message)
        if not self._same(self.code):
            raise Ends(8)
        return []

    def _derive(self, pk: bytes, *parts: bytes) -> None:
        try:
            secret = curve.agreed(self._random.private, pk)
        except ValueError:
            raise Ends(5) from None
        self.transcript = transcript(*parts)
        self._k2p = hkdf(secret, self.transcript, b"KHP1 k2p", 32)
        self._p2k = hkdf(secret, self.transcript, b"KHP1 p2k", 32)
        self.code = code_of(hkdf(secret, self.transcript, b"KHP1 sas", 4))

    def _hand_over(self) -> list[bytes]:
        voucher = self._voucher.encode("ascii")
        proof = b"\0"
        if self._holder:
            signed = b"KHP1-PoP" + self.transcript + hashlib.sha256(voucher).digest()
            proof = b"\1" + curve.public(self._holder) + curve.signature(self._holder, signed, self._random.k)
        self._sealed += 1
        inner = b"\x20" + len(voucher).to_bytes(2, "big") + voucher + proof
        return cut(sealed(self._p2k, FROM_PHONE, self._sealed, inner), self._size)

    def _hear_sealed(self, message: bytes) -> list[bytes]:
        self._opened += 1
        inner = unsealed(self._k2p, FROM_KIOSK, self._opened, message)
        match inner[0], len(inner):
            case 0x24, 1 if not self._invitation and not self._sealed:
                return self._hand_over()
            case 0x21, 3 | 7 if 1 <= inner[1] <= 5:
                if not self._sealed:
                    raise Ends(3)
                counts = (int.from_bytes(inner[3:5], "big"), int.from_bytes(inner[5:7], "big")) if inner[3:] else ()
                self.said.append((inner[1], min(inner[2], 9), *counts))
            case 0x22, 1:
                self.over = 0
            case 0x24, 1:
                raise Ends(3)
            case _:
                raise Ends(2)
        return []

"""The invitation, keys, transcript, seals and proofs of a hand-over; pure, but for the randomness of new keys."""

import hashlib
import secrets
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.framing import TAG, Frame, Kind, header

KIOSK_ID, SEED, NONCE, POINT = 8, 16, 16, 33
UNSEEN = UUID("46ab3bb5-7a51-46fe-8a9f-26e10becd180")
"""what a phone advertises that has seen no invitation"""
_MAGIC = b"KHP1"
_INVITATION = len(_MAGIC) + KIOSK_ID + SEED + POINT


class Side(IntEnum):
    """Who seals; the number goes into each nonce."""

    KIOSK = 0
    PHONE = 1


@dataclass(frozen=True)
class Invitation:
    """What the QR code on the screen says: whom to expect, and under which name to wait."""

    kiosk_id: bytes
    seed: bytes
    pk: bytes

    def __bytes__(self) -> bytes:
        return _MAGIC + self.kiosk_id + self.seed + self.pk

    @property
    def uuid(self) -> UUID:
        """What the phone advertises, and the kiosk looks for."""
        return UUID(bytes=_version_8(_hkdf(self.seed, None, b"KHP1 advertise", 16)))

    def text(self, link: str = "") -> str:
        """What the QR code holds; ``link`` is where a phone without the app is led."""
        return (link + "#" if link else "") + urlsafe_b64encode(bytes(self)).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a QR code's text; raise HandOverFailed where it is no invitation."""
        part = text.rpartition("#")[2]
        try:
            data = b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise HandOverFailed(Cause.GARBAGE) from None
        if len(data) != _INVITATION or not data.startswith(_MAGIC):
            raise HandOverFailed(Cause.GARBAGE)
        found = cls(data[4:12], data[12:28], data[28:])
        if found.text() != part:
            raise HandOverFailed(Cause.GARBAGE)
        return found


@dataclass(frozen=True)
class Engagement:
    """An invitation, and the key that only its kiosk has."""

    invitation: Invitation
    key: EllipticCurvePrivateKey

    @classmethod
    def new(cls, kiosk_id: bytes) -> Self:
        """A fresh one; ``kiosk_id`` has 8 bytes."""
        if len(kiosk_id) != KIOSK_ID:
            raise ValueError(f"a kiosk's id has {KIOSK_ID} bytes")
        key = new_key()
        return cls(Invitation(kiosk_id, secrets.token_bytes(SEED), public(key)), key)


@dataclass(frozen=True)
class Keys:
    """What both sides derive."""

    transcript: bytes
    k2p: bytes = field(repr=False)
    p2k: bytes = field(repr=False)
    sas: bytes = field(repr=False)

    @property
    def code(self) -> str:
        """Four digits for people to compare."""
        return f"{int.from_bytes(self.sas, 'big') % 10_000:04}"

    @classmethod
    def derive(cls, secret: bytes, transcript: bytes) -> Self:
        """The keys of a shared secret and what was said in the open."""
        k2p, p2k = (_hkdf(secret, transcript, info, 32) for info in (b"KHP1 k2p", b"KHP1 p2k"))
        return cls(transcript, k2p, p2k, _hkdf(secret, transcript, b"KHP1 sas", 4))


class Seal:
    """One side's key and the count of what it sealed; each use counts, so it serves for sealing or for opening."""

    def __init__(self, key: bytes, side: Side) -> None:
        self._cipher = AESGCM(key)
        self._side = side
        self._count = 0

    def __repr__(self) -> str:
        return f"<Seal of the {self._side.name.lower()} after {self._count} messages>"

    def seal(self, inner: bytes) -> Frame:
        """A frame that only the other side can read."""
        return Frame(Kind.DATA, self._cipher.encrypt(self._nonce(), inner, header(Kind.DATA, len(inner) + TAG)))

    def open(self, frame: Frame) -> bytes:
        """What was sealed; raise HandOverFailed where it was changed, lost, repeated, or another's."""
        try:
            return self._cipher.decrypt(self._nonce(), frame.body, header(frame.kind, len(frame.body)))
        except InvalidTag:
            raise HandOverFailed(Cause.SEAL) from None

    def _nonce(self) -> bytes:
        self._count += 1
        return self._side.to_bytes(4, "big") + self._count.to_bytes(8, "big")


@dataclass(frozen=True)
class Proof:
    """That a phone holds the holder key ``pk`` (SEC1, compressed); ``signature`` is r and s, 32 bytes each."""

    pk: bytes
    transcript: bytes
    signature: bytes

    @classmethod
    def make(cls, holder: EllipticCurvePrivateKey, transcript: bytes, voucher: str) -> Self:
        """Prove it for one exchange and one voucher."""
        r, s = decode_dss_signature(holder.sign(_proved(transcript, voucher), ECDSA(SHA256())))
        return cls(public(holder), transcript, r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def holds(self, voucher: str) -> bool:
        """Whether the signature is of that key; whether the key is the order's, only the booking server knows."""
        r, s = int.from_bytes(self.signature[:32], "big"), int.from_bytes(self.signature[32:], "big")
        try:
            key = _point(self.pk)
            key.verify(encode_dss_signature(r, s), _proved(self.transcript, voucher), ECDSA(SHA256()))
        except (HandOverFailed, InvalidSignature):
            return False
        return True


def new_key() -> EllipticCurvePrivateKey:
    """A fresh key of P-256."""
    return generate_private_key(SECP256R1())


def public(key: EllipticCurvePrivateKey) -> bytes:
    """A key's public part as SEC1, compressed."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def agree(key: EllipticCurvePrivateKey, other: bytes) -> bytes:
    """The secret that is shared with the owner of a public key; raise HandOverFailed where that is no point."""
    return key.exchange(ECDH(), _point(other))


def transcript_hash(*parts: bytes) -> bytes:
    """SHA-256 over all that was said in the open: the invitation, then whole frames."""
    return hashlib.sha256(_MAGIC + b"".join(len(part).to_bytes(2, "big") + part for part in parts)).digest()


def commitment(pk: bytes, nonce: bytes) -> bytes:
    """What COMMIT says of a key and a nonce before they are revealed."""
    return hashlib.sha256(pk + nonce).digest()


def _point(data: bytes) -> EllipticCurvePublicKey:
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), data)
    except ValueError:
        raise HandOverFailed(Cause.KEY) from None


def _proved(transcript: bytes, voucher: str) -> bytes:
    return b"KHP1-PoP" + transcript + hashlib.sha256(voucher.encode()).digest()


def _hkdf(secret: bytes, salt: bytes | None, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _version_8(raw: bytes) -> bytes:
    changed = bytearray(raw)
    changed[6] = 0x80 | changed[6] & 0x0F
    changed[8] = 0x80 | changed[8] & 0x3F
    return bytes(changed)

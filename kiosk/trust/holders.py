"""The proof that a phone holds the key which its order registered: ECDSA over P-256."""

import hashlib
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.domain.booking import Proof
from kiosk.trust.errors import NotAKey, Untrusted

PURPOSE = b"KHP1-PoP"


def holder_key(text: str) -> str:
    """The one form of a holder's public key: base64 of SEC1, compressed. Raises NotAKey."""
    key = _key(text)
    compressed = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return b64encode(compressed).decode()


def signed_bytes(transcript_hash: bytes, voucher: str) -> bytes:
    """What the holder signs: this hand-over of this voucher and no other."""
    return PURPOSE + transcript_hash + hashlib.sha256(voucher.encode()).digest()


def check_holder(holder: str, proof: Proof, voucher: str) -> None:
    """Raise Untrusted unless the proof is of this holder's key and over this voucher."""
    if holder_key(proof.pk) != holder:
        raise Untrusted("the proof is of another key than the order's")
    try:
        transcript, signature = bytes.fromhex(proof.transcript_hash), b64decode(proof.sig, validate=True)
        _key(proof.pk).verify(_der(signature), signed_bytes(transcript, voucher), ECDSA(SHA256()))
    except (ValueError, InvalidSignature) as error:
        raise Untrusted("the proof's signature is wrong") from error
    if len(transcript) != 32:
        raise Untrusted("the hash of a transcript has 32 bytes")


def _key(text: str) -> EllipticCurvePublicKey:
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), b64decode(text, validate=True))
    except ValueError as error:
        raise NotAKey("a holder's key is a point of P-256 (SEC1) in base64") from error


def _der(signature: bytes) -> bytes:
    if len(signature) != 64:
        return signature
    return encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))

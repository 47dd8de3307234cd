import hashlib
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.domain.booking import Proof
from kiosk.trust.errors import NotAKey, Untrusted
from kiosk.trust.holders import check_holder, holder_key, signed_bytes

VOUCHER = "V1" + "0" * 26
TRANSCRIPT = hashlib.sha256(b"hand-over").digest()
PHONE = derive_private_key(4711, SECP256R1())


def point(key, form=PublicFormat.CompressedPoint):
    return b64encode(key.public_key().public_bytes(Encoding.X962, form)).decode()


def proof(key=PHONE, voucher=VOUCHER, transcript=TRANSCRIPT, raw=True, **change):
    signature = key.sign(signed_bytes(transcript, voucher), ECDSA(SHA256()))
    if raw:
        r, s = decode_dss_signature(signature)
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    told = {"pk": point(key), "transcript_hash": transcript.hex(), "sig": b64encode(signature).decode()}
    return Proof(**told | change)


HOLDER = holder_key(point(PHONE))


@pytest.mark.parametrize("raw", [True, False])
def test_the_holder_proves_itself_with_either_form_of_signature(raw):
    check_holder(HOLDER, proof(raw=raw), VOUCHER)


def test_a_key_has_one_form_however_it_is_written():
    assert holder_key(point(PHONE, PublicFormat.UncompressedPoint)) == HOLDER == point(PHONE)
    check_holder(HOLDER, proof(pk=point(PHONE, PublicFormat.UncompressedPoint)), VOUCHER)


@pytest.mark.parametrize(
    "wrong",
    [
        proof(key=derive_private_key(4712, SECP256R1())),
        proof(voucher="V1" + "1" * 26),
        proof(transcript_hash="00" * 32),
        proof(transcript=b"short"),
        proof(transcript_hash="xy"),
        proof(sig=""),
        proof(sig="AAAA"),
        proof(sig="*"),
        proof(sig=b64encode(bytes(64)).decode()),
        proof(pk=""),
        proof(pk="AAAA"),
        proof(key=derive_private_key(4711, SECP256R1()), pk=point(derive_private_key(1, SECP256R1()))),
    ],
)
def test_any_other_proof_is_not_believed(wrong):
    with pytest.raises(Untrusted):
        check_holder(HOLDER, wrong, VOUCHER)


@pytest.mark.parametrize("text", ["", "AAAA", "*", "Av" + "/" * 42, point(derive_private_key(1, SECP384R1()))])
def test_what_is_no_point_of_the_curve_is_no_key(text):
    with pytest.raises(NotAKey):
        holder_key(text)

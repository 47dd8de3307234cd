import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from hypothesis import given
from hypothesis import strategies as st

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.framing import Frame, Kind
from drivers.ble.handover import (
    Engagement,
    Invitation,
    Keys,
    Proof,
    Seal,
    Side,
    agree,
    new_key,
    public,
    transcript_hash,
)
from tests.drivers.ble import curve, second

ENGAGEMENT = Engagement.new(b"lobby-02")
TEXT = ENGAGEMENT.invitation.text()
KEY = bytes(range(32))


@given(st.binary(min_size=8, max_size=8), st.binary(min_size=16, max_size=16), st.binary(min_size=33, max_size=33))
def test_an_invitation_has_one_text_and_a_name_of_version_8(kiosk_id, seed, pk):
    invitation = Invitation(kiosk_id, seed, pk)
    assert Invitation.parse(invitation.text()) == invitation
    assert invitation.uuid.version == 8
    assert str(invitation.uuid) == second.uuid_of(seed)


@pytest.mark.parametrize(
    "text",
    ["", "V1" + "7" * 26, TEXT[:-1], TEXT + "A", TEXT + "==", TEXT[:-1] + "B", "K" + TEXT[1:], TEXT + "\n", "票", "#"],
    ids=range(10),  # its own text would be another one in each process
)
def test_what_is_no_invitation_is_refused(text):
    with pytest.raises(HandOverFailed) as failed:
        Invitation.parse(text)
    assert failed.value.cause is Cause.GARBAGE


def test_every_engagement_is_another():
    one, two = (Engagement.new(b"lobby-02").invitation for _ in range(2))
    assert one.seed != two.seed
    assert one.pk != two.pk
    assert one.uuid != two.uuid


def test_a_kiosks_id_has_eight_bytes():
    with pytest.raises(ValueError, match="8 bytes"):
        Engagement.new(b"lobby")


@given(st.binary(max_size=200), st.data())
def test_a_sealed_message_with_a_changed_bit_does_not_open(inner, data):
    frame = Seal(KEY, Side.PHONE).seal(inner)
    bit = data.draw(st.integers(0, 8 * len(frame.body) - 1))
    changed = bytearray(frame.body)
    changed[bit // 8] ^= 1 << bit % 8
    assert Seal(KEY, Side.PHONE).open(frame) == inner
    with pytest.raises(HandOverFailed):
        Seal(KEY, Side.PHONE).open(Frame(Kind.DATA, bytes(changed)))


def test_a_sealed_message_opens_once_in_its_turn_and_from_its_side():
    first, then = (Seal(KEY, Side.PHONE), Seal(KEY, Side.PHONE))
    one, two = first.seal(b"1"), first.seal(b"2")
    assert then.open(one) == b"1"
    for seal, frame in [(then, one), (Seal(KEY, Side.PHONE), two), (Seal(KEY, Side.KIOSK), one)]:
        with pytest.raises(HandOverFailed):
            seal.open(frame)


def test_all_that_was_said_in_the_open_is_in_the_transcript():
    said = [b"qr", b"hello", b"ack"]
    assert transcript_hash(*said) == second.transcript(*said)
    others = [[b"q", b"rhello", b"ack"], [b"", b"qrhello", b"ack"], [*said, b""], said[1:]]
    assert transcript_hash(*said) not in {transcript_hash(*other) for other in others}


def test_keys_are_not_shown():
    keys = Keys.derive(bytes(32), bytes(32))
    assert repr(keys) == f"Keys(transcript={bytes(32)!r})"
    assert str(KEY) not in repr(Seal(KEY, Side.KIOSK))


@pytest.mark.parametrize("point", [b"", bytes(33), b"\2" + b"\xff" * 32, b"\4" + bytes(64), b"\5" + bytes(32)])
def test_a_key_that_is_no_point_is_refused(point):
    with pytest.raises(HandOverFailed) as failed:
        agree(new_key(), point)
    assert failed.value.cause is Cause.KEY
    assert not Proof(point, bytes(32), bytes(64)).holds("V1")


def test_a_proof_is_for_one_key_one_exchange_and_one_voucher():
    proof = Proof.make(derive_private_key(4711, SECP256R1()), bytes(32), "V1")
    assert proof.pk == curve.public(4711)
    assert proof.holds("V1")
    others = [
        Proof(curve.public(4712), proof.transcript, proof.signature),
        Proof(proof.pk, bytes(31) + b"1", proof.signature),
        Proof(proof.pk, proof.transcript, bytes(64)),
        Proof(proof.pk, proof.transcript, b"\xff" * 64),
    ]
    assert not any(other.holds("V1") for other in others)
    assert not proof.holds("V2")


def test_a_stranger_in_between_makes_the_codes_differ():
    kiosk, phone, stranger = (derive_private_key(secret, SECP256R1()) for secret in (1001, 1002, 1003))
    commit, ack, false_commit, false_ack = b"commit", b"ack", b"commit of a stranger", b"ack of a stranger"
    at_kiosk = Keys.derive(agree(kiosk, public(stranger)), transcript_hash(b"", commit, false_ack, b"reveal"))
    at_phone = Keys.derive(agree(phone, public(stranger)), transcript_hash(b"", false_commit, ack, b"reveal"))
    assert at_kiosk.code != at_phone.code

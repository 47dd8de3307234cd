"""The product passes the published vectors, and the booking server takes their proof."""

import json
from base64 import b64encode
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

import drivers.ble
from drivers.ble.cause import HandOverFailed
from drivers.ble.framing import Frame, Kind, cut
from drivers.ble.handover import Invitation, Keys, Proof, Seal, Side, agree, commitment, public, transcript_hash
from drivers.ble.messages import Commit, Hello, Opening, State, Status, VoucherSaid, said
from kiosk.domain import booking
from kiosk.trust.holders import check_holder, holder_key

VECTORS = json.loads(Path(drivers.ble.__file__).with_name("vectors.json").read_text("utf-8"))
Q, N = VECTORS["Q"], VECTORS["N"]


def key(text):
    return derive_private_key(int(text, 16), SECP256R1())


def frames(wanted):
    return [Frame.parse(bytes.fromhex(frame)) for frame in wanted["frames"]]


def keys(wanted, seen=b""):
    secret = agree(key(wanted["kiosk"]), public(key(wanted["phone"])))
    assert secret.hex() == wanted["Z"]
    return Keys.derive(secret, transcript_hash(seen, *map(bytes.fromhex, wanted["frames"])))


@pytest.mark.parametrize("text", [Q["invitation"]["text"], Q["invitation"]["text"].partition("#")[2]])
def test_the_invitation_is_read_with_and_without_a_link(text):
    invitation = Invitation.parse(text)
    assert bytes(invitation).hex() == Q["invitation"]["bytes"]
    assert invitation.uuid == UUID(Q["invitation"]["uuid"])
    assert Invitation.parse(invitation.text("https://x")) == invitation


def test_the_first_frames_say_who_is_there():
    invitation, (hello, ack) = Invitation.parse(Q["invitation"]["text"]), frames(Q)
    assert (Hello.of(hello).kiosk_id, Hello.of(hello).pk) == (invitation.kiosk_id, invitation.pk)
    assert Hello.of(hello).frame() == hello
    assert Opening.of(ack).pk == public(key(Q["phone"]))
    assert Opening.of(ack).frame(Kind.HELLO_ACK) == ack


def test_what_is_revealed_is_what_was_committed_to():
    commit, _, reveal = frames(N)
    assert Commit.of(commit).frame() == commit
    assert Commit.of(commit).commitment == commitment(Opening.of(reveal).pk, Opening.of(reveal).nonce)


@pytest.mark.parametrize("way", ["Q", "N"])
def test_both_derive_the_same_keys_and_code(way):
    wanted = VECTORS[way]
    found = keys(wanted, bytes.fromhex(Q["invitation"]["bytes"]) if way == "Q" else b"")
    assert agree(key(wanted["phone"]), public(key(wanted["kiosk"]))).hex() == wanted["Z"]
    for name in ("k2p", "p2k", "sas"):
        assert getattr(found, name).hex() == wanted[name]
    assert (found.transcript.hex(), found.code) == (wanted["TH"], wanted["code"])


@pytest.mark.parametrize("way", ["Q", "N"])
def test_messages_are_sealed_and_opened_to_the_byte(way):
    wanted = VECTORS[way]
    sides = {"kiosk": (wanted["k2p"], Side.KIOSK), "phone": (wanted["p2k"], Side.PHONE)}
    seals = {who: Seal(bytes.fromhex(secret), side) for who, (secret, side) in sides.items()}
    opens = {who: Seal(bytes.fromhex(secret), side) for who, (secret, side) in sides.items()}
    for one in wanted["inner"]:
        message, frame = bytes.fromhex(one["message"]), bytes.fromhex(one["frame"])
        assert bytes(seals[one["from"]].seal(message)) == frame
        assert opens[one["from"]].open(Frame.parse(frame)) == message
        assert bytes(said(message)) == message


def test_the_voucher_is_cut_as_the_vectors_say():
    assert [chunk.hex() for chunk in cut(bytes.fromhex(Q["inner"][0]["frame"]), 20)] == Q["chunks"]


def test_statuses_count_tickets():
    assert said(bytes.fromhex(Q["inner"][2]["message"])) == Status(State.PRINTING, counts=(1, 3))


def test_the_booking_server_takes_the_proof():
    voucher = said(bytes.fromhex(Q["inner"][0]["message"]))
    assert isinstance(voucher, VoucherSaid)
    assert voucher.signed is not None
    proof = Proof(voucher.signed[0], bytes.fromhex(Q["TH"]), voucher.signed[1])
    assert proof.holds(voucher.voucher)
    assert not proof.holds(voucher.voucher + "0")
    pk, sig = (b64encode(part).decode() for part in voucher.signed)
    check_holder(holder_key(pk), booking.Proof(pk, Q["TH"], sig), Q["voucher"])
    assert public(key(Q["holder"])) == proof.pk


@pytest.mark.parametrize("wrong", VECTORS["malformed"], ids=lambda wrong: wrong["why"])
def test_a_malformed_frame_is_refused_with_the_cause_of_the_vectors(wrong):
    with pytest.raises(HandOverFailed) as refused:
        Frame.parse(bytes.fromhex(wrong["frame"]))
    assert refused.value.cause == wrong["cause"]

"""The kiosk's side, with phones that say what they should not, and with phones without a camera."""

import pytest

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.messages import State, Why
from tests.drivers.ble import curve, second
from tests.drivers.ble.lobby import (
    ENGAGEMENT,
    HOLDER,
    VOUCHER,
    abort,
    comparing,
    fails,
    heard,
    random,
    served_by_code,
)
from tests.drivers.ble.second import Phone
from tests.drivers.ble.wire import PhoneLink


class Saying(Phone):
    """A phone that seals something else than a voucher."""

    inner = b""

    def _hand_over(self):
        self._sealed += 1
        return second.cut(second.sealed(self._p2k, second.FROM_PHONE, 1, self.inner), 20)


async def test_a_proof_whose_signature_is_wrong_is_rejected():
    phone = Saying(ENGAGEMENT.invitation.text(), VOUCHER, random())
    phone.inner = b"\x20\0\1A\1" + curve.public(HOLDER) + bytes(range(64))
    await fails(PhoneLink(phone), Cause.KEY)
    assert phone.said == [(State.REJECTED, Why.PROOF)]
    assert phone.over == Cause.KEY


NO_POINT = second.frame_of(0x02, bytes(16) + b"\x02" + b"\xff" * 32)
ANSWERS = {
    "an ABORT": (abort(8), Cause.DECLINED, True),
    "an ABORT for a cause of tomorrow": (abort(99), Cause.GARBAGE, True),
    "a HELLO of its own": (second.frame_of(0x01, bytes(59)), Cause.ORDER, False),
    "DATA before there are keys": (second.frame_of(0x10, bytes(40)), Cause.ORDER, False),
    "a key that is no point": (NO_POINT, Cause.KEY, False),
    "another version": (b"\x02\x02\0\0", Cause.VERSION, False),
    "noise": (b"noise", Cause.VERSION, False),
    "a message too long": (bytes(2049), Cause.TOO_LONG, False),
}


@pytest.mark.parametrize(("answer", "cause", "told"), ANSWERS.values(), ids=ANSWERS)
async def test_a_wrong_answer_ends_it_with_its_cause(answer, cause, told):
    link = PhoneLink()
    link.coming = second.cut(answer, 20)
    await fails(link, cause, told)
    assert (heard(link)[-1] == abort(cause)) is not told


INNER = {
    "BYE": (b"\x22", Cause.DECLINED),
    "a status": (b"\x21\1\0", Cause.ORDER),
    "an unknown message": (b"\x77", Cause.GARBAGE),
    "a voucher without text": (b"\x20\0\0\0", Cause.GARBAGE),
    "a voucher with a line break": (b"\x20\0\2A\n\0", Cause.GARBAGE),
    "a voucher in Chinese": (b"\x20\0\3" + "票".encode() + b"\0", Cause.GARBAGE),
    "a voucher that is too long": (b"\x20\2\1" + b"A" * 513 + b"\0", Cause.GARBAGE),
    "a proof of another kind": (b"\x20\0\1A\2", Cause.GARBAGE),
    "a proof that is cut": (b"\x20\0\1A\1" + bytes(96), Cause.GARBAGE),
    "a length that lies": (b"\x20\xff\xffA\0", Cause.GARBAGE),
}


@pytest.mark.parametrize(("inner", "cause"), INNER.values(), ids=INNER)
async def test_what_is_sealed_and_no_voucher_is_refused(inner, cause):
    phone = Saying(ENGAGEMENT.invitation.text(), VOUCHER, random())
    phone.inner = inner
    await fails(PhoneLink(phone), cause, told=cause is Cause.DECLINED)


async def test_a_phone_without_a_camera_hands_over_after_both_said_yes():
    shown = []

    async def same(code, seconds):
        shown.append((code, seconds))
        return True

    link = PhoneLink(comparing(holder=HOLDER))
    handover = await served_by_code(link, same)
    assert (handover.voucher, handover.proof.transcript) == (VOUCHER, link.phone.transcript)
    assert shown == [(link.phone.code, 30)]
    assert (link.phone.said, link.phone.over) == ([(1, 0)], 0)


async def test_who_has_not_said_its_own_key_yet_learns_nothing_of_the_kiosks():
    # Else a relay in between could try keys until both codes are the same.
    link = PhoneLink()
    with pytest.raises(HandOverFailed, match="too slow"):
        await served_by_code(link, None)
    commit, ended = heard(link)
    assert (second.read_frame(commit)[0], ended) == (0x03, abort(Cause.SLOW))


async def test_no_at_the_kiosk_is_told_and_no_voucher_comes():
    async def same(code, seconds):
        return False

    link = PhoneLink(comparing())
    with pytest.raises(HandOverFailed, match="said no"):
        await served_by_code(link, same)
    assert (link.phone.over, link.closed) == (Cause.DECLINED, 1)


async def test_who_says_nothing_in_time_is_too_slow():
    async def same(code, seconds):
        link.clock.now += seconds
        return False

    link = PhoneLink(comparing())
    with pytest.raises(HandOverFailed, match="too slow"):
        await served_by_code(link, same)
    assert (link.phone.over, link.closed) == (Cause.SLOW, 1)


async def test_no_at_the_phone_is_heard():
    async def same(code, seconds):
        return True

    link = PhoneLink(comparing(lambda code: False))
    with pytest.raises(HandOverFailed, match="other side says"):
        await served_by_code(link, same)
    assert link.closed == 1

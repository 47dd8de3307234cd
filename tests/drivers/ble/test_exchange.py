"""The kiosk's side, with phones of the second implementation: good ones, broken ones and bad ones."""

import hashlib
from base64 import b64encode

import pytest

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.exchange import serve, serve_by_code
from drivers.ble.framing import Frame, Kind, Reading, cut
from drivers.ble.handover import Engagement
from drivers.ble.messages import State, Status, Why
from drivers.errors import DeviceLost
from kiosk.domain import booking
from kiosk.trust.holders import check_holder, holder_key
from tests.drivers.ble import curve, second
from tests.drivers.ble.second import Phone, Random
from tests.drivers.ble.wire import PhoneLink

KIOSK_ID = b"lobby-02"
VOUCHER = "V1" + "7" * 26
HOLDER = 4711
ENGAGEMENT = Engagement.new(KIOSK_ID)
DONE = [Status(State.ACCEPTED), Status(State.PRINTING, counts=(1, 3)), Status(State.PRINTED, counts=(3, 3))]


def random(seed=1):
    return Random(1000 + seed, hashlib.sha256(bytes([seed])).digest()[:16], 2000 + seed)


def seeing(voucher=VOUCHER, engagement=ENGAGEMENT, holder=HOLDER, seed=1, size=20):
    return Phone(engagement.invitation.text("https://tickets.example"), voucher, random(seed), holder, size)


def comparing(same=lambda code: True, holder=None):
    return Phone(None, VOUCHER, random(), holder, same=same)


async def served(link, statuses=(), engagement=ENGAGEMENT):
    """What was handed over, when the statuses are told and the link is closed."""
    async with serve(link, engagement, clock=link.clock) as phone:
        for status in statuses:
            await phone.tell(status)
        return phone.handover


async def served_by_code(link, same):
    async with serve_by_code(link, KIOSK_ID, same, clock=link.clock) as phone:
        await phone.tell(Status(State.ACCEPTED))
        return phone.handover


async def fails(link, cause, told=False):
    with pytest.raises(HandOverFailed) as failed:
        await served(link)
    assert (failed.value.cause, failed.value.told) == (cause, told)
    assert link.closed == 1


def heard(link):
    """The kiosk's messages."""
    reading, messages = Reading(), []
    for chunk in link.sent:
        reading, message = reading.take(chunk)
        messages += [message] if message else []
    return messages


def abort(cause):
    return bytes(Frame(Kind.ABORT, bytes([cause])))


@pytest.mark.parametrize("size", [20, 182, 244, 512])
async def test_a_voucher_is_handed_over_and_the_phone_hears_how_it_goes(size):
    link = PhoneLink(seeing(size=size))
    handover = await served(link, DONE)
    assert handover.voucher == VOUCHER
    assert link.phone.said == [(1, 0), (2, 0, 1, 3), (3, 0, 3, 3)]
    assert (link.phone.over, link.closed) == (0, 1)


async def test_the_proof_is_one_that_the_booking_server_takes():
    link = PhoneLink(seeing())
    proof = (await served(link)).proof
    assert proof.transcript == link.phone.transcript
    pk, sig = b64encode(proof.pk).decode(), b64encode(proof.signature).decode()
    check_holder(holder_key(pk), booking.Proof(pk, proof.transcript.hex(), sig), VOUCHER)
    assert proof.pk == curve.public(HOLDER)


async def test_a_voucher_without_a_holder_comes_without_a_proof():
    assert (await served(PhoneLink(seeing(holder=None)))).proof is None


async def test_a_voucher_is_not_shown_where_a_hand_over_is_logged():
    handover = await served(PhoneLink(seeing()))
    assert VOUCHER not in repr(handover)


TWICE = {
    "each chunk twice": lambda chunks: [chunk for chunk in chunks for _ in range(2)],
    "all chunks twice in a row": lambda chunks: chunks[:3] * 2 + chunks[3:] * 2,
    "the first once more at the end": lambda chunks: [*chunks, *chunks[3:4]],
}


@pytest.mark.parametrize("bend", TWICE.values(), ids=TWICE)
async def test_notifications_that_arrive_twice_are_dropped(bend):
    link = PhoneLink(seeing(), bend)
    assert (await served(link, DONE)).voucher == VOUCHER
    assert link.phone.over == 0


async def test_a_changed_bit_anywhere_is_no_voucher():
    whole = PhoneLink(seeing())
    await served(whole)
    count = len(cut(bytes(200), 20))
    for place in range(count):
        seen = 0

        def bend(chunks, place=place):
            nonlocal seen
            start, seen = seen, seen + len(chunks)
            return [
                bytes([*chunk[:-1], chunk[-1] ^ 4]) if start + i == place else chunk for i, chunk in enumerate(chunks)
            ]

        link = PhoneLink(seeing(), bend)
        with pytest.raises(HandOverFailed):
            await served(link)
        assert link.phone.said == []


async def test_what_was_heard_of_one_exchange_opens_nothing_in_the_next():
    recorded = []

    def record(chunks):
        recorded.extend(chunks)
        return chunks

    await served(PhoneLink(seeing(), record))
    link = PhoneLink()
    link.coming = recorded
    await fails(link, Cause.SEAL)
    assert heard(link)[-1] == abort(Cause.SEAL)


async def test_a_truncated_notification_ends_it():
    await fails(PhoneLink(seeing(), lambda chunks: [chunk[:1] for chunk in chunks]), Cause.GARBAGE)


async def test_a_lost_notification_is_a_gap():
    await fails(PhoneLink(seeing(), lambda chunks: chunks[:5] + chunks[6:]), Cause.GARBAGE)


@pytest.mark.parametrize("after", [0, 2, 3, 8])
async def test_a_phone_that_vanishes_leaves_nothing(after):
    link = PhoneLink(seeing(), lambda chunks: [*chunks[:after], b""])
    with pytest.raises(DeviceLost):
        await served(link)
    assert link.closed == 1


async def test_a_silent_phone_is_told_that_it_was_too_slow():
    link = PhoneLink()
    await fails(link, Cause.SLOW)
    assert link.clock() == pytest.approx(1002)
    assert heard(link)[-1] == abort(Cause.SLOW)


async def test_a_phone_that_stops_in_the_middle_has_one_second():
    link = PhoneLink(seeing(), lambda chunks: chunks[:5])
    await fails(link, Cause.SLOW)
    assert link.clock() == pytest.approx(1001)


async def test_repeats_do_not_buy_time():
    link = PhoneLink(seeing(), lambda chunks: [*chunks[:3], *chunks[3:5] * 40], pace=0.1)
    await fails(link, Cause.SLOW)
    assert link.clock() < 1003


async def test_a_voucher_that_drips_has_four_seconds():
    link = PhoneLink(seeing(), pace=0.6)
    await fails(link, Cause.SLOW)
    assert link.clock() == pytest.approx(1000 + 3 * 0.6 + 4)


async def test_nothing_is_told_when_the_time_is_over():
    link = PhoneLink(seeing())
    async with serve(link, ENGAGEMENT, clock=link.clock) as phone:
        link.clock.now += 46
        with pytest.raises(HandOverFailed, match="too slow"):
            await phone.tell(DONE[0])
    assert (link.phone.said, link.closed) == ([], 1)


async def test_a_failure_while_telling_is_told_to_the_phone():
    link = PhoneLink(seeing())
    with pytest.raises(HandOverFailed):
        async with serve(link, ENGAGEMENT, clock=link.clock):
            raise HandOverFailed(Cause.SLOW)
    assert (link.phone.over, link.closed) == (Cause.SLOW, 1)


async def test_printing_that_outlasts_the_exchange_is_no_error():
    link = PhoneLink(seeing())
    async with serve(link, ENGAGEMENT, clock=link.clock):
        link.clock.now += 46
    assert link.closed == 1


async def test_a_phone_that_went_is_noticed_when_it_is_told():
    link = PhoneLink(seeing())
    async with serve(link, ENGAGEMENT, clock=link.clock) as phone:
        link.gone = True
        with pytest.raises(DeviceLost):
            await phone.tell(DONE[0])
    assert link.closed == 1


async def test_a_fault_of_the_kiosk_closes_the_link_without_a_good_bye():
    link = PhoneLink(seeing())
    with pytest.raises(ZeroDivisionError):
        async with serve(link, ENGAGEMENT, clock=link.clock):
            raise ZeroDivisionError
    assert (link.phone.over, link.closed) == (None, 1)


async def test_a_phone_that_scanned_another_screen_refuses():
    link = PhoneLink(seeing(engagement=Engagement.new(KIOSK_ID)))
    await fails(link, Cause.KEY, told=True)
    assert len(heard(link)) == 1


async def test_a_kiosk_that_only_saw_the_invitation_learns_nothing():
    thief = Engagement(ENGAGEMENT.invitation, Engagement.new(KIOSK_ID).key)
    link = PhoneLink(seeing())
    with pytest.raises(HandOverFailed, match="did not open"):
        await served(link, engagement=thief)
    assert link.phone.said == []


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


async def test_no_at_the_kiosk_is_told_and_no_voucher_comes():
    async def same(code, seconds):
        return False

    link = PhoneLink(comparing())
    with pytest.raises(HandOverFailed, match="said no"):
        await served_by_code(link, same)
    assert (link.phone.over, link.closed) == (Cause.DECLINED, 1)


async def test_no_at_the_phone_is_heard():
    async def same(code, seconds):
        return True

    link = PhoneLink(comparing(lambda code: False))
    with pytest.raises(HandOverFailed, match="other side says"):
        await served_by_code(link, same)
    assert link.closed == 1

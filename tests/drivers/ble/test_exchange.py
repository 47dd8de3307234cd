"""The kiosk's side, with phones of the second implementation: good ones, and those that fail."""

from base64 import b64encode

import pytest

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.exchange import serve
from drivers.ble.framing import cut
from drivers.ble.handover import Engagement
from drivers.ble.messages import State, Status
from drivers.errors import DeviceLost
from kiosk.domain import booking
from kiosk.trust.holders import check_holder, holder_key
from tests.drivers.ble import curve
from tests.drivers.ble.lobby import ENGAGEMENT, HOLDER, KIOSK_ID, VOUCHER, abort, fails, heard, seeing, served
from tests.drivers.ble.wire import PhoneLink

DONE = [Status(State.ACCEPTED), Status(State.PRINTING, counts=(1, 3)), Status(State.PRINTED, counts=(3, 3))]


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

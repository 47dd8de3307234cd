"""The phone's side, with our own kiosk and with kiosks that are none."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.exchange import serve, serve_by_code
from drivers.ble.framing import Frame, Kind, cut
from drivers.ble.handover import Engagement, Invitation, new_key
from drivers.ble.messages import Commit, Hello, Opening, State, Status
from drivers.ble.phone import Errand, hand_over, hand_over_by_code
from drivers.errors import DeviceLost
from tests.drivers.ble.lobby import heard
from tests.drivers.ble.second_kiosk import Kiosk
from tests.drivers.ble.wire import End, PhoneLink

KIOSK_ID = b"lobby-02"
ERRAND = Errand("V1" + "7" * 26, new_key())
ENGAGEMENT = Engagement.new(KIOSK_ID)
STATUSES = [Status(State.ACCEPTED), Status(State.PRINTED, counts=(1, 1))]


async def tell(serving):
    async with serving as phone:
        for status in STATUSES:
            await phone.tell(status)
        return phone.handover


async def collect(statuses):
    return [status async for status in statuses]


async def fails(statuses, cause):
    with pytest.raises(HandOverFailed) as failed:
        await collect(statuses)
    assert failed.value.cause is cause


async def both_fail(kiosk, phone):
    ended: tuple[Any, ...] = await asyncio.gather(kiosk, phone, return_exceptions=True)
    assert [type(one) for one in ended] == [HandOverFailed] * 2
    return ended


def asked(answers, codes):
    """A customer who answers so, and the codes that were shown."""

    async def same(code, seconds):
        codes.append(code)
        return answers

    return same


async def thinking(_code, _seconds):
    """A customer who says nothing."""
    return await asyncio.Event().wait()


async def test_both_sides_of_ours_understand_each_other():
    kiosk, phone = End.pair()
    handover, said = await asyncio.gather(
        tell(serve(kiosk, ENGAGEMENT)), collect(hand_over(phone, ENGAGEMENT.invitation, ERRAND))
    )
    assert (handover.voucher, said) == (ERRAND.voucher, STATUSES)
    assert handover.proof.holds(ERRAND.voucher)
    assert (kiosk.closed, phone.closed) == (True, True)


async def test_both_sides_of_ours_show_the_same_code():
    codes: list[str] = []
    kiosk, phone = End.pair()
    handover, said = await asyncio.gather(
        tell(serve_by_code(kiosk, KIOSK_ID, asked(True, codes))),
        collect(hand_over_by_code(phone, ERRAND, asked(True, codes))),
    )
    assert (handover.voucher, said) == (ERRAND.voucher, STATUSES)
    assert codes[0] == codes[1]
    assert len(codes[0]) == 4


async def test_a_phone_whose_customer_says_no_hands_nothing_over():
    kiosk, phone = End.pair()
    told, refused = await both_fail(
        tell(serve_by_code(kiosk, KIOSK_ID, thinking)),
        collect(hand_over_by_code(phone, ERRAND, asked(False, []))),
    )
    assert (told.cause, told.told, refused.told) == (Cause.DECLINED, True, False)


async def test_nobody_is_asked_any_longer_about_a_phone_that_has_gone():
    kiosk, phone = End.pair()
    compared = asyncio.create_task(collect(hand_over_by_code(phone, ERRAND, thinking)))
    serving = asyncio.create_task(tell(serve_by_code(kiosk, KIOSK_ID, thinking)))
    await asyncio.sleep(0.02)
    compared.cancel()
    with pytest.raises(DeviceLost):
        await serving


async def test_a_phone_asks_nobody_any_longer_once_the_kiosks_customer_said_no():
    kiosk, phone = End.pair()
    refused, told = await both_fail(
        tell(serve_by_code(kiosk, KIOSK_ID, asked(False, []))),
        collect(hand_over_by_code(phone, ERRAND, thinking)),
    )
    assert (refused.told, told.cause, told.told) == (False, Cause.DECLINED, True)


async def test_a_kiosk_that_confirms_first_waits_for_the_phones_customer():
    kiosk, phone = End.pair()
    confirmed, no_hurry = asyncio.Event(), asyncio.Event()

    async def at_once(_code, _seconds):
        confirmed.set()
        return True

    async def later(_code, _seconds):
        await no_hurry.wait()
        return True

    handing = asyncio.create_task(collect(hand_over_by_code(phone, ERRAND, later)))
    serving = asyncio.create_task(tell(serve_by_code(kiosk, KIOSK_ID, at_once)))
    await confirmed.wait()
    await asyncio.sleep(0.02)
    assert not serving.done()
    no_hurry.set()
    assert await handing == STATUSES
    assert (await serving).voucher == ERRAND.voucher


async def test_a_phone_that_does_not_listen_to_the_end_lets_go():
    kiosk, phone = End.pair()
    serving = asyncio.create_task(tell(serve(kiosk, ENGAGEMENT)))
    async with aclosing(hand_over(phone, ENGAGEMENT.invitation, ERRAND)) as statuses:
        assert await anext(statuses) == STATUSES[0]
    assert phone.closed
    await asyncio.wait([serving])
    assert serving.exception() is None or isinstance(serving.exception(), DeviceLost)


async def test_a_kiosk_that_says_nothing_is_left_after_eight_seconds():
    link = PhoneLink()
    await fails(hand_over(link, ENGAGEMENT.invitation, ERRAND, clock=link.clock), Cause.SLOW)
    assert (link.clock(), link.closed) == (1008, 1)


WRONG = {
    "another kiosk": Hello(b"lobby-03", bytes(16), ENGAGEMENT.invitation.pk),
    "another key": Hello(KIOSK_ID, bytes(16), Engagement.new(KIOSK_ID).invitation.pk),
}


@pytest.mark.parametrize("hello", WRONG.values(), ids=WRONG)
async def test_a_kiosk_that_is_not_the_one_of_the_screen_gets_nothing_but_the_cause(hello):
    link = PhoneLink()
    link.coming = cut(bytes(hello.frame()), 20)
    await fails(hand_over(link, ENGAGEMENT.invitation, ERRAND, clock=link.clock), Cause.KEY)
    assert heard(link) == [bytes(Frame(Kind.ABORT, bytes([Cause.KEY])))]


async def test_a_kiosk_that_reveals_another_key_than_it_committed_to_gets_no_code():
    codes: list[str] = []
    link = PhoneLink()
    reveal = Opening(bytes(16), ENGAGEMENT.invitation.pk).frame(Kind.REVEAL)
    link.coming = cut(bytes(Commit(KIOSK_ID, bytes(32)).frame()), 20) + cut(bytes(reveal), 20)
    await fails(hand_over_by_code(link, ERRAND, asked(True, codes), clock=link.clock), Cause.KEY)
    assert codes == []
    assert heard(link)[-1] == bytes(Frame(Kind.ABORT, bytes([Cause.KEY])))


async def test_a_kiosk_that_has_only_a_picture_of_the_invitation_can_tell_nothing():
    thief = Engagement(ENGAGEMENT.invitation, new_key())
    kiosk, phone = End.pair()
    at_kiosk, at_phone = await both_fail(tell(serve(kiosk, thief)), collect(hand_over(phone, thief.invitation, ERRAND)))
    assert at_kiosk.cause is Cause.SEAL
    assert at_phone.told


def to_kiosk(kiosk, bend=list):
    link = PhoneLink(kiosk, bend)
    link.coming = kiosk.first()
    return link, hand_over(link, Invitation.parse(kiosk.text), ERRAND, clock=link.clock)


async def test_a_kiosk_that_somebody_else_made_is_understood():
    kiosk = Kiosk(after=[b"\x21\1\0", b"\x21\3\0\0\1\0\1", b"\x22"])
    link, statuses = to_kiosk(kiosk)
    assert await collect(statuses) == STATUSES
    assert (kiosk.voucher, link.closed) == (ERRAND.voucher, 1)


async def test_a_kiosk_that_somebody_else_made_gets_the_voucher_once_both_said_yes():
    codes: list[str] = []
    kiosk = Kiosk(before=[b"\x24"], after=[b"\x21\1\0", b"\x22"], unseen=True)
    link = PhoneLink(kiosk)
    link.coming = kiosk.first()
    assert await collect(hand_over_by_code(link, ERRAND, asked(True, codes), clock=link.clock)) == STATUSES[:1]
    assert (kiosk.voucher, codes) == (ERRAND.voucher, [kiosk.code])


@pytest.mark.parametrize("instead", [b"\x21\1\0", b"\x22"])
async def test_nothing_is_handed_over_before_the_kiosks_customer_said_yes(instead):
    kiosk = Kiosk(before=[instead], unseen=True)
    link = PhoneLink(kiosk)
    link.coming = kiosk.first()
    await fails(hand_over_by_code(link, ERRAND, asked(True, []), clock=link.clock), Cause.ORDER)
    assert kiosk.voucher == ""


@pytest.mark.parametrize("instead", [b"\x24", b"\x20\0\1A\0"])
async def test_a_kiosk_that_says_what_is_not_its_turn_is_left(instead):
    await fails(to_kiosk(Kiosk(after=[instead]))[1], Cause.ORDER)


async def test_a_kiosk_that_never_comes_to_an_end_is_left_after_45_seconds():
    link, statuses = to_kiosk(Kiosk(after=[b"\x21\1\0"]))
    async with aclosing(statuses):
        assert await anext(statuses) == STATUSES[0]
        link.clock.now += 10
        await fails(statuses, Cause.SLOW)
    assert link.clock() == 1045


@pytest.mark.parametrize("place", [0, 1])
async def test_a_status_with_a_changed_bit_is_not_believed(place):
    def bend(chunks):
        return [bytes([*c[:-1], c[-1] ^ 1]) if at == place else c for at, c in enumerate(chunks)]

    await fails(to_kiosk(Kiosk(after=[b"\x21\3\0"]), bend)[1], Cause.SEAL)


async def test_a_phone_never_says_the_same_twice():
    acks = []
    for _ in range(2):
        kiosk = Kiosk(after=[b"\x22"])
        await collect(to_kiosk(kiosk)[1])
        acks.append(Opening.of(Frame.parse(kiosk.messages[0])))
    assert acks[0].nonce != acks[1].nonce
    assert acks[0].pk != acks[1].pk


async def test_a_hand_over_that_is_cancelled_lets_go():
    kiosk, phone = End.pair()
    serving = asyncio.create_task(tell(serve(kiosk, ENGAGEMENT)))
    await phone.receive(1)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert kiosk.closed


def test_an_errand_hides_its_voucher():
    assert ERRAND.voucher not in repr(ERRAND)

"""The phone's side of a hand-over: the reference for apps, and what plays the customer in tests and in the demo."""

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.conversation import LIMITS, Conversation, Limits
from drivers.ble.exchange import Same
from drivers.ble.framing import Frame, Kind
from drivers.ble.handover import (
    NONCE,
    Invitation,
    Keys,
    Proof,
    Side,
    agree,
    commitment,
    new_key,
    public,
    transcript_hash,
)
from drivers.ble.link import Link
from drivers.ble.messages import Bye, Commit, Confirmed, Hello, Opening, Status, VoucherSaid


@dataclass(frozen=True)
class Errand:
    """What a phone has to hand over."""

    voucher: str = field(repr=False)
    """as good as money"""
    holder: EllipticCurvePrivateKey | None = None
    """the key that its order registered"""

    def said(self, transcript: bytes) -> VoucherSaid:
        """The voucher, and the proof for one exchange."""
        if self.holder is None:
            return VoucherSaid(self.voucher)
        proof = Proof.make(self.holder, transcript, self.voucher)
        return VoucherSaid(self.voucher, (proof.pk, proof.signature))


async def hand_over(
    link: Link,
    invitation: Invitation,
    errand: Errand,
    *,
    clock: Callable[[], float] = time.monotonic,
    limits: Limits = LIMITS,
) -> AsyncGenerator[Status, None]:
    """Hand the voucher to the kiosk whose invitation was scanned; yield its statuses until it says BYE.

    Closes the link at its end. Raises HandOverFailed or DeviceLost where that comes before BYE.
    """
    conversation = Conversation(link, clock, limits)
    async with conversation.closing():
        keys = await _answer(conversation, invitation)
        await conversation.say_sealed(errand.said(keys.transcript))
        async for status in _statuses(conversation):
            yield status


async def hand_over_by_code(
    link: Link,
    errand: Errand,
    same: Same,
    *,
    clock: Callable[[], float] = time.monotonic,
    limits: Limits = LIMITS,
) -> AsyncGenerator[Status, None]:
    """The same where no invitation was scanned: ``same`` asks the customer to compare the code."""
    conversation = Conversation(link, clock, limits)
    async with conversation.closing():
        keys = await _answer_unseen(conversation)
        await _both_say_yes(conversation, same(keys.code, limits.code))
        await conversation.say_sealed(errand.said(keys.transcript))
        async for status in _statuses(conversation):
            yield status


async def _answer(conversation: Conversation, invitation: Invitation) -> Keys:
    frame = await conversation.hear({Kind.HELLO}, conversation.limits.begin)
    hello = Hello.of(frame)
    if (hello.kiosk_id, hello.pk) != (invitation.kiosk_id, invitation.pk):
        raise HandOverFailed(Cause.KEY)
    key = new_key()
    secret, ack = agree(key, hello.pk), _ack(key)
    await conversation.say(ack)
    return _sealed(conversation, secret, bytes(invitation), frame, ack)


async def _answer_unseen(conversation: Conversation) -> Keys:
    commit = await conversation.hear({Kind.COMMIT}, conversation.limits.begin)
    key = new_key()
    ack = _ack(key)
    await conversation.say(ack)
    frame = await conversation.hear({Kind.REVEAL}, conversation.limits.answer)
    reveal = Opening.of(frame)
    if commitment(reveal.pk, reveal.nonce) != Commit.of(commit).commitment:
        raise HandOverFailed(Cause.KEY)
    return _sealed(conversation, agree(key, reveal.pk), b"", commit, ack, frame)


async def _both_say_yes(conversation: Conversation, same: Awaitable[bool]) -> None:
    """In whichever order; as soon as the kiosk says anything else, or is gone, nobody is asked any longer."""
    seconds = conversation.limits.code + conversation.limits.voucher
    asked, heard = asyncio.ensure_future(same), asyncio.ensure_future(conversation.hear_sealed(seconds))
    try:
        await asyncio.wait({asked, heard}, return_when=asyncio.FIRST_COMPLETED)
        if not heard.done() and not asked.result():
            raise HandOverFailed(Cause.DECLINED)
        if not isinstance(await heard, Confirmed):
            raise HandOverFailed(Cause.ORDER)
        if not await asked:
            raise HandOverFailed(Cause.DECLINED)
    finally:
        for each in (asked, heard):
            each.cancel()
        await asyncio.gather(asked, heard, return_exceptions=True)


def _ack(key: EllipticCurvePrivateKey) -> Frame:
    return Opening(secrets.token_bytes(NONCE), public(key)).frame(Kind.HELLO_ACK)


def _sealed(conversation: Conversation, secret: bytes, invitation: bytes, *frames: Frame) -> Keys:
    keys = Keys.derive(secret, transcript_hash(invitation, *map(bytes, frames)))
    conversation.seal(keys, Side.PHONE)
    return keys


async def _statuses(conversation: Conversation) -> AsyncIterator[Status]:
    while True:
        match await conversation.hear_sealed(conversation.limits.whole):
            case Status() as status:
                yield status
            case Bye():
                return
            case _:
                raise HandOverFailed(Cause.ORDER)

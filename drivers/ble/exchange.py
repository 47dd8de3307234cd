"""The kiosk's side of a hand-over."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.conversation import LIMITS, Conversation, Limits
from drivers.ble.framing import Kind
from drivers.ble.handover import (
    NONCE,
    Engagement,
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
from drivers.ble.messages import Bye, Commit, Confirmed, Hello, Opening, Said, State, Status, VoucherSaid, Why
from drivers.errors import DriverError

Same = Callable[[str, float], Awaitable[bool]]
"""Shows a code and asks a person whether the other side shows the same; False if there is no yes in so many seconds."""

_GLANCE = 0.1
"""Seconds within which nobody compares four digits: whether the phone is still there is not looked at before."""


@dataclass(frozen=True)
class HandOver:
    """What a phone handed over: a voucher's text, printable and of ASCII, and a proof whose signature holds."""

    voucher: str = field(repr=False)
    """as good as money"""
    proof: Proof | None


class Served:
    """An exchange that has brought its voucher, and takes statuses for the phone."""

    def __init__(self, handover: HandOver, conversation: Conversation) -> None:
        self.handover = handover
        self._conversation = conversation

    def __repr__(self) -> str:
        return f"<Served {'with' if self.handover.proof else 'without'} proof>"

    async def tell(self, status: Status) -> None:
        """Tell the phone; raise DeviceLost where it has gone, HandOverFailed when the time is over."""
        await self._conversation.say_sealed(status)


@asynccontextmanager
async def serve(
    link: Link, engagement: Engagement, *, clock: Callable[[], float] = time.monotonic, limits: Limits = LIMITS
) -> AsyncIterator[Served]:
    """Run an exchange with a phone that has seen the engagement's invitation, and close the link at its end.

    Raises HandOverFailed or DeviceLost where no voucher came; the phone was told why if it was still there.
    """
    conversation = Conversation(link, clock, limits)
    async with conversation.closing():
        keys = await _greet(conversation, engagement)
        yield await _served(conversation, keys, limits.voucher)
        await _bye(conversation)


@asynccontextmanager
async def serve_by_code(
    link: Link, kiosk_id: bytes, same: Same, *, clock: Callable[[], float] = time.monotonic, limits: Limits = LIMITS
) -> AsyncIterator[Served]:
    """The same with a phone that has seen nothing: ``same`` asks the customer to compare the code."""
    conversation = Conversation(link, clock, limits)
    async with conversation.closing():
        keys = await _greet_unseen(conversation, kiosk_id)
        begun = clock()
        if not await _compared(conversation, same(keys.code, limits.code)):
            raise HandOverFailed(Cause.SLOW if clock() - begun >= limits.code else Cause.DECLINED)
        await conversation.say_sealed(Confirmed())
        yield await _served(conversation, keys, limits.code + limits.voucher)
        await _bye(conversation)


async def _greet(conversation: Conversation, engagement: Engagement) -> Keys:
    invited = engagement.invitation
    hello = Hello(invited.kiosk_id, secrets.token_bytes(NONCE), invited.pk).frame()
    await conversation.say(hello)
    ack = await conversation.hear({Kind.HELLO_ACK}, conversation.limits.answer)
    secret = agree(engagement.key, Opening.of(ack).pk)
    keys = Keys.derive(secret, transcript_hash(bytes(invited), bytes(hello), bytes(ack)))
    conversation.seal(keys, Side.KIOSK)
    return keys


async def _greet_unseen(conversation: Conversation, kiosk_id: bytes) -> Keys:
    key = new_key()
    mine = Opening(secrets.token_bytes(NONCE), public(key))
    commit = Commit(kiosk_id, commitment(mine.pk, mine.nonce)).frame()
    await conversation.say(commit)
    ack = await conversation.hear({Kind.HELLO_ACK}, conversation.limits.answer)
    secret, reveal = agree(key, Opening.of(ack).pk), mine.frame(Kind.REVEAL)
    await conversation.say(reveal)
    keys = Keys.derive(secret, transcript_hash(b"", *map(bytes, (commit, ack, reveal))))
    conversation.seal(keys, Side.KIOSK)
    return keys


async def _compared(conversation: Conversation, same: Awaitable[bool]) -> bool:
    """What the customer says. Raises as soon as the phone says anything, or is gone: nobody is to be asked in vain."""
    asked = asyncio.ensure_future(same)
    works: set[asyncio.Future[bool] | asyncio.Future[Said]] = {asked}
    try:
        await asyncio.wait(works, timeout=_GLANCE)
        if not asked.done():
            heard = asyncio.ensure_future(conversation.hear_sealed(conversation.limits.code))
            works.add(heard)
            await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            if heard.done() and not asked.done():
                bye = isinstance(heard.result(), Bye)
                raise HandOverFailed(Cause.DECLINED if bye else Cause.ORDER, told=bye)
        return asked.result()
    finally:
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)


async def _served(conversation: Conversation, keys: Keys, seconds: float) -> Served:
    said = await conversation.hear_sealed(seconds)
    if isinstance(said, Bye):
        raise HandOverFailed(Cause.DECLINED, told=True, sealed=True)
    if not isinstance(said, VoucherSaid):
        raise HandOverFailed(Cause.ORDER)
    proof = Proof(said.signed[0], keys.transcript, said.signed[1]) if said.signed else None
    if proof and not proof.holds(said.voucher):
        await conversation.say_sealed(Status(State.REJECTED, Why.PROOF))
        raise HandOverFailed(Cause.KEY)
    return Served(HandOver(said.voucher, proof), conversation)


async def _bye(conversation: Conversation) -> None:
    with suppress(DriverError):
        await conversation.say_sealed(Bye())

"""A kiosk that serves phones of the second implementation, and what it said to them."""

import hashlib

import pytest

from drivers.ble.cause import HandOverFailed
from drivers.ble.exchange import serve, serve_by_code
from drivers.ble.framing import Frame, Kind, Reading
from drivers.ble.handover import Engagement
from drivers.ble.messages import State, Status
from tests.drivers.ble.second import Phone, Random

KIOSK_ID = b"lobby-02"
VOUCHER = "V1" + "7" * 26
HOLDER = 4711
ENGAGEMENT = Engagement.new(KIOSK_ID)


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

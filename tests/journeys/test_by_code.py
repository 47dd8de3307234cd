"""Phones without a camera: both screens show four digits, the customer compares; all else as in test_hand_over."""

import asyncio

import pytest

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.handover import new_key
from drivers.ble.messages import State, Status
from tests.drivers.ble.conftest import rig, system_bus  # noqa: F401 - fixtures
from tests.journeys.hand_over import Lobby, radio_config


@pytest.fixture
async def lobby(tmp_path, server, printer, rig):  # noqa: F811
    async with Lobby.opened(radio_config(tmp_path, server, printer, "ble:?codes=yes"), rig, server) as lobby:
        yield lobby


class Customer:
    """Somebody with a phone, who says yes on it at once."""

    def __init__(self, lobby, voucher, holder=None, **how):
        self.code = ""
        self.told = asyncio.create_task(lobby.hand_over_by_code(voucher, self._same, holder, **how))

    async def _same(self, code, _seconds):
        self.code = code
        return True

    async def refused(self):
        """Why nothing was handed over."""
        with pytest.raises(HandOverFailed) as failed:
            await self.told
        return failed.value.cause


async def shown(lobby):
    """The code on the screen."""
    return (await lobby.scene(lambda scene: scene["compare"]))["compare"]["code"]


async def nothing_happened(lobby):
    scene = await lobby.scene(lambda scene: scene["compare"] is None)
    assert (scene["state"], scene["problem"]) == ("idle", None)
    assert await lobby.journal("claim_try") == []


async def test_a_phone_without_a_camera_hands_over_once_the_customer_said_that_the_codes_are_the_same(lobby):
    holder = new_key()
    customer = Customer(lobby, (await lobby.buy(2, holder, holder_only=True)).qr, holder)
    code = await shown(lobby)
    assert code == customer.code
    await asyncio.sleep(0.3)
    assert await lobby.journal("claim_try") == []
    assert await lobby.compare(code, same=True) == 202
    assert (await customer.told)[-1] == Status(State.PRINTED, counts=(2, 2))
    assert (await lobby.scene())["compare"] is None
    assert len(await lobby.journal("printed")) == 2


async def test_where_the_customer_says_no_nothing_happens(lobby):
    customer = Customer(lobby, (await lobby.buy(1)).qr)
    assert await lobby.compare(await shown(lobby), same=False) == 202
    assert await customer.refused() is Cause.DECLINED
    await nothing_happened(lobby)


async def test_the_next_phone_has_a_code_of_its_own_and_the_old_one_opens_nothing(lobby):
    first = Customer(lobby, (await lobby.buy(1)).qr, rssi=-40)
    old = await shown(lobby)
    second = Customer(lobby, (await lobby.buy(1)).qr, rssi=-55)
    await lobby.compare(old, same=False)
    assert await first.refused() is Cause.DECLINED
    new = (await lobby.scene(lambda scene: scene["compare"] and scene["compare"]["code"] != old))["compare"]["code"]
    assert new == second.code
    assert await lobby.compare(old, same=True) == 409
    assert await lobby.compare(new, same=True) == 202
    assert (await second.told)[-1] == Status(State.PRINTED, counts=(1, 1))
    assert len(await lobby.journal("claim_try")) == 1


async def test_a_phone_that_leaves_takes_its_code_from_the_screen(lobby, rig):  # noqa: F811
    customer = Customer(lobby, (await lobby.buy(1)).qr)
    code = await shown(lobby)
    await rig.vanish(rig.phones[-1])
    await asyncio.gather(customer.told, return_exceptions=True)
    await nothing_happened(lobby)
    assert await lobby.compare(code, same=True) == 409


async def test_who_types_a_code_meanwhile_is_served_and_nobody_is_asked_any_longer(lobby):
    customer = Customer(lobby, (await lobby.buy(1)).qr)
    code = await shown(lobby)
    assert await lobby.type((await lobby.buy(1)).typed) == 202
    assert await customer.refused() is Cause.DECLINED
    await lobby.status(lambda now: now["state"] in {"done", "idle"})
    assert await lobby.compare(code, same=True) == 409
    assert len(await lobby.journal("printed")) == 1

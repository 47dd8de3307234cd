"""Vouchers come by radio: a phone buys, hands over, hears how it goes; the kiosk's daemon, its booking server, its
printer, bleak, BlueZ's backend and D-Bus are the real ones."""

import asyncio

import pytest
from bleak.backends import BleakBackend, get_default_backend

from drivers.ble.handover import Invitation, new_key
from drivers.ble.messages import State, Status, Why
from drivers.errors import DriverError
from kiosk.statuses import BUSY
from tests.drivers.ble.conftest import rig, system_bus  # noqa: F401 - fixtures
from tests.journeys.hand_over import Lobby, radio_config
from tests.journeys.parties import until


@pytest.fixture
async def lobby(tmp_path, server, printer, rig):  # noqa: F811
    assert get_default_backend() is BleakBackend.BLUEZ_DBUS
    async with Lobby.opened(radio_config(tmp_path, server, printer), rig, server) as lobby:
        yield lobby


async def records(lobby):
    """What the booking server has of each ticket that the kiosk printed."""
    rows = await lobby.journal("printed")
    return [(await asyncio.to_thread(lobby.server.ticket, row["ticket"]))["state"] for row in rows]


async def test_a_phone_buys_hands_over_and_is_told_that_all_are_printed(lobby, printer):
    holder = new_key()
    bought = await lobby.buy(3, holder, holder_only=True)
    heard = await lobby.hand_over(bought.qr, holder)
    assert heard[0] == Status(State.ACCEPTED)
    assert heard[-1] == Status(State.PRINTED, counts=(3, 3))
    assert {each.state for each in heard[1:-1]} == {State.PRINTING}
    assert [each.counts[0] for each in heard[1:-1]] == sorted(each.counts[0] for each in heard[1:-1])
    await lobby.status(lambda now: now["journal"]["waiting_facts"] == 0)
    assert await records(lobby) == ["printed"] * 3
    await asyncio.to_thread(until, lambda: len(printer.papers()) == 3, "three papers are cut")
    assert len(await lobby.journal("grant")) == 1


async def test_a_voucher_without_a_holder_is_taken_without_proof(lobby):
    bought = await lobby.buy(1)
    assert (await lobby.hand_over(bought.qr))[-1] == Status(State.PRINTED, counts=(1, 1))


async def test_another_key_than_that_of_the_order_opens_nothing(lobby, printer):
    bought = await lobby.buy(1, new_key(), holder_only=True)
    assert (await lobby.hand_over(bought.qr, new_key()))[-1] == Status(State.REJECTED, Why.PROOF)
    assert (await lobby.scene(lambda scene: scene["problem"]))["problem"]["code"] == "VCH-PROOF"
    assert printer.papers() == {}
    assert await lobby.journal("grant") == []


async def test_what_was_heard_on_the_air_opens_nothing_when_it_is_sent_again(lobby):
    holder, said = new_key(), []

    def recorded(_number, chunk):
        said.append(chunk)
        return (chunk,)

    bought = await lobby.buy(1, holder, holder_only=True)
    assert (await lobby.hand_over(bought.qr, holder, mischief=recorded))[-1].state is State.PRINTED
    assert said

    def replayed(number, _chunk):
        return (said[number],) if number < len(said) else ()

    with pytest.raises(DriverError):
        await lobby.hand_over(bought.qr, holder, mischief=replayed)
    assert len(await lobby.journal("grant")) == 1
    assert len(await lobby.journal("claim_try")) == 1


async def test_a_voucher_that_was_handed_over_is_not_taken_again(lobby, printer):
    bought = await lobby.buy(1)
    await lobby.hand_over(bought.qr)
    assert (await lobby.hand_over(bought.qr))[-1] == Status(State.REJECTED, Why.COLLECTED)
    assert len(printer.papers()) == 1


async def test_an_order_whose_code_is_typed_while_its_phone_hands_over_is_printed_once(lobby, printer):
    bought = await lobby.buy(1)
    handing = asyncio.create_task(lobby.hand_over(bought.qr, invitation=await lobby.invitation()))
    await lobby.connected()
    typed = await lobby.type(bought.typed)
    told = (await handing)[-1]
    assert (told, typed) in [(BUSY, 202), (Status(State.PRINTED, counts=(1, 1)), 409)]
    await lobby.status(lambda now: now["state"] in {"done", "idle"})
    assert len(await lobby.journal("grant")) == 1
    assert len(await lobby.journal("printed")) == 1


async def test_of_two_phones_that_scan_the_same_code_one_is_served_and_the_other_finds_it_void(lobby, rig):  # noqa: F811
    bought, invitation = await lobby.buy(1), await lobby.invitation()
    both = [asyncio.create_task(lobby.hand_over(bought.qr, invitation=invitation)) for _ in range(2)]
    (served,), (other,) = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    assert served.result()[-1] == Status(State.PRINTED, counts=(1, 1))
    await lobby.invitation(lambda text: text != invitation.text())
    assert not other.done()
    other.cancel()
    assert len(await lobby.journal("claim_try")) == 1


async def test_what_is_no_voucher_is_told_so(lobby):
    assert await lobby.hand_over("https://example.org/menu") == [Status(State.REJECTED, Why.NOT_OURS)]


async def test_each_visit_has_an_invitation_of_its_own(lobby):
    first = await lobby.invitation()
    await lobby.hand_over("https://example.org/menu", invitation=first)
    again = await lobby.invitation(lambda text: text != first.text())
    assert again.uuid != first.uuid
    assert isinstance(again, Invitation)


async def test_a_phone_that_vanishes_on_its_way_leaves_the_kiosk_to_the_next(lobby, rig):  # noqa: F811
    def vanishing(_number, _chunk):
        if not gone:
            gone.append(asyncio.create_task(rig.vanish(rig.phones[-1])))
        return ()

    gone: list[asyncio.Task[None]] = []
    bought = await lobby.buy(1)
    with pytest.raises(DriverError):
        await lobby.hand_over(bought.qr, mischief=vanishing)
    await asyncio.gather(*gone)
    assert await lobby.journal("claim_try") == []
    assert (await lobby.hand_over(bought.qr))[-1].state is State.PRINTED


async def test_a_phone_that_vanishes_after_its_voucher_leaves_its_visit_alone(lobby, rig):  # noqa: F811
    bought = await lobby.buy(2)
    invitation = await lobby.invitation()
    handing = asyncio.create_task(lobby.hand_over(bought.qr, invitation=invitation))
    await lobby.status(lambda now: now["state"] in {"verifying", "printing"})
    await rig.vanish(rig.phones[-1])
    await asyncio.gather(handing, return_exceptions=True)
    await lobby.status(lambda now: now["state"] in {"done", "idle"})
    assert len(await lobby.journal("printed")) == 2
    assert len(await lobby.journal("claim_try")) == 1


async def test_bluetooth_is_killed_and_the_kiosk_serves_on_until_it_is_back(lobby, rig):  # noqa: F811
    await lobby.invitation()
    await rig.bluez.kill()
    scene = await lobby.scene(lambda scene: scene["ways"]["ble"] is None and scene["readiness"] == "degraded")
    assert (scene["state"], scene["problem"]) == ("idle", None)
    now = await lobby.status(lambda now: "reader ble:" in now["troubles"])
    assert now["troubles"]["reader ble:"].startswith("BLE-AWAY: the Bluetooth service is not running")
    assert await lobby.type((await lobby.buy(1)).typed) == 202
    await lobby.status(lambda now: now["state"] == "done")
    await rig.bluez.start(rig.address)
    assert (await lobby.hand_over((await lobby.buy(1)).qr))[-1].state is State.PRINTED
    assert "reader ble:" not in (await lobby.status())["troubles"]


async def test_an_adapter_that_is_pulled_takes_its_tile_along_and_brings_it_back(lobby, rig):  # noqa: F811
    await lobby.invitation()
    rig.bluez.pull()
    await lobby.scene(lambda scene: scene["ways"]["ble"] is None)
    now = await lobby.status(lambda now: "reader ble:" in now["troubles"])
    assert "the adapter is not there" in now["troubles"]["reader ble:"]
    rig.bluez.plug()
    await lobby.invitation()


async def test_while_somebody_is_served_no_phone_is_invited(lobby, printer):
    printer.fault("paper-out")
    await lobby.invitation()
    await lobby.type((await lobby.buy(1)).typed)
    assert (await lobby.scene(lambda scene: scene["state"] != "idle"))["ways"]["ble"] is None


async def test_nothing_of_a_hand_over_that_opens_anything_or_names_a_phone_is_logged(lobby, rig, capfd):  # noqa: F811
    holder = new_key()
    bought = await lobby.buy(1, holder, holder_only=True)
    capfd.readouterr()
    await lobby.hand_over(bought.qr, holder)
    address = rig.phones[-1].address.to_string(with_type_qualifier=False)
    with pytest.raises(DriverError):
        await lobby.hand_over(bought.qr, mischief=lambda _number, _chunk: (b"garbage",))
    logged = "".join(capfd.readouterr())
    assert "voucher shown" in logged
    for secret in (bought.qr, bought.typed, address, address.replace(":", "_")):
        assert secret not in logged

"""Hand-overs in a row: how long from the advertisement to the voucher, and what they leave behind.

All is in one process: bumble's phone and bluetoothd in software, bleak's own BlueZ backend, and a D-Bus daemon between
them. The baseline takes the same way by the same radio to another phone of the same kind, and exchanges as many bytes
in as many messages, but says nothing with them: no keys, no seals, no proof, no statuses. They take turns.
Argument: how many of each (500).
"""

import asyncio
import os
import sys
from pathlib import Path
from time import perf_counter

from bleak.backends import BleakBackend, get_default_backend

from drivers.ble.exchange import serve
from drivers.ble.handover import Engagement, new_key
from drivers.ble.messages import State, Status
from drivers.ble.phone import Errand, hand_over
from drivers.ble.virtual.bus import PrivateBus
from tests.bench.timing import compare, table
from tests.drivers.ble.rig import Rig, open_descriptors

HAND_OVERS, SETTLED = 500, 100
"""what is left behind counts after the first hundred"""
KIOSK_ID, ERRAND = b"lobby-02", Errand("V1" + "7" * 26, new_key())
SAID = [Status(State.ACCEPTED), Status(State.PRINTED, counts=(3, 3))]
HELLO, HELLO_ACK, VOUCHER = bytes(63), bytes(53), bytes(167)
"""as many bytes as those of a hand-over have"""
OURS, BASELINE = "our hand-over, advertisement to voucher", "bare GATT write and notifications"


async def voucher(rig, radio):
    """The seconds from the advertisement to the voucher; the hand-over itself goes on to its end."""
    engagement = Engagement.new(KIOSK_ID)
    phone, began = asyncio.create_task(give(rig, engagement)), perf_counter()
    async with serve(await radio.connect(await found(radio, engagement)), engagement) as served:
        took = perf_counter() - began
        assert served.handover.voucher == ERRAND.voucher
        assert served.handover.proof is not None
        for status in SAID:
            await served.tell(status)
    assert await phone == SAID
    return took


async def give(rig, engagement):
    """What the phone is told, from its advertisement on."""
    phone = await rig.phone(str(engagement.invitation.uuid))
    link = await phone.accept()
    return [status async for status in hand_over(link, engagement.invitation, ERRAND)]


async def bare(rig, radio):
    """The same way for bytes that mean nothing."""
    engagement = Engagement.new(KIOSK_ID)
    phone, began = asyncio.create_task(answer(rig, engagement)), perf_counter()
    link = await radio.connect(await found(radio, engagement))
    await link.send(HELLO)
    assert (await link.receive(5), await link.receive(5)) == (HELLO_ACK, VOUCHER)
    took = perf_counter() - began
    for _ in SAID:
        await link.send(HELLO)
    await link.close()
    await phone
    return took


async def answer(rig, engagement):
    """A phone that answers without a thought."""
    phone = await rig.phone(str(engagement.invitation.uuid))
    link = await phone.accept()
    await link.receive(5)
    await link.send(HELLO_ACK)
    await link.send(VOUCHER)
    for _ in SAID:
        await link.receive(5)


async def found(radio, engagement):
    """The phone that this engagement is for."""
    phone = await radio.find(str(engagement.invitation.uuid))
    assert phone, "the phone was not found"
    return phone


async def row(rig, radio, count):
    """The samples of both, the descriptors after each pair, and the memory after each."""
    samples: dict[str, list[float]] = {OURS: [], BASELINE: []}
    descriptors, memory = [], []
    for _ in range(count):
        for name, work in ((BASELINE, bare), (OURS, voucher)):
            samples[name].append(await work(rig, radio))
            await rig.phones.pop().close()
            while not radio.idle:
                await asyncio.sleep(0.001)
        descriptors.append(open_descriptors())
        memory.append(resident())
    return samples, descriptors, memory


def resident():
    """How many bytes of memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def tell_what_is_left(descriptors, memory):
    """Print what each hand-over after the first ones left behind."""
    settled = min(SETTLED, len(memory) // 2)
    growth = memory[-1] / memory[settled] - 1
    print(f"  descriptors: {min(descriptors[settled:])} to {max(descriptors[settled:])}   (target: always as many)")
    print(
        f"  memory: {memory[settled] / 1e6:.1f} MB after {settled}, {memory[-1] / 1e6:.1f} MB after {len(memory)}: "
        f"{growth:+.1%}   (target: less than 5 %)"
    )


async def measure(bus, count):
    """What ``row`` measures, on a rig of its own."""
    rig = Rig(bus.address)
    await rig.bluez.start(bus.address)
    async with rig.radio() as radio:
        measured = await row(rig, radio, count)
    await rig.close()
    return measured


def main(count=HAND_OVERS):
    assert get_default_backend() is BleakBackend.BLUEZ_DBUS, "this is not bleak's own BlueZ backend"
    with PrivateBus() as bus:
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = bus.address
        samples, descriptors, memory = asyncio.run(measure(bus, count))
    table(samples)
    compare(OURS, samples[OURS], BASELINE, samples[BASELINE], "p95 of ours at most 250 ms")
    tell_what_is_left(descriptors, memory)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

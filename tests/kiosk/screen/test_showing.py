"""What customers see and touch of a kiosk that serves: a real attendant, printer in software and booking server."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from drivers.ports import Scan
from drivers.scanners import typed
from kiosk.clock import Clock
from kiosk.domain import events, visit, voucher
from kiosk.domain.problem import INTERRUPTED
from kiosk.health import HealthWatch
from kiosk.journal.record import Entry, Kind
from kiosk.keypad import Keypad
from kiosk.readers import follow
from kiosk.screen import showing
from kiosk.screen.app import Reply
from kiosk.screen.hub import Hub
from kiosk.screen.pictures import Pictures
from kiosk.screen.showing import Showing
from tests.kiosk.control.conftest import SECTION

READERS = ("camera:///dev/video0", "serial:///dev/ttyACM0", "typed:")


class Shown:
    """A kiosk and what its page would show."""

    def __init__(self, kiosk):
        self.kiosk = kiosk
        self.attendant = kiosk.attendant
        self.troubles: dict[str, str] = {}
        self.eyes: dict[str, Any] = {}
        self.hint = None
        self.later = 0.0
        """seconds by which the steady clock is ahead"""
        clock = Clock()
        self.clock = replace(clock, steady=lambda: clock.steady() + self.later)
        self.health = HealthWatch(kiosk.attendant, kiosk.ledger.has_room, READERS, self.troubles)
        self.keypad = Keypad("typed:", self.clock.steady)
        self.hub = Hub()
        self.pictures = Pictures(self.eyes, self.hub)
        self.page = Showing(
            SECTION,
            kiosk.attendant,
            self.health,
            self.keypad,
            self.pictures,
            self.hub,
            lambda: self.hint,
            self.clock,
            "1f3c",
        )

    async def scenes(self, last):
        """Every scene until one is as it should be; each is told of as a page would be."""
        seen, found = 0, []
        async with asyncio.timeout(20):
            while True:
                if self.hub.version != seen:
                    seen = self.hub.version
                    found.append(self.page.scene())
                    if last(found[-1]):
                        return found
                await self.hub.wait(seen, 20)

    async def becomes(self, last):
        """The first scene that is as it should be."""
        return (await self.scenes(last))[-1]

    def show(self, text):
        self.attendant.show(Scan(text, "camera"))


@pytest.fixture
async def shown(kiosk, monkeypatch):
    monkeypatch.setattr(showing, "LOOK_SECONDS", 0.01)
    shown = Shown(kiosk)
    listeners = {shown.health.follow, shown.keypad.follow}
    kiosk.attendant.listeners.update(listeners)
    await shown.health.look()
    noticing = asyncio.create_task(shown.page.run())
    yield shown
    kiosk.attendant.listeners.difference_update(listeners)
    noticing.cancel()
    await asyncio.gather(noticing, return_exceptions=True)
    assert not kiosk.attendant.listeners
    shown.pictures.close()


@pytest.fixture
async def typing(shown):
    """What is typed reaches the attendant, as in the daemon."""
    stop = asyncio.Event()
    work = asyncio.create_task(follow("typed:", shown.attendant.show, stop, {}))
    async with asyncio.timeout(20):
        while not typed._places:
            await asyncio.sleep(0.001)
    yield
    stop.set()
    await asyncio.wait_for(work, 20)


def is_(state):
    return lambda scene: scene["state"] == state


async def test_a_visit_is_shown_from_its_first_sign_to_its_end_and_progress_follows_the_proof(shown, house):
    shown.show(house.buy(2).qr)
    scenes = await shown.scenes(is_("done"))
    states = [scene["state"] for scene in scenes]
    assert [state for state, before in zip(states, [None, *states], strict=False) if state != before][-3:] == [
        "verifying",
        "printing",
        "done",
    ]
    printing = [scene["party"] for scene in scenes if scene["state"] in {"printing", "done"}]
    assert [party["printed"] for party in printing] == sorted(party["printed"] for party in printing)
    assert {party["printed"] for party in printing} == {0, 1, 2}
    for party in printing:
        assert party["printed"] == [seat["standing"] for seat in party["seats"]].count("printed")
    last = scenes[-1]
    assert last["party"]["film"]["zh"]
    assert (last["party"]["total"], last["party"]["zone"]) == (2, "Asia/Shanghai")
    assert 0 < last["ends_in"] <= 8
    assert (last["kiosk"], last["cinema"], last["assets"]) == ("kiosk-1", "Starlight", "1f3c")


async def test_a_refusal_is_shown_with_its_code_and_how_long_it_stays(shown):
    shown.show(voucher.opaque(b"0123456789abcdef").code)
    scene = await shown.becomes(is_("attention"))
    assert (scene["problem"]["code"], scene["party"]) == ("VCH-UNKNOWN", None)
    assert 0 < scene["ends_in"] <= 8


async def test_an_idle_kiosk_says_that_its_paper_is_out_and_that_it_is_back(shown):
    await shown.kiosk.fault("paper-out")
    await shown.health.look()
    scene = await shown.becomes(is_("out_of_service"))
    assert (scene["readiness"], scene["problem"]["code"]) == ("out_of_service", "PRN-PAPER")
    await shown.kiosk.fault("load-paper")
    await shown.health.look()
    assert (await shown.becomes(is_("idle")))["problem"] is None


async def test_the_question_is_shown_and_answered_at_the_page_and_only_once(shown, house):
    shown.kiosk.printer.faults = {2: "power-off"}
    shown.show(house.buy().qr)
    scene = await shown.becomes(lambda scene: scene["question"])
    await shown.kiosk.fault("power-on")
    seat = scene["question"]["seat"]
    assert shown.page.answer("Z99", received=True).status == 409
    assert shown.page.answer(seat, received=True).status == 202
    scene = await shown.becomes(lambda scene: scene["show_paper"])
    assert (scene["show_paper"], scene["problem"]["code"]) == ([seat], "SEAT-SCAN")
    assert shown.page.answer(seat, received=False).body == {"reason": "not_asked"}


async def test_a_touch_keeps_the_kiosk_patient(shown, house, monkeypatch):
    shown.kiosk.printer.faults = {2: "power-off"}
    shown.show(house.buy().qr)
    scene = await shown.becomes(lambda scene: scene["question"])
    assert 40 < scene["ends_in"] <= 45
    until = shown.attendant.patient_until
    await asyncio.sleep(0.2)
    shown.page.touch()
    await shown.becomes(lambda scene: shown.attendant.patient_until > until + 0.1)
    shown.attendant.tell(events.CustomerGone())


async def test_a_code_that_is_typed_is_served(shown, typing, house):
    assert shown.page.typed(house.buy().typed.lower()).status == 202
    assert (await shown.becomes(is_("done")))["party"]["printed"] == 1


async def test_mistakes_are_told_where_they_were_typed_and_begin_no_visit(shown, typing, house):
    code = house.buy().typed.replace("-", "")
    wrong = ("Z" if code[0] != "Z" else "Y") + code[1:]
    assert shown.page.typed(wrong) == Reply(422, {"reason": "typo"})
    assert shown.page.typed("hello") == Reply(422, {"reason": "foreign"})
    assert shown.page.typed("电影票" * 300).body == {"reason": "foreign"}
    assert shown.page.scene()["state"] == "idle"


async def test_five_guesses_lock_the_keypad_for_a_minute_and_the_page_is_told(shown, typing):
    for number in range(5):
        assert shown.page.typed(voucher.typed(bytes([number] * 8)).pretty).status == 202
        await shown.becomes(is_("verifying"))
        await shown.becomes(is_("attention"))
    scene = await shown.becomes(lambda scene: scene["typed_wait"])
    assert 50 < scene["typed_wait"] <= 60
    assert shown.page.typed("7K3M") == Reply(429, {"reason": "wait", "wait": scene["typed_wait"]})
    shown.later = 61
    assert (await shown.becomes(lambda scene: not scene["typed_wait"]))["typed_wait"] == 0
    assert shown.page.typed("7K3M").status == 422


async def test_while_somebody_is_served_nothing_is_taken_from_the_keypad(shown, house):
    shown.kiosk.printer.faults = {2: "power-off"}
    shown.show(house.buy().qr)
    await shown.becomes(lambda scene: scene["question"])
    assert shown.page.typed(house.buy().typed) == Reply(409, {"reason": "busy"})
    shown.attendant.tell(events.CustomerGone())


async def test_a_kiosk_without_a_reader_of_typed_codes_says_so(shown, house):
    assert shown.page.typed(house.buy().typed) == Reply(503, {"reason": "not_read"})


async def test_in_service_mode_and_at_the_end_nothing_is_taken(shown):
    entry = Entry(Kind.STAFF, "", {"by": "Li", "act": "service_mode", "on": True})
    await shown.kiosk.ledger.write(entry)
    scene = await shown.becomes(is_("service_mode"))
    assert scene["problem"]["code"] == "KSK-SERVICE"
    assert shown.page.typed("7K3M") == Reply(503, {"reason": "closed"})
    await shown.attendant.stop()
    scene = await shown.becomes(is_("stopping"))
    assert (scene["problem"]["code"], scene["readiness"]) == ("KSK-CLOSING", "out_of_service")
    assert shown.page.typed("7K3M").status == 503


async def test_the_ways_to_show_a_voucher_are_those_whose_readers_work(shown):
    assert shown.page.scene()["ways"] == {"camera": False, "scanner": True, "typed": True, "ble": None}
    shown.eyes[READERS[0]] = object()
    scene = await shown.becomes(lambda scene: scene["ways"]["camera"])
    shown.troubles[f"reader {READERS[0]}"] = "CAM-GONE: it is gone"
    scene = await shown.becomes(lambda scene: not scene["ways"]["camera"])
    assert (scene["readiness"], scene["problem"]["code"]) == ("degraded", "CAM-GONE")
    shown.troubles.update({f"reader {device}": "gone" for device in READERS[1:]})
    scene = await shown.becomes(is_("out_of_service"))
    assert scene["ways"] == {"camera": False, "scanner": False, "typed": False, "ble": None}


async def test_the_code_that_phones_scan_is_shown_as_long_as_it_is_offered(shown):
    offered: list[str | None] = ["S0hQMQ"]
    shown.page._invitations = {"ble:": lambda: offered[0]}
    scene = await shown.becomes(lambda scene: scene["ways"]["ble"])
    rows = scene["ways"]["ble"]["qr"].split("\n")
    assert {len(row) for row in rows} == {len(rows)} == {21}
    assert set("".join(rows)) == {"0", "1"}
    assert rows[0].startswith("11111110")
    offered[0] = None
    await shown.becomes(lambda scene: scene["ways"]["ble"] is None)


async def test_the_code_to_compare_is_shown_with_the_time_that_is_left_and_answered_at_the_page(shown):
    with shown.page._comparing.asking(lambda: True) as same:
        answer = asyncio.create_task(same("0471", 30))
        scene = await shown.becomes(lambda scene: scene["compare"])
        assert (scene["compare"], scene["state"]) == ({"code": "0471", "confirmed": False}, "idle")
        assert 29 < scene["ends_in"] <= 30
        assert shown.page.same("9999", same=True) == Reply(409, {"reason": "not_asked"})
        assert shown.page.same("0471", same=True).status == 202
        scene = await shown.becomes(lambda scene: scene["compare"]["confirmed"])
        assert scene["ends_in"] is None
        assert await answer
    await shown.becomes(lambda scene: scene["compare"] is None)
    assert shown.page.same("0471", same=True).status == 409


async def test_whoever_is_served_sees_no_code_of_another_phone(shown, house):
    with shown.page._comparing.asking(lambda: True) as same:
        answer = asyncio.create_task(same("0471", 30))
        await shown.becomes(lambda scene: scene["compare"])
        shown.show(house.buy(1).qr)
        for scene in await shown.scenes(is_("done")):
            assert (scene["compare"] is None) == (scene["state"] not in {"idle", "reading"})
        answer.cancel()
        await asyncio.wait({answer})


async def test_what_customers_are_told_appears_and_goes(shown):
    shown.hint = INTERRUPTED
    assert (await shown.becomes(lambda scene: scene["hint"]))["hint"]["zh"] == INTERRUPTED.zh
    shown.hint = None
    await shown.becomes(lambda scene: not scene["hint"])


async def test_nothing_is_told_where_nothing_changes(shown):
    await shown.becomes(is_("idle"))
    version = shown.hub.version
    await asyncio.sleep(0.1)
    assert shown.hub.version == version
    assert isinstance(shown.attendant.state, visit.Idle)


async def test_where_no_camera_is_open_there_is_no_picture(shown):
    assert shown.page.pictures() is None

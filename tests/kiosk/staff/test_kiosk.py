"""Staff look after the kiosk: service mode, test print, the roll, components, what they see and find."""

import asyncio

import pytest

from drivers.ports import Scan
from drivers.printers.specimen import CODE
from kiosk.domain import visit
from kiosk.domain.booking import Issue, Reprint
from kiosk.domain.problem import Code
from kiosk.journal.book import fold
from kiosk.journal.record import Kind
from kiosk.staff import search
from kiosk.staff.errors import ActRefused, KioskBusy, NothingThere, NotUnderstood


def acts_of(kiosk):
    return [row.body["act"] for row in kiosk.ledger.records if row.kind is Kind.STAFF]


# -- service mode ------------------------------------------------------------------------------------------------------


async def test_in_service_mode_no_voucher_is_taken_and_papers_may_be_shown(kiosk, house, doubted):
    told: list[object] = []
    kiosk.attendant.listeners.add(told.append)
    await kiosk.acts.service_mode(True, "Anna")
    assert kiosk.attendant.service_mode
    assert told, "who shows the kiosk's state hears of it"
    kiosk.attendant.show(Scan(house.buy().qr, "camera"))
    await asyncio.sleep(0)
    assert not isinstance(kiosk.attendant.state, visit.Verifying)
    (ticket, number), _ = doubted
    await kiosk.acts.reprint(ticket, number, "torn", "Anna")
    await kiosk.becomes(lambda state: isinstance(state, visit.Done))
    await kiosk.acts.service_mode(False, "Anna")
    assert (await kiosk.ask(do="scan", code=house.buy().qr))[-1]["state"] == "done"


async def test_service_mode_outlives_a_restart(kiosk):
    await kiosk.acts.service_mode(True, "Anna")
    await kiosk.acts.service_mode(True, "Bo")
    assert fold(kiosk.ledger.records).upkeep.service_mode
    assert acts_of(kiosk) == ["service_mode"]
    await kiosk.acts.service_mode(False, "Bo")
    assert not fold(kiosk.ledger.records).upkeep.service_mode


async def test_a_kiosk_that_stops_begins_nothing_for_staff_either(kiosk, printed):
    (seat,), _ = await printed()
    await kiosk.attendant.stop()
    for act in (
        kiosk.acts.reprint(seat["ticket"], 1, "torn", "Anna"),
        kiosk.acts.test_print("Anna"),
        kiosk.acts.restart("printer", "Anna"),
    ):
        with pytest.raises(KioskBusy, match="stopping"):
            await act
    wanted = Reprint(Issue(seat["ticket"], 1, ""), seat["seat"], "torn", "Anna")
    assert await kiosk.attendant.reprint(wanted) is None
    assert acts_of(kiosk) == []


# -- test print and the roll -------------------------------------------------------------------------------------------


async def test_a_test_print_is_no_ticket_and_its_paper_is_counted(kiosk):
    result = await kiosk.acts.test_print("Anna")
    assert result["evidence"] == "proved"
    assert kiosk.printer.codes() == [CODE]
    assert acts_of(kiosk) == ["test_print", "test_printed"]
    assert kiosk.ledger.book.upkeep.used_mm == result["mm"] > 20
    assert {row.kind for row in kiosk.ledger.records} == {Kind.STAFF}


async def test_a_test_print_says_why_it_can_not_be_done(kiosk):
    await kiosk.fault("open-cover")
    with pytest.raises(ActRefused) as caught:
        await kiosk.acts.test_print("Anna")
    assert (caught.value.problem.code, caught.value.remedy) == (Code.PRINTER_COVER, caught.value.problem.remedy)


async def test_a_customer_is_not_disturbed(kiosk, house):
    kiosk.printer.faults = {2: "power-off"}
    async with kiosk.line(do="scan", code=house.buy().qr):
        await kiosk.becomes(lambda state: bool(visit.questions(state)))
        for act in (kiosk.acts.test_print("Anna"), kiosk.acts.restart("printer", "Anna")):
            with pytest.raises(KioskBusy):
                await act
    assert acts_of(kiosk) == []


async def test_a_new_roll_forecasts_tickets_by_those_that_were_printed(kiosk, printed):
    assert (await kiosk.acts.overview())["roll"] == {
        "length_mm": None,
        "used_mm": 0,
        "tickets_left": None,
        "usual_mm": 80_000,
    }
    await kiosk.acts.new_roll(30_000, "Anna")
    await printed(2)
    roll = (await kiosk.acts.overview())["roll"]
    assert roll["length_mm"] == 30_000
    assert roll["used_mm"] > 200
    assert roll["tickets_left"] == (30_000 - roll["used_mm"]) // (roll["used_mm"] / 2)
    await kiosk.acts.new_roll(0, "Anna")
    assert (await kiosk.acts.overview())["roll"]["length_mm"] == 80_000


@pytest.mark.parametrize("length", [-1, 5, 600_000])
async def test_a_roll_that_can_not_be_is_not_believed(kiosk, length):
    with pytest.raises(NotUnderstood):
        await kiosk.acts.new_roll(length, "Anna")
    assert acts_of(kiosk) == []


# -- components --------------------------------------------------------------------------------------------------------


async def test_the_printer_is_taken_in_hand_anew(kiosk, house):
    await kiosk.acts.restart("printer", "Anna")
    assert (await kiosk.ask(do="scan", code=house.buy().qr))[-1]["state"] == "done"


async def test_a_reader_is_started_again_by_its_name_among_the_devices(kiosk):
    turns = []

    async def camera(enough):
        turns.append(1)
        await enough.wait()

    keeping = asyncio.create_task(kiosk.components.keep("reader camera:", camera, 5))
    await asyncio.sleep(0)
    (device,) = [one for one in (await kiosk.acts.overview())["devices"] if one["name"].startswith("reader")]
    assert (device["name"], device["state"], device["restartable"]) == ("reader camera:", "ok", True)
    await kiosk.acts.restart(device["name"], "Anna")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(turns) == 2
    kiosk.components.end()
    await keeping


async def test_what_is_unknown_is_not_started_again_and_the_known_ones_are_named(kiosk):
    with pytest.raises(NothingThere) as caught:
        await kiosk.acts.restart("toaster", "Anna")
    assert "printer" in caught.value.remedy
    assert acts_of(kiosk) == []


# -- what staff see ----------------------------------------------------------------------------------------------------


async def test_devices_tell_what_is_wrong_and_what_to_do(kiosk):
    kiosk.troubles |= {
        "printer": "PRN-PAPER: Out of paper. Our staff is on the way. (…)",
        "booking server": "the booking server can't be reached: no route",
        "reader camera:": "CAM-BRIGHT: The camera is dazzled. (…)",
        "screen": "port 80 can't be had (set [screen] port to another one)",
    }
    seen = await kiosk.acts.overview()
    devices = {one["name"]: one for one in seen["devices"]}
    assert {name: (one["state"], one["code"]) for name, one in devices.items()} == {
        "printer": ("fail", "PRN-PAPER"),
        "booking server": ("fail", "SRV-AWAY"),
        "reader camera:": ("warn", "CAM-BRIGHT"),
        "screen": ("fail", ""),
        "disk": ("ok", ""),
        "journal": ("ok", ""),
    }
    assert all(one["remedy"] for one in devices.values() if one["state"] != "ok")
    assert all(one["zh"] and one["en"] for one in devices.values() if one["code"])
    assert devices["screen"]["remedy"] == "set [screen] port to another one"
    assert (seen["server"]["state"], seen["free"], seen["service_mode"]) == ("fail", True, False)


async def test_a_ticket_in_doubt_tells_what_is_known_of_it(kiosk, doubted):
    (ticket, number), _ = doubted
    (seen,) = (await kiosk.acts.overview())["in_doubt"]
    assert (seen["ticket"], seen["issue"], seen["standing"], seen["evidence"]) == (ticket, number, "in_doubt", "none")
    assert seen["since"].endswith("Z")
    assert seen["claim"] in kiosk.ledger.book.claims
    assert seen["seat"]


# -- what staff find ---------------------------------------------------------------------------------------------------


async def test_others_have_their_turn_while_rows_are_looked_for(kiosk, printed, monkeypatch):
    monkeypatch.setattr(search, "TURN", 1)
    await printed(1)
    turns: list[str] = []
    asyncio.get_running_loop().call_soon(turns.append, "somebody else's")
    assert await kiosk.acts.search("nobody") == []
    assert turns


async def test_rows_are_found_by_seat_ticket_claim_kind_and_day_newest_first(kiosk, printed):
    (one, two), _ = await printed(2)
    everything = await kiosk.acts.search("", 100)
    assert [row["seq"] for row in everything] == sorted((row["seq"] for row in everything), reverse=True)
    by_seat = await kiosk.acts.search(one["seat"].lower())
    assert [row["kind"] for row in by_seat] == ["printed", "intent", "grant"]
    assert by_seat[0]["seats"] == [one["seat"]]
    assert sorted(by_seat[-1]["seats"]) == sorted([one["seat"], two["seat"]])
    assert await kiosk.acts.search(one["ticket"]) == await kiosk.acts.search(one["ticket"][:6]) == by_seat
    claim = by_seat[0]["claim"]
    assert {row["claim"] for row in await kiosk.acts.search(claim[:8])} == {claim}
    assert [row["kind"] for row in await kiosk.acts.search(f"printed {two['seat']}")] == ["printed"]
    day = everything[0]["utc"][:10]
    assert await kiosk.acts.search(day) == await kiosk.acts.search(day[:7]) == everything
    assert await kiosk.acts.search("1999-01-01") == await kiosk.acts.search("Z99") == []
    assert len(await kiosk.acts.search("", 2)) == 2


async def test_rows_are_found_by_the_time_between_two_moments(kiosk, printed):
    await printed()
    everything = await kiosk.acts.search("")
    moments = [row["utc"].replace("+00:00", "Z") for row in everything]
    last, first = moments[0], moments[-1]
    earlier = [row for row, utc in zip(everything, moments, strict=True) if utc < last]
    assert await kiosk.acts.search(f"2026-01-01T00:00Z/{last}") == earlier
    assert await kiosk.acts.search(f"{first}/2999-01-01T00:00:00.000Z") == everything
    for never in (f"{last}/{first}", "2026-13-41T00:00Z/2026-01-01T00:00Z"):
        assert await kiosk.acts.search(never) == []


@pytest.mark.parametrize("text", ["'; DROP TABLE journal; --", '"', "\\", "a" * 10_000, "电影", "\x00"])
async def test_whatever_is_looked_for_is_only_looked_for(kiosk, printed, text):
    await printed()
    assert await kiosk.acts.search(text) == []

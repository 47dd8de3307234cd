"""What the kiosk tells of itself: status, watch, journal."""

import asyncio
import json

from kiosk.journal.record import Entry, Kind
from tests.kiosk.control.conftest import serves_nobody, until

UNKNOWN = "V1" + "0" * 26


async def test_the_status_of_a_free_kiosk_says_who_it_is_and_that_nothing_waits(kiosk):
    assert await kiosk.ask(do="status") == [
        {
            "state": "idle",
            "problem": None,
            "question": None,
            "offered": [],
            "seats": [],
            "kiosk": "kiosk-1",
            "cinema": "Starlight",
            "readiness": "ready",
            "journal": {"rows": 0, "waiting_facts": 0},
            "hint": None,
            "screen": None,
            "troubles": {},
            "remedies": {},
            "in_doubt": [],
            "retracted": [],
        }
    ]


async def test_a_status_names_what_is_wrong_and_asks_the_printer_when_it_is_told_to(kiosk):
    await kiosk.fault("paper-out")
    (unasked,) = await kiosk.ask(do="status")
    assert unasked["troubles"] == {}
    (asked,) = await kiosk.ask(do="status", ask_printer=True)
    assert asked["troubles"]["printer"].startswith("PRN-PAPER: Out of paper. Our staff is on the way. (")
    assert asked["remedies"] == {"printer": "Put in a new roll and close the cover: printing goes on by itself."}


async def test_facts_that_the_server_does_not_know_yet_are_counted(kiosk, house):
    await kiosk.ask(do="scan", code=house.buy().qr)
    (now,) = await kiosk.ask(do="status")
    assert now["journal"] == {"rows": len(kiosk.ledger.records), "waiting_facts": 2}


async def test_a_watcher_sees_the_state_now_and_every_visit_after_it(kiosk, house):
    async with kiosk.line(do="watch") as reader:
        assert json.loads(await reader.readline())["state"] == "idle"
        for code, last in ((UNKNOWN, "attention"), (house.buy().qr, "done")):
            await kiosk.ask(do="scan", code=code)
            seen = [json.loads(await asyncio.wait_for(reader.readline(), 20))]
            while seen[-1]["state"] != last:
                seen.append(json.loads(await asyncio.wait_for(reader.readline(), 20)))
            assert seen[0]["state"] == "verifying"
    await until(lambda: serves_nobody(kiosk))


async def test_several_watchers_see_the_same(kiosk):
    async with kiosk.line(do="watch") as one, kiosk.line(do="watch") as two:
        assert await one.readline() == await two.readline()
        await kiosk.ask(do="scan", code="hello")
        assert await asyncio.wait_for(one.readline(), 20) == await asyncio.wait_for(two.readline(), 20)


async def test_the_journal_is_told_row_by_row_and_in_parts(kiosk, house):
    await kiosk.ask(do="scan", code=UNKNOWN)
    before = kiosk.ledger.head.seq
    for _ in range(2):
        await kiosk.ask(do="scan", code=house.buy().qr)
    rows = await kiosk.ask(do="journal", since=before)
    kinds = ["claim_try", "grant", "intent", "printed", "abandoned"]
    assert [row["kind"] for row in rows if row["claim"]] == kinds * 2
    assert [row["hash"] for row in rows] == [record.hash for record in kiosk.ledger.records if record.seq > before]
    assert await kiosk.ask(do="journal", since=rows[-2]["seq"]) == rows[-1:]
    claim = next(row["claim"] for row in rows if row["claim"])
    assert [row["kind"] for row in await kiosk.ask(do="journal", claim=claim)] == kinds
    assert [row["kind"] for row in await kiosk.ask(do="journal", claim=claim[:9], last=2)] == kinds[-2:]
    assert await kiosk.ask(do="journal", last=0) == []
    assert await kiosk.ask(do="journal", since=before, last=10**30) == rows
    for nobody in ("none", 7, ["x"], {"x": 1}):
        assert await kiosk.ask(do="journal", claim=nobody) == []


async def test_a_row_about_another_row_keeps_its_own_number(kiosk):
    (row,) = await kiosk.ledger.write(Entry(Kind.ANCHORED, "", {"seq": 7, "hash": "f", "why": "lost"}))
    (told,) = await kiosk.ask(do="journal")
    assert (told["seq"], told["hash"]) == (row.seq, row.hash)
    assert (told["other_seq"], told["other_hash"], told["why"]) == (7, "f", "lost")

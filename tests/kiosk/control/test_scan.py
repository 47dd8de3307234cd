"""A voucher that is shown by command."""

import asyncio
import json

import pytest

from kiosk.control.client import DaemonRefused
from kiosk.domain import visit
from tests.kiosk.control.conftest import issues, serves_nobody, stands, until

UNKNOWN = "V1" + "0" * 26


async def test_a_voucher_is_followed_from_the_server_to_the_last_paper(kiosk, house):
    purchase = house.buy(2)
    states = await kiosk.ask(do="scan", code=purchase.qr)
    assert [now["state"] for now in states] == ["verifying", "printing", "printing", "done"]
    assert [stands(now) for now in states[1:]] == [["sent", "owed"], ["printed", "sent"], ["printed", "printed"]]
    assert issues(kiosk.printer) == [(seat["ticket"], seat["issue"]) for seat in states[-1]["seats"]]
    assert len(states[-1]["seats"]) == 2
    assert [seat["seat"] for seat in states[-1]["seats"]] == list(purchase.seats)


async def test_no_answer_holds_a_voucher_that_could_be_used(kiosk, house):
    purchase = house.buy()
    lines = [
        *await kiosk.ask(do="scan", code=purchase.qr),
        *await kiosk.ask(do="journal"),
        *await kiosk.ask(do="status"),
    ]
    said = json.dumps(lines)
    assert purchase.qr not in said
    assert purchase.typed not in said
    assert purchase.typed.replace("-", "") not in said


@pytest.mark.parametrize(
    ("code", "problem", "states"),
    [
        ("hello", "VCH-FOREIGN", ["attention"]),
        ("", "VCH-FOREIGN", ["attention"]),
        ("票" * 100, "VCH-FOREIGN", ["attention"]),
        ("7K3M-Q9TZ-0C4H-X", "VCH-TYPO", ["attention"]),
        (UNKNOWN, "VCH-UNKNOWN", ["verifying", "attention"]),
        (None, "VCH-FOREIGN", ["attention"]),
        (["x"], "VCH-FOREIGN", ["attention"]),
    ],
)
async def test_a_code_that_gives_no_tickets_ends_with_its_problem(kiosk, code, problem, states):
    lines = await kiosk.ask(do="scan", code=code)
    assert [now["state"] for now in lines] == states
    said = lines[-1]["problem"]
    assert (said["code"], lines[-1]["seats"]) == (problem, [])
    assert said["zh"]
    assert said["en"]
    assert said["remedy"]


async def test_a_printer_without_paper_makes_no_claim(kiosk, house):
    purchase = house.buy()
    await kiosk.fault("paper-out")
    lines = await kiosk.ask(do="scan", code=purchase.qr)
    assert lines[-1]["problem"]["code"] == "PRN-PAPER"
    assert await kiosk.ask(do="journal") == []
    await kiosk.fault("load-paper")
    assert (await kiosk.ask(do="scan", code=purchase.qr))[-1]["state"] == "done"


async def test_a_kiosk_that_serves_somebody_refuses_another_and_finishes_the_first(kiosk, house):
    kiosk.printer.faults = {2: "paper-out"}
    first, second = house.buy(), house.buy()
    async with kiosk.line(do="scan", code=first.qr) as reader:
        await kiosk.becomes(lambda state: isinstance(state, visit.Attention))
        with pytest.raises(DaemonRefused, match="another customer") as caught:
            await kiosk.ask(do="scan", code=second.qr)
        assert "wait" in caught.value.remedy
        (now,) = await kiosk.ask(do="status")
        assert (now["state"], now["problem"]["code"], stands(now)) == ("attention", "PRN-PAPER", ["sent"])
        await kiosk.fault("load-paper")
        lines = [json.loads(line) for line in (await asyncio.wait_for(reader.read(), 20)).splitlines()]
    assert (lines[-1]["state"], stands(lines[-1])) == ("done", ["printed"])
    assert (await kiosk.ask(do="scan", code=second.qr))[-1]["state"] == "done"


async def test_of_two_vouchers_at_the_same_instant_one_is_served_and_the_other_is_told_so(kiosk, house):
    vouchers = [house.buy().qr, house.buy().qr]
    ended = await asyncio.gather(*(kiosk.ask(do="scan", code=code) for code in vouchers), return_exceptions=True)
    refused = [end for end in ended if isinstance(end, DaemonRefused)]
    (served,) = (end for end in ended if isinstance(end, list))
    assert len(refused) == 1
    assert served[-1]["state"] == "done"
    assert len(kiosk.printer.codes()) == 1


async def test_the_same_voucher_again_is_told_to_be_collected(kiosk, house):
    purchase = house.buy()
    await kiosk.ask(do="scan", code=purchase.qr)
    lines = await kiosk.ask(do="scan", code=purchase.qr)
    assert lines[-1]["problem"]["code"] == "VCH-COLLECTED"
    assert "kiosk-1" in lines[-1]["problem"]["en"]


async def test_whoever_goes_away_does_not_end_the_visit(kiosk, house):
    kiosk.printer.faults = {2: "paper-out"}
    async with kiosk.line(do="scan", code=house.buy().qr) as reader:
        assert json.loads(await reader.readline())["state"] == "verifying"
    await kiosk.becomes(lambda state: isinstance(state, visit.Attention))
    await until(lambda: serves_nobody(kiosk))
    await kiosk.fault("load-paper")
    await kiosk.becomes(lambda state: isinstance(state, visit.Done))
    assert len(kiosk.printer.codes()) == 1


async def test_a_ticket_is_no_voucher(kiosk, house):
    await kiosk.ask(do="scan", code=house.buy().qr)
    kiosk.attendant.state = visit.Idle()
    (code,) = kiosk.printer.codes()
    (now,) = await kiosk.ask(do="scan", code=code)
    assert now["problem"]["code"] == "VCH-TICKET"
    (now,) = await kiosk.ask(do="scan", code=code[:-1] + "0")
    assert now["problem"]["code"] == "VCH-TICKET"

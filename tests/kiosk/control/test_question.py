"""The seat question, answered by command."""

import pytest

from kiosk.control.client import DaemonRefused
from kiosk.domain import visit
from tests.kiosk.control.conftest import issues, rest_of, stands

UNKNOWN = "V1" + "0" * 26


@pytest.fixture
async def doubtful(kiosk, house):
    """The power failed in the middle of the ticket: the customer is asked."""
    kiosk.printer.faults = {2: "power-off"}
    async with kiosk.line(do="scan", code=house.buy().qr) as reader:
        await kiosk.becomes(lambda state: isinstance(state, visit.Attention))
        await kiosk.fault("power-on")
        yield reader


async def test_a_customer_who_did_not_get_the_paper_gets_a_new_issue(kiosk, doubtful):
    (now,) = await kiosk.ask(do="status")
    (seat,) = now["seats"]
    assert (now["question"], now["problem"]["code"], now["in_doubt"]) == (seat["seat"], "SEAT-QUESTION", [seat["seat"]])
    with pytest.raises(DaemonRefused, match="not the question"):
        await kiosk.ask(do="answer", seat="Z99", received=False)
    assert await kiosk.ask(do="answer", seat=seat["seat"], received=False) == [{"ok": True}]
    last = (await rest_of(doubtful))[-1]
    assert (last["state"], stands(last), last["seats"][0]["issue"]) == ("done", ["printed"], 2)
    assert issues(kiosk.printer) == [(seat["ticket"], 2)]
    kinds = [row["kind"] for row in await kiosk.ask(do="journal") if row["kind"] != "acknowledged"]
    assert kinds[kinds.index("in_doubt") :][:5] == ["in_doubt", "reissue_try", "reissued", "intent", "printed"]


async def test_a_customer_who_has_the_paper_is_believed_and_asked_to_show_it(kiosk, doubtful):
    (now,) = await kiosk.ask(do="status")
    assert await kiosk.ask(do="answer", seat=now["question"], received=True) == [{"ok": True}]
    last = (await rest_of(doubtful))[-1]
    assert (last["state"], last["question"], stands(last)) == ("attention", None, ["in_doubt"])
    assert last["problem"]["code"] == "SEAT-SCAN"
    assert "received" in [row["kind"] for row in await kiosk.ask(do="journal")]


@pytest.mark.parametrize("received", [None, "yes", 1, [True]])
async def test_an_answer_that_is_neither_yes_nor_no_is_refused_and_the_question_stays(kiosk, doubtful, received):
    (now,) = await kiosk.ask(do="status")
    with pytest.raises(DaemonRefused, match="yes or no"):
        await kiosk.ask(do="answer", seat=now["question"], received=received)
    assert await kiosk.ask(do="status") == [now]


async def test_an_answer_to_no_question_is_refused(kiosk):
    with pytest.raises(DaemonRefused, match="not the question that is open"):
        await kiosk.ask(do="answer", seat="F7", received=True)


async def test_a_kiosk_that_stops_serves_nobody(kiosk, house):
    await kiosk.attendant.stop()
    with pytest.raises(DaemonRefused, match="is stopping"):
        await kiosk.ask(do="scan", code=house.buy().qr)
    assert await kiosk.ask(do="journal") == []

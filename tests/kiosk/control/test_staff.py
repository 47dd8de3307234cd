"""What staff ask by commands: the acts themselves are tried in tests/kiosk/staff."""

import pytest

from kiosk.config.model import KioskSection
from kiosk.control.client import DaemonRefused
from kiosk.control.commands import OutOfService
from kiosk.control.staff import STAFF_COMMANDS, StaffCommands
from tests.kiosk.control.conftest import SECTION, issues, stands


async def test_each_command_is_in_the_table_and_refused_by_a_kiosk_that_is_out_of_service(kiosk):
    assert tuple(StaffCommands(kiosk.acts, kiosk.attendant).table) == STAFF_COMMANDS
    assert set(STAFF_COMMANDS) < OutOfService(SECTION, {}).table.keys()
    assert isinstance(SECTION, KioskSection)


async def test_a_reprint_tells_what_was_granted_and_is_followed_to_its_end(kiosk, house):
    (seat,) = (await kiosk.ask(do="scan", code=house.buy().qr))[-1]["seats"]
    asked = {"do": "reprint", "ticket": seat["ticket"], "issue": 1, "why": "torn", "by": "Anna"}
    granted, *states = await kiosk.ask(**asked)
    assert (granted["ticket"], granted["issue"], granted["seat"]) == (seat["ticket"], 2, seat["seat"])
    assert (states[0]["state"], states[-1]["state"], stands(states[-1])) == ("printing", "done", ["printed"])
    assert issues(kiosk.printer)[-1] == (seat["ticket"], 2)
    with pytest.raises(DaemonRefused, match="SEAT-VOID"):
        await kiosk.ask(**asked)
    assert not kiosk.attendant.listeners


async def test_staff_see_settle_search_and_look_after_the_kiosk(kiosk, house):
    (seen,) = await kiosk.ask(do="owed")
    assert (seen["in_doubt"], seen["service_mode"], seen["free"]) == ([], False, True)
    assert await kiosk.ask(do="new_roll", mm=50_000, by="Anna") == [{"ok": True}]
    (tried,) = await kiosk.ask(do="test_print", by="Anna")
    assert tried["evidence"] == "proved"
    assert await kiosk.ask(do="restart", component="printer", by="Anna") == [{"ok": True}]
    assert [row["act"] for row in await kiosk.ask(do="search", text="staff", limit=2)] == ["restart", "test_printed"]
    assert await kiosk.ask(do="service", on=True, by="Anna") == [{"ok": True}]
    with pytest.raises(DaemonRefused, match="takes no vouchers"):
        await kiosk.ask(do="scan", code=house.buy().qr)
    assert await kiosk.ask(do="service", on=False, by="Anna") == [{"ok": True}]
    with pytest.raises(DaemonRefused, match="knows of no issue"):
        await kiosk.ask(do="settle", ticket="NOSUCHTICKET", issue=1, by="Anna")


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "settle", "ticket": 7, "issue": 1, "by": "Anna"},
        {"do": "settle", "ticket": "T", "issue": "1", "by": "Anna"},
        {"do": "settle", "ticket": "T", "issue": True, "by": "Anna"},
        {"do": "settle", "ticket": "T", "by": "Anna"},
        {"do": "reprint", "ticket": "T", "issue": 1, "why": ["torn"], "by": "Anna"},
        {"do": "service", "on": "yes", "by": "Anna"},
        {"do": "service", "on": True},
        {"do": "new_roll", "mm": 1.5, "by": "Anna"},
        {"do": "search", "text": None},
        {"do": "search", "text": "x", "limit": "all"},
        {"do": "restart", "component": {}, "by": "Anna"},
        {"do": "test_print", "by": None},
    ],
    ids=str,
)
async def test_what_is_not_understood_is_refused_with_a_remedy_and_not_done(kiosk, request_):
    with pytest.raises(DaemonRefused) as caught:
        await kiosk.ask(**request_)
    assert caught.value.remedy
    assert kiosk.ledger.records == ()

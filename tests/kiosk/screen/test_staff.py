"""What the staff's page asks, over real HTTP: who may, what is done and under whose name, and what is refused."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from kiosk.clock import Clock
from kiosk.journal.errors import JournalError
from kiosk.journal.record import Kind
from kiosk.screen import staff as pages
from kiosk.screen.app import app
from kiosk.screen.server import serving
from kiosk.screen.staff import PATH, StaffPages
from kiosk.staff import people
from kiosk.staff.door import Door
from kiosk.staff.people import People
from tests.kiosk.control.conftest import issues
from tests.kiosk.screen.stage import Stage

PIN = "274913"
JSON = {"Content-Type": "application/json"}
ACTS = {
    "settle": {"ticket": "T", "issue": 1},
    "reprint": {"ticket": "T", "issue": 1, "reason": "torn"},
    "test-print": {},
    "service": {"on": True},
    "restart": {"component": "printer"},
    "new-roll": {"mm": 50_000},
    "stay": {},
}
LOOKS = ("now", "journal")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(people, "_HASHER", cheap)
    monkeypatch.setattr(people, "_NOBODY", cheap.hash("nobody"))


class Desk:
    """The page's requests, as a browser makes them."""

    def __init__(self, kiosk, door, client, file, badge, skew):
        self.kiosk, self.door, self.client, self.file, self.badge, self.skew = kiosk, door, client, file, badge, skew

    async def post(self, path, body=None, **headers):
        content = json.dumps({} if body is None else body)
        return await self.client.post(PATH + path, content=content, headers={**JSON, **headers})

    async def get(self, path):
        return await self.client.get(PATH + path)

    async def sign_in(self, number=1, pin=PIN):
        return await self.post("sign-in", {"number": number, "pin": pin})

    def journalled(self):
        rows = [row.body for row in self.kiosk.ledger.records if row.kind is Kind.STAFF]
        return [(body["act"], body["by"]) for body in rows]


@pytest.fixture
async def desk(kiosk, tmp_path):
    file, skew = tmp_path / "staff.json", [0.0]
    everybody, _ = People().add("Li Na", PIN)
    everybody, badge = everybody.with_badge("Li Na")
    everybody.save(file)
    real = Clock()
    door = Door(file, kiosk.ledger, Clock(lambda: real.steady() + skew[0], lambda: real.utc() + timedelta(0, skew[0])))
    looking = asyncio.create_task(door.run())
    stage = Stage()
    application = app(stage, routes=StaffPages(kiosk.acts, door).routes)
    async with serving(application, stage.hub, "127.0.0.1", 0) as address:
        origin = address.rstrip("/")
        async with httpx.AsyncClient(base_url=origin, headers={"Origin": origin}, timeout=30) as client:
            yield Desk(kiosk, door, client, file, badge, skew)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    door.close()


# -- the door ----------------------------------------------------------------------------------------------------------


async def test_without_a_session_nothing_is_shown_or_done(desk):
    answers = {path: await desk.post(path, body) for path, body in ACTS.items()}
    answers |= {path: await desk.get(path) for path in LOOKS}
    assert {path: (answer.status_code, answer.json()) for path, answer in answers.items()} == dict.fromkeys(
        (*ACTS, *LOOKS), (401, {"reason": "signed_out"})
    )
    desk.client.cookies.set("kiosk-staff", "guessed", path=PATH)
    assert (await desk.get("now")).status_code == 401
    assert desk.journalled() == []
    assert (await desk.get("")).status_code == (await desk.get("assets/page.js")).status_code == 200
    assert [(await desk.get(f"assets/{path}")).status_code for path in ("../staff.py", "%2e%2e/x", "")] == [404] * 3


async def test_number_and_pin_give_a_session_that_scripts_and_other_sites_never_see(desk):
    answer = await desk.sign_in()
    assert answer.status_code == 204
    name, *flags = answer.headers["set-cookie"].split("; ")
    assert len(name.partition("=")[2]) >= 32
    assert {flag.lower() for flag in flags} == {"httponly", "samesite=strict", "path=/staff/"}
    now = (await desk.get("now")).json()
    assert (now["name"], round(now["ends_in"])) == ("Li Na", 300)
    assert (await desk.post("sign-out")).status_code == 204
    assert (await desk.get("now")).status_code == 401
    assert desk.journalled() == [("sign_in", "Li Na")]


async def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(desk):
    await desk.sign_in()
    token = desk.client.cookies["kiosk-staff"]
    await desk.post("sign-out")
    desk.client.cookies.set("kiosk-staff", token, path=PATH)
    assert (await desk.get("now")).status_code == 401


async def test_five_wrong_pins_lock_everybody_out_and_say_for_how_long(desk):
    answers = [await desk.sign_in(pin=f"99999{digit}") for digit in range(5)]
    assert [answer.status_code for answer in answers] == [401] * 5
    assert [answer.json()["wait"] for answer in answers] == [0, 0, 0, 0, 60]
    locked = await desk.sign_in()
    assert (locked.status_code, locked.json()["reason"], locked.json()["wait"]) == (429, "locked", 60)
    assert "set-cookie" not in locked.headers
    desk.skew[0] += 60
    assert (await desk.sign_in()).status_code == 204


async def test_a_badge_opens_the_page_once_and_takes_the_place_of_whoever_was_there(desk):
    await desk.sign_in()
    before = desk.client.cookies["kiosk-staff"]
    desk.door.see(desk.badge)
    async with asyncio.timeout(10):
        while desk.door.key is None:
            await asyncio.sleep(0.005)
    opened = StaffPages(desk.kiosk.acts, desk.door).opened
    assert opened is not None
    path, _, key = opened.partition("#")
    assert path == PATH
    assert (await desk.post("enter", {"key": key})).status_code == 204
    assert desk.door.session(before, acts=False) is None
    assert (await desk.get("now")).json()["name"] == "Li Na"
    refused = await desk.post("enter", {"key": key})
    assert (refused.status_code, refused.json()["reason"]) == (401, "not_let_in")


async def test_a_session_ends_unless_somebody_touches_the_page(desk):
    await desk.sign_in()
    desk.skew[0] += 290
    assert round((await desk.get("now")).json()["ends_in"]) == 10
    assert (await desk.post("stay")).status_code == 204
    desk.skew[0] += 290
    assert (await desk.get("now")).status_code == 200
    desk.skew[0] += 11
    assert (await desk.get("now")).status_code == 401


async def test_a_file_of_staff_that_is_damaged_says_what_to_do(desk):
    desk.file.write_text("{")
    answer = await desk.sign_in()
    assert (answer.status_code, answer.json()["reason"]) == (503, "people")
    assert "kiosk staff add" in answer.json()["remedy"]


# -- acts --------------------------------------------------------------------------------------------------------------


async def test_each_act_is_done_under_the_name_of_who_signed_in_whatever_the_request_says(desk):
    await desk.sign_in()
    await desk.post("new-roll", {"mm": 50_000, "by": "Mallory"})
    await desk.post("service", {"on": True})
    await desk.post("service", {"on": False})
    tried = await desk.post("test-print")
    assert tried.json()["evidence"] == "proved"
    assert (await desk.post("restart", {"component": "printer"})).status_code == 200
    assert desk.journalled()[1:] == [
        (act, "Li Na") for act in ("new_roll", "service_mode", "service_mode", "test_print", "test_printed", "restart")
    ]
    now = (await desk.get("now")).json()
    assert (now["roll"]["length_mm"], now["service_mode"]) == (50_000, False)
    rows = (await desk.client.get(f"{PATH}journal", params={"text": "staff"})).json()["rows"]
    assert [row["act"] for row in rows][:2] == ["restart", "test_printed"]


async def test_a_ticket_in_doubt_is_printed_again_or_settled(desk, doubted, printed):
    (ticket, number), _ = doubted
    await desk.sign_in()
    (open_,) = (await desk.get("now")).json()["in_doubt"]
    assert (open_["ticket"], open_["issue"]) == (ticket, number)
    answer = await desk.post("reprint", {"ticket": ticket, "issue": number, "reason": "Not printed"})
    assert (answer.json()["ticket"], answer.json()["issue"]) == (ticket, number + 1)
    await desk.kiosk.becomes(lambda state: type(state).__name__ == "Done")
    assert issues(desk.kiosk.printer)[-1] == (ticket, number + 1)
    assert (await desk.get("now")).json()["in_doubt"] == []
    nothing = await desk.post("settle", {"ticket": ticket, "issue": number + 1})
    assert (nothing.status_code, nothing.json()["reason"]) == (409, "nothing_there")


async def test_what_is_in_doubt_and_with_the_customer_goes_off_the_list(desk, doubted):
    (ticket, number), _ = doubted
    await desk.sign_in()
    assert (await desk.post("settle", {"ticket": ticket, "issue": number})).status_code == 200
    assert (await desk.get("now")).json()["in_doubt"] == []
    assert desk.journalled()[-1] == ("settle", "Li Na")


async def test_a_refusal_bears_its_code_and_both_texts(desk, printed):
    (seat,), _ = await printed()
    await desk.sign_in()
    asked = {"ticket": seat["ticket"], "issue": 1, "reason": "torn"}
    assert (await desk.post("reprint", asked)).status_code == 200
    await desk.kiosk.becomes(lambda state: type(state).__name__ == "Done")
    void = await desk.post("reprint", asked)
    assert (void.status_code, void.json()["code"]) == (409, "SEAT-VOID")
    assert void.json()["zh"]
    assert void.json()["en"]
    assert void.json()["remedy"]


async def test_a_journal_that_can_not_be_written_refuses_each_act_with_a_remedy(desk, monkeypatch):
    await desk.sign_in()

    async def fails(*_):
        raise JournalError("the disk is full", "make room")

    monkeypatch.setattr(desk.kiosk.ledger, "write", fails)
    answer = await desk.post("new-roll", {"mm": 50_000})
    assert (answer.status_code, answer.json()) == (
        503,
        {"reason": "journal", "said": "the disk is full", "remedy": "make room"},
    )


# -- what is refused ---------------------------------------------------------------------------------------------------


async def test_a_request_of_another_site_another_host_or_another_kind_is_refused(desk):
    await desk.sign_in()
    evil = {"Origin": "http://evil.test"}
    assert [(await desk.post(path, body, **evil)).status_code for path, body in ACTS.items()] == [403] * len(ACTS)
    rebound = await desk.client.get(f"{PATH}now", headers={"Host": "evil.test"})
    assert (rebound.status_code, rebound.json()["reason"]) == (421, "other_host")
    form = await desk.client.post(f"{PATH}service", data={"on": "true"})
    assert (form.status_code, form.json()["reason"]) == (415, "not_json")
    assert [(await desk.client.get(PATH + path)).status_code for path in ("service", "sign-in")] == [405] * 2
    assert desk.journalled() == [("sign_in", "Li Na")]


async def test_a_request_of_more_than_a_kibibyte_is_refused(desk):
    await desk.sign_in()
    for path, body in (("reprint", {"ticket": "T", "issue": 1, "reason": "x" * 1024}), ("enter", {"key": "x" * 1024})):
        answer = await desk.post(path, body)
        assert (answer.status_code, answer.json()["reason"]) == (413, "too_long")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sign-in", {"number": "1", "pin": PIN}),
        ("sign-in", {"number": True, "pin": PIN}),
        ("sign-in", {"number": 1, "pin": 274913}),
        ("sign-in", {"number": 1, "pin": "\ud800"}),
        ("sign-in", [1, PIN]),
        ("enter", {"key": None}),
        ("settle", {"ticket": "T", "issue": 1.0}),
        ("settle", {"ticket": ["T"], "issue": 1}),
        ("reprint", {"ticket": "T", "issue": 1}),
        ("service", {"on": 1}),
        ("restart", {"component": "\udfff"}),
        ("new-roll", {"mm": "50"}),
    ],
)
async def test_what_is_of_the_wrong_type_is_not_understood_and_counts_as_no_try(desk, path, body):
    await desk.sign_in()
    answer = await desk.post(path, body)
    assert (answer.status_code, answer.json()) == (400, {"reason": "not_understood"})
    assert desk.journalled() == [("sign_in", "Li Na")]


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("settle", {"ticket": "nobody's", "issue": 10**30}, "nothing_there"),
        ("reprint", {"ticket": "", "issue": -1, "reason": ""}, "not_understood"),
        ("reprint", {"ticket": "T", "issue": 1, "reason": "torn"}, "nothing_there"),
        ("restart", {"component": "../../etc"}, "nothing_there"),
        ("new-roll", {"mm": -5}, "not_understood"),
        ("new-roll", {"mm": 10**300}, "not_understood"),
    ],
)
async def test_what_can_not_be_done_says_why_and_what_to_do(desk, path, body, reason):
    await desk.sign_in()
    answer = await desk.post(path, body)
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["reason"]) == (409, reason)
    assert told["said"]
    assert told["remedy"]
    assert desk.journalled() == [("sign_in", "Li Na")]


def test_each_act_of_the_table_is_tried_here():
    nobody: Any = None
    named = {path for path, _, _ in StaffPages(nobody, nobody)._table()}
    assert named == ACTS.keys() - {"stay"}
    assert pages.PATH == "/staff/"

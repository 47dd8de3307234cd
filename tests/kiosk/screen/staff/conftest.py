"""The staff's page in a browser, in both formats, over a machine whose state is set by hand."""

import itertools
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain.problem import Code, Problem
from kiosk.screen.staff import StaffPages
from kiosk.staff.door import IDLE_SECONDS, Locked, NotLetIn, Session
from kiosk.staff.errors import StaffError
from tests.kiosk.screen.customer.conftest import FORMATS, HANDLED, Screen
from tests.kiosk.screen.stage import staged

MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")
PIN = "274913"
ADDRESS = "reader camera:///dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920-video-index0"


def ticket(seat, standing="in_doubt", evidence="none", hint="", number=1):
    return {
        "ticket": f"WTN61XAKQD{len(seat):02}",
        "issue": number,
        "seat": seat,
        "standing": standing,
        "claim": "c1" * 16,
        "since": "2026-11-23T06:55:00Z",
        "evidence": evidence,
        "hint": hint,
    }


def device(name, code=None, state="ok", *, restartable=True):
    problem = Problem(code) if code else None
    text = {"zh": problem.text.zh, "en": problem.text.en} if problem else {"zh": "", "en": ""}
    told = {"code": str(code), "said": "no paper (offline)", "remedy": problem.remedy} if problem else {}
    return {"name": name, "state": state, "code": "", "said": "", "remedy": "", **text, **told} | {
        "restartable": restartable
    }


class Machine:
    """Stands in the place of acts and door: shows what it is told to, and remembers what was done."""

    def __init__(self):
        self.reset()

    def reset(self):
        """Everything is fine, and nobody is in."""
        self.done: list[tuple[Any, ...]] = []
        self.refusal: StaffError | None = None
        self.locked = 0
        self.key: str | None = None
        self.left_seconds = IDLE_SECONDS
        self.sessions: dict[str, Session] = {}
        self.rows: list[dict[str, Any]] = []
        self.searches: list[str] = []
        self.seen: dict[str, Any] = {
            "devices": [device(name, restartable=name[0] in "pb") for name in ("printer", "booking server", "disk")],
            "roll": {"length_mm": 80_000, "used_mm": 52_000, "tickets_left": 233, "usual_mm": 80_000},
            "owed": [],
            "in_doubt": [],
            "retracted": [],
            "service_mode": False,
            "facts_waiting": 0,
            "server": {"state": "ok", "said": ""},
            "free": True,
        }

    def troubled(self):
        """A bad day: something of everything."""
        self.seen["devices"] = [
            device("printer", Code.PRINTER_PAPER, "fail"),
            device("booking server", Code.SERVER_AWAY, "fail"),
            device("disk", restartable=False),
            device("journal", restartable=False),
            device(ADDRESS, Code.CAMERA_BLURRED, "warn"),
            device("reader typed:"),
        ]
        self.seen["in_doubt"] = [
            ticket("F7", hint="given up, may still come out"),
            ticket("情侣座 12", evidence="inferred"),
        ]
        self.seen["retracted"] = [ticket("A1", "printed", "proved")]
        self.seen["owed"] = [
            ticket("F9", "owed"),
            ticket("G10", "handed_back", number=2),
            ticket("H101", "recalled", "proved"),
        ]
        self.seen |= {"facts_waiting": 3, "service_mode": True}
        kinds = ("printed", "in_doubt", "grant", "received", "claim_try", "anchored")
        self.rows = [row(number, kind) for number, kind in enumerate(kinds)]
        self.rows += [row(9, "staff", by="Li Na", act="sign_in_failed", seats=[], ticket=None)]
        self.rows += [row(10, "staff", by="王芳", act="settle"), row(11, "printed", ticket="M0RE7X4KQDJZ")]

    # -- acts ----------------------------------------------------------------------------------------------------------

    async def overview(self):
        return self.seen

    async def search(self, text, _limit):
        self.searches.append(text)
        return self.rows if "Z99" not in text else []

    async def settle(self, *said):
        return self._do("settle", *said)

    async def reprint(self, *said):
        return self._do("reprint", *said) or {"seat": "F7", "issue": 2, "ticket": said[0], "claim": "c"}

    async def test_print(self, *said):
        return self._do("test_print", *said) or {"evidence": "proved", "mm": 90}

    async def service_mode(self, on, by):
        self._do("service_mode", on, by)
        self.seen["service_mode"] = on

    async def restart(self, *said):
        return self._do("restart", *said)

    async def new_roll(self, *said):
        return self._do("new_roll", *said)

    def _do(self, *said):
        if self.refusal:
            raise self.refusal
        self.done.append(said)

    # -- door ----------------------------------------------------------------------------------------------------------

    @property
    def wait(self):
        return self.locked

    async def sign_in(self, number, pin):
        if self.locked:
            raise Locked(self.locked)
        if (number, pin) != (1, PIN):
            raise NotLetIn
        return self._opened("Li Na")

    def enter(self, key):
        if key != self.key:
            raise NotLetIn
        self.key = None
        return self._opened("王芳")

    def session(self, token, *, acts):
        if acts and token in self.sessions:
            self.left_seconds = IDLE_SECONDS
        return self.sessions.get(token)

    def left(self, _):
        return self.left_seconds

    def sign_out(self, token):
        self.sessions.pop(token, None)

    def _opened(self, name):
        token = f"token {next(_NUMBERS)}"
        self.sessions[token] = Session(name, 0)
        return token


_NUMBERS = itertools.count()


def row(number, kind, **more):
    known = {"seq": number, "utc": f"2026-11-23T06:{number:02}:00.000Z", "kind": kind, "seats": ["F7"]}
    return {**known, "ticket": "WTN61XAKQDJZ", "issue": 1, **more}


class StaffScreen(Screen):
    """The staff's page."""

    def __init__(self, page, stage, form, machine):
        super().__init__(page, stage, form)
        self.machine = machine

    def caught_up(self):
        self.until(lambda: self.page.locator("#head h1").count() > 0)

    def open(self):
        self.page.goto(self.stage.address + "staff/")
        self.caught_up()
        return self

    def afresh(self, *, troubled=False):
        """Nobody is in, nothing is wrong or very much is, and the page has just come."""
        self.machine.reset()
        if troubled:
            self.machine.troubled()
        self.stage.show()
        self.open()
        self.sees(".door, .tab")
        return self

    def sign_in(self, pin=PIN):
        for digit in "1\n" + pin + "\n":
            self.page.locator(f"[data-digit='{digit}']" if digit.strip() else "[data-do=next]").click()
        return self

    def inside(self, tab="tickets", *, troubled=False):
        """Somebody is in and looks at this part."""
        self.afresh(troubled=troubled).sign_in()
        self.sees(".tab")
        self.touch("tab", tab=tab)
        return self

    def ask(self, act, **data):
        """Touch what asks before it does this; ``data`` says which of several."""
        more = "".join(f'[data-{name}="{value}"]' for name, value in data.items())
        self.page.locator(f'[data-do="ask"][data-what="{act}"]{more}').first.click()
        self.sees(".dialog")

    def go(self):
        """Say yes to what is asked."""
        self.page.locator(".dialog [data-do=go]").click()

    def sees(self, what, text=""):
        """Wait until there is such an element that says so."""
        self.page.locator(what).filter(has_text=text).first.wait_for()

    def troubles(self):
        return self.page.evaluate(MEASURE)


@contextmanager
def opened(browser, stage, machine, form):
    """The page in a format; what its console complains of is a failure."""
    context = browser.new_context(viewport=FORMATS[form], reduced_motion="reduce", timezone_id="Asia/Shanghai")
    context.set_default_timeout(15_000)
    screen = StaffScreen(context.new_page(), stage, form, machine)
    yield screen.open()
    context.close()
    assert [text for text in screen.complaints if not any(known in text for known in HANDLED)] == []


@pytest.fixture(scope="module")
def machine():
    return Machine()


@pytest.fixture(scope="module")
def stage(machine):
    acts: Any = machine
    with staged(lambda _: StaffPages(acts, acts).routes) as stage:
        yield stage


@pytest.fixture(scope="module", params=FORMATS)
def screen(request, browser, stage, machine):
    with opened(browser, stage, machine, request.param) as screen:
        yield screen


@pytest.fixture(scope="module")
def lying(browser, stage, machine):
    with opened(browser, stage, machine, "lying") as screen:
        yield screen

"""A ticket in doubt and somebody of the staff who comes with a PIN, with every party in a process of its own."""

import pytest

from kiosk.control.client import ask
from kiosk.domain.booking import Issue
from kiosk.staff.people import People
from kiosk.trust import development
from kiosk.trust.codes import sign_ticket
from tests.journeys.parties import Kiosk, code_of, until, virtual_printer
from tests.journeys.test_staff import TEXT, admit, doubted, owed, restarted

PIN = "274913"


@pytest.fixture
def slow(tmp_path):
    with virtual_printer(tmp_path / "papers", "--speed", "40") as slow:
        yield slow


@pytest.fixture
def doubtful(server, slow, forks, tmp_path):
    """A kiosk whose printer lost its power under a ticket, and somebody of the staff; the customer is gone."""
    kiosk = Kiosk(tmp_path / "kiosk", server, slow, profile=TEXT, nursery=forks)
    restarted(kiosk)
    doubted(kiosk, slow, server.buy(1).qr)
    kiosk.stop()
    everybody, _ = People().add("Li Na", PIN)
    everybody.save(kiosk.folder / "state" / "staff.json")
    restarted(kiosk)
    yield kiosk
    kiosk.stop()


def test_staff_sign_in_at_the_screen_and_print_a_ticket_in_doubt_again(doubtful, server, slow, browser, artefact):
    (doubt,) = owed(doubtful)["in_doubt"]
    old = Issue(doubt["ticket"], doubt["issue"], server.ticket(doubt["ticket"])["serial"])

    page = browser.new_page(viewport={"width": 1080, "height": 1920})
    page.set_default_timeout(30_000)
    page.goto(next(ask(doubtful.socket, do="status"))["screen"])
    page.locator(".machine").focus()
    page.keyboard.press("Enter")
    page.locator(".door").wait_for()
    for key in ("1", "Enter", *PIN, "Enter"):
        page.keyboard.press(key)
    page.locator(".card .seat", has_text=doubt["seat"]).wait_for()
    artefact(page, "journey-staff")
    page.locator("[data-what=reprint]").click()
    page.locator(".reasons .chip").first.click()
    page.locator(".dialog [data-do=go]").click()
    page.locator(".notice.good").wait_for()
    page.locator(".nothing").wait_for()
    page.locator("[data-do=sign-out]").click()
    page.locator(".scene").wait_for()

    printed = until(lambda: server.ticket(doubt["ticket"])["state"] == "printed", "the server hears of the paper")
    record = server.ticket(doubt["ticket"])
    assert (printed, record["issue"], slow.count()[code_of(record)]) == (True, doubt["issue"] + 1, 1)
    assert admit(server, sign_ticket(old, development.server_key())) == "superseded"
    assert admit(server, code_of(record)) == "admitted"
    done = next(ask(doubtful.socket, do="search", text=f"staff {doubt['seat']}", limit=9))
    assert (done["act"], done["by"], done["why"]) == ("reprint", "Li Na", "Not printed")

"""How staff come from the customers' page to theirs, and the customers get their screen back."""

import re

import pytest

from tests.kiosk.screen.customer.conftest import Screen
from tests.kiosk.screen.scenes import STATES


@pytest.fixture
def customers(lying):
    """The customers' page, in the same window."""
    lying.machine.reset()
    lying.stage.show()
    screen = Screen(lying.page, lying.stage, lying.form)
    lying.page.clock.install()
    yield screen.open()
    lying.page.clock.resume()


def is_at(screen, path):
    screen.until(lambda: re.sub(r"#.*", "", screen.page.url) == screen.stage.address + path)


def held(screen, milliseconds):
    """Press the machine's name in the corner for so long."""
    screen.page.locator(".machine").hover()
    screen.page.mouse.down()
    screen.page.clock.run_for(milliseconds)
    screen.page.mouse.up()


def test_the_machines_name_held_for_three_seconds_leads_to_the_staff(customers):
    held(customers, 1000)
    customers.page.clock.run_for(2000)
    assert customers.page.url == customers.stage.address
    held(customers, 3100)
    is_at(customers, "staff/")


def test_customers_begin_in_the_language_of_the_address_also_when_staff_were_there(customers):
    customers.page.goto(f"{customers.stage.address}?language=en")
    customers.caught_up()
    held(customers, 3100)
    is_at(customers, "staff/?language=en")
    customers.page.locator("[data-do=customers]").click()
    is_at(customers, "?language=en")
    customers.page.locator("html[lang=en-GB]").wait_for()


def test_a_keyboard_leads_there_too(customers):
    customers.page.locator(".machine").focus()
    customers.page.keyboard.press("Enter")
    is_at(customers, "staff/")


@pytest.mark.parametrize("state", ["verifying", "printing", "done"])
def test_who_is_served_is_not_interrupted(customers, state):
    customers.show(STATES[state])
    held(customers, 4000)
    customers.show(STATES[state], staff="/staff/#one")
    customers.page.clock.run_for(500)
    assert customers.page.url == customers.stage.address


def test_a_badge_that_was_shown_during_a_visit_opens_at_its_end(customers, machine):
    machine.key = "two"
    customers.show(STATES["printing"], staff="/staff/#two")
    assert customers.page.url == customers.stage.address
    customers.stage.show(staff="/staff/#two")
    is_at(customers, "staff/")
    customers.page.locator("h1", has_text="王芳").wait_for()
    assert "two" not in customers.page.url


def test_a_badge_opens_where_a_fault_waits_for_staff(customers, machine):
    machine.key = "three"
    customers.stage.show(STATES["stalled"], staff="/staff/#three")
    is_at(customers, "staff/")
    customers.page.locator("h1", has_text="王芳").wait_for()


def test_a_badge_opens_the_door_where_somebody_stands_before_it(customers, machine):
    held(customers, 3100)
    is_at(customers, "staff/")
    customers.page.locator(".door").wait_for()
    machine.key = "four"
    customers.stage.show(staff="/staff/#four")
    customers.page.locator("h1", has_text="王芳").wait_for()


def test_nobody_at_the_door_leaves_the_screen_to_the_customers(customers):
    held(customers, 3100)
    is_at(customers, "staff/")
    customers.page.locator(".door").wait_for()
    customers.page.keyboard.press("1")
    customers.page.clock.run_for(45_000)
    assert customers.page.locator(".field b").first.text_content() == "1"
    customers.page.clock.run_for(16_000)
    is_at(customers, "")


def test_a_customer_who_comes_has_the_screen_unless_somebody_signs_in(customers):
    for typed in ("1", ""):
        customers.page.goto(customers.stage.address + "staff/")
        customers.page.locator(".door").wait_for()
        customers.page.clock.run_for(1000)
        if typed:
            customers.page.keyboard.press(typed)
        customers.stage.show(STATES["verifying"])
        customers.page.clock.run_for(1000)
        is_at(customers, "staff/" if typed else "")
        customers.stage.show()


def test_a_machine_that_is_away_is_waited_for_and_no_other_page_is_opened(lying, machine):
    lying.page.clock.resume()
    machine.reset()
    lying.open().sign_in()
    lying.sees(".tab")
    lying.page.route("**/events", lambda route: route.abort())
    lying.page.route(lying.stage.address, lambda route: route.abort())
    lying.stage.show(assets="another")
    lying.sees(".away")
    assert lying.page.evaluate("document.querySelector('#main').inert")
    lying.page.unroute_all()
    lying.until(lambda: lying.page.locator(".away").count() == 0)

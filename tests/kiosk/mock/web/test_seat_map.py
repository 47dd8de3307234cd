"""The hall on the phone page: the main view, the thumbnail with its red frame, and what others buy meanwhile."""

import pytest

from kiosk.mock.client import Phone
from tests.kiosk.mock.web import walk
from tests.kiosk.mock.web.conftest import SCREEN


@pytest.fixture
def wide_hall(phone, shop):
    """The page with the widest hall that has all kinds of seats, and that screening's id."""
    with Phone(shop.url) as customer:
        halls = {str(it["hall"]["en"]): it for it in reversed(customer.screenings()) if it["cinema"] == "riverside"}
        kinds = {}
        for name, it in halls.items():
            seats = walk.seats(shop, it["screening"])
            if {seat["kind"] for seat in seats} == {"seat", "couple", "wheelchair"}:
                kinds[name] = (max(seat["x"] for seat in seats), it["screening"])
    _, screening = max(kinds.values())
    page = phone(f"{shop.url}/#/screening/riverside/{screening}", has_touch=True)
    page.locator(".spot").first.wait_for()
    return page, screening


def frame(page):
    names = ("x", "y", "width", "height")
    return {name: float(page.locator(".thumbnail .frame").get_attribute(name)) for name in names}


def test_p8_the_red_frame_is_the_part_of_the_hall_that_the_main_view_shows(wide_hall, shop):
    page, screening = wide_hall
    seats = walk.seats(shop, screening)
    columns = max(seat["x"] for seat in seats) + 1
    assert 0 < frame(page)["width"] < columns
    page.locator(".map").evaluate("map => map.scrollTo(0, 0)")
    walk.until(page, "document.querySelector('.frame').getAttribute('x') === '0.00'")
    seen = frame(page)
    box = page.locator(".map").bounding_box()
    for seat in seats:
        place = walk.seat(page, seat["seat"]).bounding_box()
        inside = place["x"] + place["width"] <= box["x"] + box["width"] + 1
        assert inside == (seat["x"] + 1 <= seen["x"] + seen["width"] + 0.1), seat
    page.locator(".map").evaluate("map => map.scrollTo(map.scrollWidth, 0)")
    walk.until(page, "document.querySelector('.frame').getAttribute('x') > 0")
    assert frame(page)["x"] + frame(page)["width"] == pytest.approx(columns, abs=0.1)
    assert page.locator(".frame").evaluate("frame => getComputedStyle(frame).stroke") == "rgb(211, 35, 26)"


def test_p8_a_touch_of_the_thumbnail_moves_the_main_view_there(wide_hall):
    page, _ = wide_hall
    page.locator(".map").evaluate("map => map.scrollTo(0, 0)")
    box = page.locator(".thumbnail").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2)
    page.mouse.down()
    walk.until(page, "document.querySelector('.frame').getAttribute('x') > 0")
    page.mouse.up()


def test_p8_the_thumbnail_shows_the_layout_what_is_sold_and_what_is_mine(wide_hall, shop):
    page, screening = wide_hall
    free = walk.free_seats(page, 2)
    with Phone(shop.url) as customer:
        customer.buy(screening, [free[1]])
    page.reload()
    walk.seat(page, free[0]).click()
    seats = walk.seats(shop, screening)
    for look, count in (("mine", 1), ("free", sum(seat["state"] == "free" for seat in seats) - 1)):
        assert page.locator(f".thumbnail rect.{look}").count() == count
    assert page.locator(".thumbnail rect.sold").count() == sum(seat["state"] == "sold" for seat in seats)
    words = page.get_by_role("img", name="The whole hall").get_attribute("aria-label")
    assert f" of {len(seats)} seats free, 1 chosen" in words


def test_p8_a_seat_that_another_buys_meanwhile_is_taken_from_the_choice_and_the_thumbnail(phone, shop):
    page = phone(shop.url)
    page.clock.install()
    page.reload()
    path = walk.choose_screening(page)
    lost, kept = walk.free_seats(page, 2)
    for name in (lost, kept):
        walk.seat(page, name).click()
    with Phone(shop.url) as customer:
        customer.buy(path.split("/")[-1], [lost])
    page.wait_for_timeout(200)
    page.clock.fast_forward(5000)
    page.get_by_role("alert").get_by_text("Somebody else has just taken").wait_for()
    assert walk.seat(page, lost).get_attribute("aria-label").endswith(", sold")
    assert walk.seat(page, kept).get_attribute("aria-checked") == "true"
    assert page.locator(".thumbnail rect.mine").count() == 1


def test_p8_both_halves_of_a_couple_seat_are_chosen_together(wide_hall):
    page, _ = wide_hall
    left = page.locator('.spot.couple.left[data-look="free"]').first
    assert left.get_attribute("aria-label").endswith("couple seat, free")
    left.click()
    assert page.locator('.spot.couple[aria-checked="true"]').count() == 2
    page.locator('.spot.couple.right[aria-checked="true"]').click()
    assert page.locator('.spot[aria-checked="true"]').count() == 0


def couple(page):
    """The names of the halves of the first couple seat, and the path of the hall."""
    page.locator(".spot").first.wait_for()
    halves = page.locator(".spot.couple").evaluate_all("spots => spots.slice(0, 2).map(it => it.dataset.seat)")
    return (*halves, page.url.partition("#")[2])


def sell(page, name):
    """Whatever the hall is asked, this seat is sold."""

    def answer(route):
        told = route.fetch().json()
        for seat in told["seats"]:
            seat["state"] = "sold" if seat["seat"] == name else seat["state"]
        route.fulfill(json=told)

    page.route("**/events", lambda route: route.fulfill(status=404))
    page.route("**/seats", answer)


def test_p8_half_a_couple_seat_is_never_chosen(wide_hall):
    page, _ = wide_hall
    left, right, _ = couple(page)
    sell(page, left)
    page.reload()
    walk.seat(page, right).dispatch_event("click")
    assert walk.seat(page, right).get_attribute("aria-label").endswith("couple seat, sold")
    assert page.locator('.spot[aria-checked="true"]').count() == 0


def test_p8_half_a_couple_seat_does_not_stay_chosen_when_the_other_half_goes(wide_hall):
    page, _ = wide_hall
    left, right, path = couple(page)
    walk.seat(page, left).click()
    sell(page, left)
    page.evaluate("location.hash = '#/about'")
    page.locator(".number").wait_for()
    page.evaluate("path => { location.hash = path }", path)
    page.get_by_role("alert").get_by_text(f"seats {left[1:]}, {right[1:]}").wait_for()
    assert page.locator('.spot[aria-checked="true"]').count() == 0


def test_p8_whoever_needs_a_wheelchair_place_is_led_there_and_others_are_told_what_it_is(wide_hall):
    page, _ = wide_hall
    page.get_by_role("button", name="wheelchair:").click()
    place = page.evaluate("document.activeElement.dataset.seat")
    assert walk.seat(page, place).get_attribute("aria-label").endswith("wheelchair place, free")
    box, view = walk.seat(page, place).bounding_box(), page.locator(".map").bounding_box()
    assert view["y"] <= box["y"] <= view["y"] + view["height"] - box["height"]
    assert walk.seat(page, place).inner_text() == place[1:]
    page.keyboard.press("Space")
    page.get_by_text("there is no seat").wait_for()
    sign = ".spot.wheelchair svg path, .legend .wheelchair svg path"
    assert len({path.get_attribute("d") for path in page.locator(sign).all()}) == 1


def test_p8_a_hall_that_was_left_while_it_came_leaves_no_line_to_the_server_behind(wide_hall):
    page, _ = wide_hall
    path = page.url.partition("#")[2]
    lines = []
    for _ in range(3):
        page.evaluate("location.hash = '#/about'")
        page.locator(".number").wait_for()
        late = walk.Delayed(page, "**/seats")
        page.on("request", lambda request: lines.append(request.url) if request.url.endswith("/events") else None)
        page.evaluate("path => { location.hash = path }", path)
        late.one()
        page.evaluate("location.hash = '#/about'")
        page.locator(".number").wait_for()
        late.arrive()
        page.wait_for_timeout(100)
    assert lines == []


def test_p9_ones_own_hold_is_nobody_elses_however_late_its_answer(phone, shop):
    page, other = phone(shop.url), phone(shop.url)
    path = walk.choose_screening(page)
    (name,) = walk.free_seats(page, 1)
    walk.seat(page, name).click()
    late = walk.Delayed(page, "**/v1/orders")
    page.locator(".deal .main").click()
    late.one()
    other.goto(f"{shop.url}/#/{path}")
    walk.until(other, f"document.querySelector('[data-seat={name}]')?.dataset.look === 'held'")
    page.wait_for_timeout(300)
    assert walk.seat(page, name).get_attribute("data-look") == "mine"
    assert not page.get_by_role("alert").is_visible()
    late.arrive()
    page.locator(".countdown").wait_for()
    page.go_back()
    page.get_by_role("link", name="Held for you").wait_for()
    assert walk.seat(page, name).get_attribute("aria-label").endswith(", yours")
    page.get_by_role("link", name="Held for you").click()
    walk.pay(page)


def test_p9_a_hold_whose_answer_was_lost_is_asked_for_again_as_the_same(phone, shop):
    page = phone(shop.url)
    walk.choose_screening(page)
    wishes = []

    def lose(route):
        wishes.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort() if len(wishes) < 4 else route.continue_()

    page.route("**/v1/orders", lose)
    names = walk.free_seats(page, 2)
    for name in names:
        walk.seat(page, name).click()
    page.locator(".deal .main").click()
    page.get_by_role("alert").get_by_text("No connection").wait_for()
    assert page.locator('.spot[aria-checked="true"]').count() == 2
    page.locator(".deal .main").click()
    page.locator(".countdown").wait_for()
    assert len(wishes) == 4
    assert len(set(wishes)) == 1
    assert walk.kept(page)[0]["seats"] == names


def test_p9_a_hold_that_a_server_without_its_records_does_not_confirm_is_asked_for_again_as_the_same(phone, shop):
    page = phone(shop.url)
    walk.choose_screening(page)
    wishes = []
    away = {"reason": "records_away", "detail": "The booking system can't reach its records just now."}

    def put_off(route):
        wishes.append(route.request.headers["idempotency-key"])
        done = route.fetch()
        route.fulfill(status=503, json=away) if len(wishes) < 3 else route.fulfill(response=done)

    page.route("**/v1/orders", put_off)
    names = walk.free_seats(page, 2)
    for name in names:
        walk.seat(page, name).click()
    page.locator(".deal .main").click()
    page.get_by_role("alert").get_by_text("can't reach its records").wait_for()
    page.locator(".deal .main").click()
    page.locator(".countdown").wait_for()
    assert len(set(wishes)) == 1
    assert walk.kept(page)[0]["seats"] == names


def test_p8_every_seat_says_what_it_is_and_is_as_big_as_a_thumb(wide_hall, shop):
    page, screening = wide_hall
    for seat in walk.seats(shop, screening):
        spot = walk.seat(page, seat["seat"])
        kind = {"couple": ", couple seat", "wheelchair": ", wheelchair place"}.get(seat["kind"], "")
        state = {"held": "being bought"}.get(seat["state"], seat["state"])
        assert spot.get_attribute("aria-label") == f"row {seat['row']} seat {seat['number']}{kind}, {state}"
    box = walk.seat(page, "A1").bounding_box()
    assert min(box["width"], box["height"]) >= 44


def test_p8_more_seats_than_an_order_takes_are_not_chosen(phone, shop):
    page = phone(shop.url, SCREEN)
    walk.choose_screening(page)
    free = page.locator('.spot.seat[data-look="free"]')
    for _ in range(9):
        free.first.click()
    page.get_by_role("alert").get_by_text("at most 8").wait_for()
    assert page.locator('.spot[aria-checked="true"]').count() == 8

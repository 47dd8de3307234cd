"""The voucher on the phone: kept there, and shared from there."""

from pathlib import Path

import pytest

from tests.kiosk.mock.web import walk

SHARING = """
navigator.share = async (data) => { window.shared = data.text ?? await data.files[0].arrayBuffer(); };
navigator.canShare = () => true;
"""
WITHOUT_SHARING = "navigator.share = navigator.canShare = undefined;"


DRAWING = """
window.drawn = [];
const write = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  window.drawn.push({ text, x, y, high: this.canvas.height, wide: this.measureText(text).width });
  write.call(this, text, x, y);
};
"""


def asked(page):
    """What the page asks of the server from now on; its icon comes when the browser likes."""
    found = []
    page.on("request", lambda request: None if "/icon" in request.url else found.append(request.url))
    return found


def test_p12_the_voucher_travels_as_text_and_as_picture_without_the_server(phone, shop):
    page = phone(shop.url)
    page.add_init_script(SHARING)
    page.reload()
    _, code = walk.buy(page)
    signed = walk.scanned_from(page)
    requests = asked(page)
    page.get_by_role("button", name="Share text").click()
    walk.until(page, "typeof window.shared === 'string'")
    assert code in page.evaluate("window.shared")
    page.get_by_role("button", name="Share picture").click()
    walk.until(page, "window.shared instanceof ArrayBuffer")
    assert walk.scanned(bytes(page.evaluate("[...new Uint8Array(window.shared)]"))) == signed
    assert requests == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_p12_the_picture_has_the_code_below_the_qr_code_and_all_words_whole(phone, shop, language):
    page = phone(shop.url, language=language)
    page.add_init_script(SHARING + DRAWING)
    page.reload()
    walk.choose_screening(page)
    for _ in range(8):
        page.locator('.spot.seat[data-look="free"]').first.click()
    page.locator(".deal .main").click()
    page.locator(".countdown").wait_for()
    code = walk.pay(page)
    page.locator(".qr").wait_for()
    page.locator(".pair .button").nth(1).click()
    walk.until(page, "window.shared instanceof ArrayBuffer")
    drawn = page.evaluate("window.drawn")
    assert drawn[0]["text"] == code
    assert 660 < drawn[0]["y"] < 760
    assert all(line["y"] < line["high"] - 20 and line["wide"] <= 600 for line in drawn)
    told = " ".join(line["text"] for line in drawn[1:])
    title, seats = page.locator(".paper h2").inner_text(), page.locator(".facts dd").nth(3).inner_text()
    assert squeezed(title) in squeezed(told)
    assert squeezed(seats) in squeezed(told)
    if language == "en":
        assert set(f"{title} {seats}".split()) <= set(told.split())
    assert walk.scanned(bytes(page.evaluate("[...new Uint8Array(window.shared)]"))) == walk.scanned_from(page)


def squeezed(text):
    return "".join(text.split())


def test_p12_where_the_browser_can_not_share_the_picture_is_downloaded_and_the_text_copied(phone, shop):
    page = phone(shop.url, permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script(WITHOUT_SHARING)
    page.reload()
    _, code = walk.buy(page)
    requests = asked(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Share picture").click()
    picture = Path(download.value.path()).read_bytes()
    assert walk.scanned(picture) == walk.scanned_from(page)
    page.get_by_role("button", name="Share text").click()
    page.get_by_role("button", name="Copied.").wait_for()
    assert code in page.evaluate("navigator.clipboard.readText()")
    assert [url for url in requests if not url.startswith("blob:")] == []


def test_p12_the_typed_code_and_the_qr_code_open_one_order_at_the_kiosk(phone, shop):
    page = phone(shop.url, language="zh")
    names, code = walk.buy(page, 2)
    signed = walk.scanned_from(page)
    by_code = shop.kiosk(1).claim(code).json()
    assert sorted(it["face"]["row"] + it["face"]["seat"] for it in by_code["tickets"]) == sorted(names)
    assert shop.kiosk(2).claim(signed).json()["reason"] == "busy_elsewhere"


def test_p12_a_browser_that_keeps_nothing_is_told_so(phone, shop):
    page = phone(shop.url)
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    page.reload()
    walk.choose_screening(page)
    walk.hold(page)
    with page.expect_popup() as gateway:
        page.locator(".button.main").click()
    gateway.value.get_by_role("button", name=walk.PAY).click()
    gateway.value.get_by_text("Paid", exact=True).wait_for()
    gateway.value.close()
    page.get_by_text("This browser keeps nothing").wait_for()
    page.get_by_role("link", name="My tickets").click()
    assert page.locator(".entry").count() == 1


def test_p12_what_is_kept_and_broken_does_not_stop_the_page(phone, shop):
    page = phone(shop.url)
    for broken in ("{", "7", "null", '{"order": "b3"}'):
        page.evaluate("text => localStorage.setItem(`cinema.ticket.b${text.length}`, text)", broken)
    page.evaluate("localStorage.setItem('cinema.language', '[7]')")
    page.reload()
    page.get_by_role("link", name="My tickets").click()
    page.get_by_text("No tickets yet").wait_for()


def test_p14_the_page_offers_no_hand_over_that_it_can_not_do_and_says_who_can(phone, shop):
    page = phone(shop.url)
    walk.buy(page)
    assert page.get_by_role("button").all_inner_texts() == [
        "中文",
        "Share text",
        "Share picture",
        "Cancel and refund",
    ]
    page.goto(f"{shop.url}/#/about")
    page.get_by_text("only a native app can").wait_for()

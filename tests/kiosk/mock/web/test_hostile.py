"""Whatever a programme calls its films, no page takes it for markup."""

import pytest
import requests
from sqlalchemy import update

from kiosk.mock.tables.house import Cinema, Film, Hall
from tests.kiosk.mock.web import walk

TITLES = [
    "<img src=x onerror=alert(1)>",
    "\"><script>alert(1)</script><b title='",
    "{minutes} ${7*7} \\u003cscript\\u003e",
    "\u202egnol " + "x" * 150,
]


@pytest.fixture
def renamed(own_shop):
    """A shop where everything has this name."""

    def rename(title):
        def change(session):
            for table in (Film, Cinema, Hall):
                session.execute(update(table).values(zh=title, en=title))

        own_shop.office.store.transact(change)
        return own_shop

    return rename


@pytest.mark.parametrize("title", [TITLES[0], TITLES[-1]])
def test_p16_a_hostile_title_is_only_a_title(phone, renamed, title):
    shop = renamed(title)
    page = phone(shop.url)
    page.locator("a.film strong").first.wait_for()
    shown = " ".join(page.locator("a.film strong").first.inner_text().split())
    assert shown == " ".join(title.split())
    walk.buy(page)
    assert title in page.locator(".paper h2").text_content()
    page.get_by_role("link", name="My tickets").click()
    page.locator(".entry").first.wait_for()
    assert page.locator("main img, main script, main b[title]").count() == 0
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("title", TITLES)
def test_p15_a_hostile_title_is_only_a_title_on_the_plain_pages(renamed, title):
    shop = renamed(title)
    screening = shop.phone().screenings()[0]
    where = {"cinema": screening["cinema"], "screening": screening["screening"]}
    for path, wishes in (("/plain", {}), ("/plain", {"cinema": where["cinema"]}), ("/plain/seats", where)):
        answer = requests.get(shop.url + path, wishes, timeout=10)
        assert answer.status_code == 200
        assert "<img" not in answer.text
        assert "<script" not in answer.text
        assert "<b " not in answer.text
    echo = requests.get(f"{shop.url}/plain", {"cinema": "<script>", "lang": '"><script>'}, timeout=10)
    assert echo.status_code == 404
    assert "<script" not in echo.text

from io import BytesIO

import pytest
import requests
from PIL import Image


@pytest.fixture
def screening(house):
    house.clock.advance(3 * 3600)
    with house.phone() as phone:
        return phone.screenings()[0]["screening"]


@pytest.fixture
def ask(house, screening):
    def get(query="", screening=screening, **headers):
        headers = {"Accept-Language": "en"} | headers
        url = f"{house.url}/v1/screenings/{screening}/thumbnail{query}"
        return requests.get(url, headers=headers, timeout=10)

    return get


def test_p8_a_thumbnail_is_svg_and_png_where_that_is_asked_for(ask):
    whole = ask("?mine=B2,B3&frame=1,0.5,6,3")
    assert whole.headers["Content-Type"] == "image/svg+xml"
    assert "2 chosen by me" in whole.text
    assert 'class="frame"' in whole.text
    small = ask("?mine=B2", Accept="image/png")
    assert small.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(small.content)).format == "PNG"
    assert ask(Accept="text/html, image/*;q=0.5").headers["Content-Type"] == "image/svg+xml"


def test_p8_a_thumbnail_is_live_and_its_tag_tells(house, ask, screening):
    before = ask()
    tag = before.headers["ETag"]
    assert ask(**{"If-None-Match": f'"other", W/{tag}'}).status_code == 304
    assert before.headers["Cache-Control"] == "no-cache"
    with house.phone() as phone:
        phone.order(screening, ["B2", "B3"])
    after = ask(**{"If-None-Match": tag})
    assert after.status_code == 200
    assert "2 held until they are paid for" in after.text
    house.clock.advance(house.office.settings.hold_seconds)
    assert "0 held" in ask(**{"If-None-Match": after.headers["ETag"]}).text
    assert ask(**{"If-None-Match": tag}).status_code == 304, "it shows what it showed before"


def test_each_picture_has_a_tag_of_its_own(ask):
    asked = [ask(), ask("?mine=B2"), ask("?frame=0,0,3,3"), ask(Accept="image/png"), ask(**{"Accept-Language": "zh"})]
    assert len({it.headers["ETag"] for it in asked}) == len(asked)


@pytest.mark.parametrize(
    "query",
    ["?frame=1,2,3", "?frame=a,b,c,d", "?frame=0,0,-1,2", "?frame=nan,0,1,1", "?mine=B2;B3", f"?mine={'B2,' * 60}B2"],
)
def test_a_thumbnail_that_is_asked_for_wrongly_is_refused(ask, query):
    assert (ask(query).status_code, ask(query).json()["reason"]) == (400, "bad_request")


def test_a_seat_or_a_screening_that_is_not_there_is_refused(ask):
    refusal = ask("?mine=B2,ZZ99")
    assert refusal.status_code == 404
    assert "ZZ99" in refusal.json()["hint"]
    assert ask(screening="none").status_code == 404


def test_another_kind_of_picture_is_not_there(ask):
    assert (ask(Accept="image/gif").status_code, ask(Accept="image/gif").json()["reason"]) == (406, "not_acceptable")


def test_a_thumbnail_runs_nothing(ask):
    assert ask().headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert ask().headers["X-Content-Type-Options"] == "nosniff"

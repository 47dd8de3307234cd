from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


class _Links(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in {"href", "src"}]


def test_the_front_page_says_what_this_is_and_its_links_work(house):
    page = requests.get(house.url + "/", timeout=5)
    assert page.headers["Content-Type"].startswith("text/html")
    links = _Links(page.text).found
    assert links
    for link in links:
        assert requests.get(urljoin(house.url + "/", link), timeout=5).status_code == 200


def test_the_pages_fetch_nothing_from_elsewhere(house):
    for path in ("/", "/docs", "/plain"):
        page = requests.get(house.url + path, timeout=5).text
        assert not [link for link in _Links(page).found if "//" in link]
        assert page.count("<script") == page.count(' src="') == page.count("</script>")
        assert "style=" not in page


def test_the_list_of_the_routes_leads_to_the_contract_and_speaks_the_readers_language(house):
    for language, told in (("zh", "接口一览"), ("en", "Routes")):
        page = requests.get(house.url + "/docs", headers={"Accept-Language": language}, timeout=5).text
        assert f"<h1>{told}</h1>" in page
        assert {"openapi.json", "v1/schema.xsd"} <= set(_Links(page).found)
    for link in _Links(page).found:
        assert requests.get(urljoin(house.url + "/docs", link), timeout=5).status_code == 200


def test_the_contract_names_every_answer_and_refusal(house):
    contract = requests.get(house.url + "/openapi.json", timeout=5).json()
    for path, operations in contract["paths"].items():
        for operation in operations.values():
            good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
            told = {
                kind: content for kind, content in good["content"].items() if not kind.startswith(("text", "image"))
            }
            assert all(content["schema"] for content in told.values()), path
            refusals = [answer["$ref"] for status, answer in operation["responses"].items() if status >= "4"]
            assert all(name.startswith("#/components/responses/") for name in refusals)
            named = {reason for name in refusals for reason in name.rpartition("/")[2].split(".")}
            assert {"internal", "maintenance", "records_away"} <= named, path

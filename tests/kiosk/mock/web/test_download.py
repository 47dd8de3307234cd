"""/get: each device has the client that fits it."""

import subprocess
import sys

import pytest
import requests

from tests.kiosk.mock.web.walk import seats

AGENTS = {
    "page": [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "",
        "x" * 5000,
    ],
    "plain": [
        "Lynx/2.9.0 libwww-FM/2.14",
        "w3m/0.5.3+git20230121",
        "Links (2.28; Linux x86_64; GNU C 12.2; text)",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/29.3709; U; zh) Presto/2.8.119",
        "Nokia6120c/3.83; Profile/MIDP-2.0 Configuration/CLDC-1.1",
    ],
    "python": ["curl/8.5.0", "Wget/1.21.4", "python-requests/2.32.3", "Python-urllib/3.11", "HTTPie/3.2.2"],
}


@pytest.mark.parametrize(("client", "agent"), [(client, agent) for client, those in AGENTS.items() for agent in those])
def test_p15_each_device_is_given_the_client_that_fits_it(house, client, agent):
    answer = requests.get(f"{house.url}/get", headers={"User-Agent": agent}, timeout=10, allow_redirects=False)
    given = {"page": "./", "plain": "plain"}
    assert answer.headers.get("Location") == given.get(client)
    assert ("python3 buy.py" in answer.text) == (client == "python")
    assert answer.headers["Vary"] == "User-Agent"


@pytest.mark.parametrize("client", AGENTS)
def test_p15_another_client_can_be_asked_for(house, client):
    answer = requests.get(f"{house.url}/get", {"as": client}, headers={"User-Agent": "curl/8.5.0"}, timeout=10)
    marks = {"page": 'id="bar"', "plain": "/plain?lang=", "python": "python3 buy.py"}
    assert marks[client] in answer.text
    assert requests.get(f"{house.url}/get", {"as": "other"}, timeout=10).status_code == 404


def test_p15_the_program_for_terminals_is_fetched_and_buys(house, tmp_path):
    told = requests.get(f"{house.url}/get", headers={"User-Agent": "curl/8.5.0"}, timeout=10).text
    (fetched,) = {word for word in told.split() if word.endswith("/get/buy.py")}
    program = tmp_path / "buy.py"
    program.write_text(requests.get(fetched, timeout=10).text)

    def run(*words):
        command = [sys.executable, "-I", program, house.url, *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=20)

    screening = run().stdout.split()[0]
    free = run(screening).stdout.split()
    wanted = [name for name in free if name != "-"][:2]
    bought = run(screening, *wanted)
    assert bought.returncode == 0, bought.stderr
    code = bought.stdout.splitlines()[1].split()[1]
    assert len(house.kiosk().claim(code).json()["tickets"]) == 2
    refused = run(screening, *wanted)
    assert refused.returncode == 1
    assert "taken" in refused.stderr
    assert run("none").returncode == 1


def test_p15_without_script_the_page_leads_to_the_plain_one_and_there_two_seats_are_bought(phone, shop):
    page = phone(shop.url, java_script_enabled=False)
    page.get_by_role("link", name="plain version").click()
    page.get_by_role("link", name="Riverside Cinema").click()
    link = page.locator("li a").first
    screening = link.get_attribute("href").rpartition("screening=")[2]
    link.click()
    page.get_by_role("button", name="Hold these seats").click()
    page.get_by_role("alert").get_by_text("at least one").wait_for()
    boxes = page.locator("input[type=checkbox]")
    names = [boxes.nth(at).get_attribute("value") for at in (10, 11)]
    for name in names:
        page.locator(f"input[value={name}]").check()
    page.get_by_role("button", name="Hold these seats").click()
    assert {it["state"] for it in seats(shop, screening) if it["seat"] in names} == {"held"}
    page.get_by_role("button", name="Pay ¥").click()
    code = page.locator("#code").inner_text()
    assert len(shop.kiosk().claim(code).json()["tickets"]) == 2


def test_p15_seats_that_another_was_faster_with_are_refused_on_the_plain_page_too(house):
    screening = house.phone().screenings()[0]
    bought = house.buy()
    fields = {"lang": "en", "cinema": screening["cinema"], "screening": bought.screening, "seat": bought.seats[0]}
    answer = requests.post(f"{house.url}/plain/orders", fields, timeout=10)
    assert answer.status_code == 409
    assert bought.seats[0] in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("orders", b""),
        ("orders", b"lang=en&cinema=riverside&screening=none&seat=A1"),
        ("orders", b"\xff\xfe"),
        ("orders", b"&".join(b"seat=A1" for _ in range(200))),
        ("pay", b"lang=en&order=none&secret=none"),
        ("pay", b"lang=en&order=1&order=2&secret=none"),
        ("cancel", b"lang=<script>&order=<script>&secret=<script>"),
    ],
)
def test_p15_forms_that_make_no_sense_are_refused_by_a_page(house, path, body):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(f"{house.url}/plain/{path}", body, headers=headers, timeout=10)
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<h1>" in answer.text
    assert "<script" not in answer.text

"""/get: each device has the client that fits it."""

import subprocess
import sys

import pytest
import requests

AGENTS = {
    "page": [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (X11; Linux x86_64) Hyperlinks/1.0 Chrome/126.0",
        "x" * 5000,
    ],
    "plain": [
        "Lynx/2.9.0 libwww-FM/2.14",
        "w3m/0.5.3+git20230121",
        "Links (2.28; Linux x86_64; GNU C 12.2; text)",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/29.3709; U; zh) Presto/2.8.119",
        "Nokia6120c/3.83; Profile/MIDP-2.0 Configuration/CLDC-1.1",
    ],
    "python": [
        *("curl/8.5.0", "Wget/1.21.4", "python-requests/2.32.3", "Python-urllib/3.11", "HTTPie/3.2.2"),
        *("Go-http-client/1.1", "okhttp/4.12.0", "Java/17.0.2", "node", ""),
    ],
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
    marks = {"page": 'id="bar"', "plain": "?lang=", "python": "python3 buy.py"}
    assert marks[client] in answer.text


def test_p15_who_asks_for_a_client_that_there_is_not_is_told_which_there_are(house):
    answer = requests.get(f"{house.url}/get", {"as": "other"}, timeout=10)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "python, plain, page" in answer.text


def test_p15_the_program_for_terminals_is_fetched_and_buys(house, tmp_path):
    told = requests.get(f"{house.url}/get", headers={"User-Agent": "curl/8.5.0"}, timeout=10).text
    (fetched,) = {word for word in told.split() if word.endswith("/get/buy.py")}
    program = tmp_path / "buy.py"
    program.write_text(requests.get(fetched, timeout=10).text)

    def run(*words):
        command = [sys.executable, "-I", program, house.url, *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=20)

    cinema = run().stdout.split()[0]
    programme = run(cinema).stdout.splitlines()
    assert programme[0] == "Sat 14 Mar 2026 (CST)"
    screening, begins = programme[1].split()[:2]
    assert screening.endswith(begins.replace(":", ""))
    wanted = [name for name in run(screening).stdout.split() if name != "-"][:2]
    bought = run(screening, *wanted)
    assert bought.returncode == 0, bought.stderr
    _, kept, typed, scanned = bought.stdout.splitlines()
    assert len(house.kiosk().claim(typed.split()[1]).json()["tickets"]) == 2
    assert run(*kept.split()[1:]).stdout.splitlines() == [typed, scanned]
    refused = run(screening, *wanted)
    assert refused.returncode == 1
    assert "taken" in refused.stderr
    assert run("none").returncode == 1

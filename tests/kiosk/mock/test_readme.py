import doctest
import re
import shlex
import tomllib
from pathlib import Path

import requests

import kiosk.mock
from kiosk.domain.booking import Refusal
from kiosk.mock import pages
from kiosk.mock.app import create
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.settings import Settings
from kiosk.trust import development
from kiosk.trust.keys import new_key, write_private
from kiosk.trust.messages import sign_request

README = Path(kiosk.mock.__file__).with_name("README.md").read_text(encoding="utf-8")


def test_the_readme_lists_exactly_the_routes_of_the_app():
    app = create()
    told = set(re.findall(r"^\| `([A-Z]+) (\S+)` \|", README, re.MULTILINE))
    assert told == {(method, path) for method, path, _ in pages.routes(app)}
    app.state.office.store.close()


def test_the_settings_in_the_readme_replace_every_published_secret():
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    pem = write_private(new_key()).decode()
    text = re.sub(r"-----BEGIN.*KEY-----\n", pem, text, flags=re.DOTALL)
    values = tomllib.loads(text.replace('"…"', '"0123456789abcdef0123456789abcdef"'))
    assert not Settings.model_validate(values).development
    for name in values.keys() - {"public_url"}:
        others = {key: value for key, value in values.items() if key != name}
        assert Settings.model_validate(others).development


def test_the_signature_in_the_readme_is_what_a_development_kiosk_sends():
    (text,) = re.findall(r"```http\n(.*?)\n```", README, re.DOTALL)
    head, body = text.split("\n\n")
    first, *lines = head.splitlines()
    method, url = first.split()
    told = dict(line.split(": ", 1) for line in lines)
    covered = {name: told[name] for name in ("Content-Type", "Kiosk", "Kiosk-Boot", "Kiosk-Journal")}
    (created,) = re.findall(r"created=(\d+)", told["Signature-Input"])
    key = development.kiosk_key("kiosk-1")
    signed = sign_request(key, "kiosk-1", method, url, covered, body.encode(), now=int(created), nonce="n1")
    assert covered | signed == told


def test_the_readme_tells_every_reason_why_a_kiosk_is_not_heard():
    for status, reason in ((401, Refusal.KIOSK_UNKNOWN), (401, Refusal.KIOSK_REVOKED), (401, Fault.CLOCK_SKEW)):
        assert f"| `{reason}` | {status} |" in README
        assert Problem(reason).status == status


def test_the_curl_in_the_readme_asks_and_orders_in_xml(house):
    (text,) = re.findall(r"```console\n(\$ curl.*?)```", README, re.DOTALL)
    ask, order = (shlex.split(line) for line in text.replace("\\\n", " ").split("$ curl")[1:])
    on_sale = requests.get(house.url + "/v1/screenings", timeout=5).json()[-1]["screening"]
    assert _curl(house, ask).text.startswith("<?xml version='1.0' encoding='utf-8'?>\n<cinemas><cinema>")
    made = _curl(house, [word.replace("SCREENING", on_sale) for word in order])
    assert (made.status_code, "<seats><seat>E5</seat></seats>" in made.text) == (201, True)


def _curl(house, words):
    """What curl would do, with the few of its options that the README has."""
    _silent, url, *options = words
    given = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ") for name, value in given if name == "-H")
    data = dict(given).get("--data")
    url = url.replace("http://127.0.0.1:8765", house.url)
    return requests.request("POST" if data else "GET", url, headers=headers, data=data, timeout=5)


def test_the_python_in_the_readme_buys(house, monkeypatch, capsys):
    for code, said in zip(re.findall(r"```python\n(.*?)```", README, re.DOTALL), ("V1", "hash=private"), strict=True):
        exec(code.replace("http://127.0.0.1:8765", house.url), {})
        assert said in capsys.readouterr().out


def test_the_id_in_the_readme_is_read_as_it_says():
    (session,) = re.findall(r"```pycon\n(.*?)```", README, re.DOTALL)
    test = doctest.DocTestParser().get_doctest(session, {}, "README", None, 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0

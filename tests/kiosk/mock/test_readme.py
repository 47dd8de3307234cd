import re
import tomllib
from pathlib import Path

import kiosk.mock
from kiosk.mock import pages
from kiosk.mock.app import create
from kiosk.mock.settings import Settings

README = Path(kiosk.mock.__file__).with_name("README.md").read_text(encoding="utf-8")


def test_the_readme_lists_exactly_the_routes_of_the_app():
    app = create()
    told = set(re.findall(r"^\| `([A-Z]+) (\S+)` \|", README, re.MULTILINE))
    assert told == {(method, path) for method, path, _ in pages.routes(app)}
    app.state.office.store.close()


def test_the_settings_in_the_readme_replace_every_published_secret():
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    values = tomllib.loads(text.replace('"…"', '"a secret"'))
    assert not Settings.model_validate(values).development
    for name in values:
        others = {key: value for key, value in values.items() if key != name}
        assert Settings.model_validate(others).development


def test_the_python_in_the_readme_buys(house, monkeypatch, capsys):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(code.replace("http://127.0.0.1:8765", house.url), {})
    assert "V1" in capsys.readouterr().out

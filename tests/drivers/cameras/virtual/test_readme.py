import re
from pathlib import Path
from typing import Any

from drivers.cameras.virtual import samples

README = Path(samples.__file__).with_name("README.md")


def test_the_example_runs():
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    said: dict[str, Any] = {}
    exec(example, said)
    assert said["shot"].texts
    assert said["moment"].in_view


def test_every_file_named_is_there():
    named = re.findall(r"`(\w+\.py)`", README.read_text())
    assert named
    assert all(README.with_name(name).is_file() for name in named)

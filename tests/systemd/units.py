"""The units as systemd reads them: sections, with each key as often as it is there."""

import shlex
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
DROP_INS = sorted(FOLDER.glob("*.service.d/*.conf"))


def read(path):
    """By section and key, all values in their order."""
    unit: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    section, text = "", path.read_text("utf-8").replace("\\\n", " ")
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            unit[section][key].append(value)
    return unit


def command(path, key="ExecStart"):
    """The words of the command that a unit starts."""
    (line,) = [value for value in read(path)["Service"][key] if value]
    return shlex.split(line)

"""The settings of bluetoothd that protect customers; systemd/bluetooth/bluetooth.conf has the reason for each."""

from collections.abc import Iterator
from configparser import ConfigParser
from configparser import Error as NotSettings
from pathlib import Path

DEFAULT = Path("/etc/bluetooth/main.conf")
WANTED = {
    ("General", "ControllerMode"): "le",
    ("General", "AlwaysPairable"): "false",
    ("General", "JustWorksRepairing"): "never",
    ("GATT", "Cache"): "no",
    ("Policy", "ReconnectAttempts"): "0",
    ("Policy", "AutoEnable"): "true",
}
_BY_ITSELF = {("General", "AlwaysPairable"): "false", ("General", "JustWorksRepairing"): "never"}
"""what bluetoothd of 5.55 and newer does where nothing is said"""


def differences(text: str) -> Iterator[str]:
    """What is set otherwise than it should be, as ``Cache=no``. A text that is no settings file differs in all."""
    found = ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    found.optionxform = str  # type: ignore[method-assign, assignment]
    try:
        found.read_string(text)
    except NotSettings:
        found.clear()
    for (group, name), wanted in WANTED.items():
        if found.get(group, name, fallback=_BY_ITSELF.get((group, name))) != wanted:
            yield f"{name}={wanted}"


def file_of(process: int, proc: Path = Path("/proc")) -> Path:
    """The file that a bluetoothd was started with; the usual one where its command line does not name another."""
    try:
        words = (proc / str(process) / "cmdline").read_text().split("\0")
    except OSError:
        return DEFAULT
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word in {"-f", "--configfile"}:
            return Path(following)
        if word.startswith("--configfile="):
            return Path(word.partition("=")[2])
    return DEFAULT

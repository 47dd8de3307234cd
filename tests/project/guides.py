"""The pages that are made from the product's tables, so that they can't say anything else.

``python -m tests.project.guides`` writes them anew; a test holds them equal to the tables.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from drivers.printers.profile import load
from drivers.scanners.vendors import VENDORS
from kiosk.domain.problem import REMEDIES, TEXTS, Code

ROOT = Path(__file__).parents[2]
GUIDES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", *(f"{room}/**/*.md" for room in ("config", "drivers", "kiosk", "systemd", "tests")))
    for path in ROOT.glob(pattern)
)
"""Every page of the tree that is written for people."""
AGAIN = "python -m tests.project.guides"
_PROFILES = ROOT / "config" / "printers"

_TROUBLESHOOTING = """\
<!-- Made from the table of problems: `{again}` -->
# Troubleshooting by code

For staff and technicians. The screen, `kiosk status`, the log and the telemetry call a problem by a short code; `…`
stands for what is filled in: a time, a kiosk, a seat. Whether a code keeps the kiosk from serving anybody is told
[in the kiosk's guide](README.md#whether-anybody-can-be-served).

Where there is no code, or several: `kiosk doctor` looks at everything and begins with what is at the root
([more](doctor/README.md)).
{families}
"""
_HARDWARE = """\
<!-- Made from the profiles and the rows of the drivers: `{again}` -->
# Supported hardware

**Nothing in these lists was tried on the hardware itself yet.** They were made from manuals, specifications and
published code, and are tested against the same in software. So try a device before you order many of it: `kiosk
printer probe`, `kiosk printer test`, `kiosk camera tune` and `kiosk devices test` say what it really does.

## Printers

Each has a profile, `config/printers/PROFILE.toml`. *Unverified* counts its facts for which no source was found:
each is a careful guess, and says so. *Says it is*: the names by which `kiosk printer probe` knows it. What the
evidence means is told [beside the drivers](README.md#printing-with-proof); how to wire a printer, set its switches
and make a profile for another one, [in the printers' guide](printers/README.md).

{printers}

## Scan engines

Any engine that says its codes as lines on a serial port, or types them as a keyboard, will do without a row here.
One of these makers' can also be told how to look ([wiring and setup](README.md#codes-from-scanners)):

{engines}

## Cameras

Any that Linux drives by itself (UVC, on USB), and those that send MJPEG over HTTP. No model is known by name:
[the cameras' guide](cameras/README.md#which-camera) says what to look for.

## Bluetooth

Any adapter that BlueZ drives; [its guide](ble/README.md) says what that needs, and `kiosk ble selftest` whether it
is there.
"""


class Family(NamedTuple):
    """What has codes of one beginning, and where a technician looks first."""

    about: str
    looks: str
    checks: str = ""
    """kinds of the doctor's checks that look at it"""


FAMILIES: Mapping[str, Family] = {
    "PRN": Family(
        "The printer", "`kiosk status` says what the printer says of itself; then paper, cover, cable.", "printer"
    ),
    "CAM": Family("Cameras and scanners", "`kiosk camera watch`, with the kiosk stopped.", "camera scanner"),
    "SRV": Family(
        "The booking server", "`kiosk server ping` goes the way step by step and says where it ends.", "server clock"
    ),
    "KSK": Family("The machine itself", "`kiosk status`, the disk, the log.", "config daemon disk journal systemd"),
    "BLE": Family("Vouchers by Bluetooth", "`kiosk ble scan`, with the kiosk stopped.", "ble"),
    "SEAT": Family(
        "A ticket that may or may not be on paper",
        "`kiosk journal owed` lists what waits for staff, `kiosk journal show CLAIM` tells the whole story.",
        "journal",
    ),
    "VCH": Family(
        "The customer's voucher", "Nothing is broken: it is a matter of the order. Look it up at the counter."
    ),
}
"""In the order in which a technician wants them."""


def troubleshooting() -> str:
    """All problems by code: what the screen says, and what to do."""
    families = (line for beginning, family in FAMILIES.items() for line in _family(beginning, family))
    return _TROUBLESHOOTING.format(again=AGAIN, families="\n".join(families))


def hardware() -> str:
    """What there are profiles and rows for, and what of that nobody has tried on the thing itself."""
    head = "profile", "printer", "says it is", "evidence", "presenter", "dots at dpi", "serial line", "unverified"
    printers = _table(head, (_printer(path) for path in sorted(_PROFILES.glob("*.toml"))))
    engines = _table(("`vendor`", "it can be told"), (_vendor(name) for name in sorted(VENDORS)))
    return _HARDWARE.format(again=AGAIN, printers="\n".join(printers), engines="\n".join(engines))


PAGES: Mapping[str, Callable[[], str]] = {
    "kiosk/TROUBLESHOOTING.md": troubleshooting,
    "drivers/HARDWARE.md": hardware,
}
"""Each page that is made, by its place in the tree."""


def _family(beginning: str, family: Family) -> Iterable[str]:
    kinds = [f"`kiosk doctor --only {kind}`" for kind in family.checks.split()]
    yield from ("", f"## {beginning}: {family.about}", "")
    yield f"{family.looks} {_doctor(kinds)}".strip()
    yield ""
    codes = [code for code in Code if code.startswith(f"{beginning}-")]
    yield from _table(("code", "on the screen", "what to do"), (_problem(code) for code in codes))


def _doctor(kinds: list[str]) -> str:
    return f"Or {', '.join(kinds)}." if kinds else ""


def _problem(code: Code) -> tuple[str, str, str]:
    gaps = _Gaps()
    text = TEXTS[code]
    screen = f"{text.zh.format_map(gaps)}<br>{text.en.format_map(gaps)}"
    return f"`{code}`", screen, REMEDIES[code].format_map(gaps)


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _printer(path: Path) -> tuple[str, ...]:
    profile, text = load(path), path.read_text("utf-8")
    facts = [line for line in text.splitlines() if "=" in line.partition("#")[0]]
    guesses = sum("unverified" in line.partition("#")[2] for line in facts)
    return (
        f"`{path.stem}`",
        profile.name,
        ", ".join(profile.identity.models) or "–",
        profile.evidence,
        f"{profile.presenter.at_end}s" if profile.presenter else "no",
        f"{profile.width_dots} at {profile.dpi}",
        f"{profile.baud}, `{profile.flow}`" if profile.baud else "–",
        f"{guesses} of {len(facts)}",
    )


def _vendor(name: str) -> tuple[str, str]:
    told = (f"{option} ({', '.join(values)})" for option, values in VENDORS[name].settings.items())
    return f"`{name}`", "; ".join(told)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    for place, made in PAGES.items():
        (ROOT / place).write_text(made(), "utf-8")

"""``kiosk setup``."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.options import ConfigFile
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from drivers.finding.found import Found
    from kiosk.config.model import Config
    from kiosk.equipment.interview import Given

Printer = Annotated[str, typer.Option(help="Its address, as usb://04b8:0e28 or tcp://10.0.0.40; else it is asked.")]
Readers = Annotated[
    list[str], typer.Option("--reader", help="A reader's address; once for each, and no other is used.")
]
Root = Annotated[Path, typer.Option(help="Where /dev and /sys are looked for.", hidden=True)]


class KioskRuns(KioskError):
    """The running kiosk holds the devices that should be asked."""

    reason = "kiosk_runs"
    exit_code = os.EX_UNAVAILABLE


class NoPrinter(KioskError):
    """Nobody is asked, and no printer is known."""

    reason = "no_printer"
    exit_code = os.EX_UNAVAILABLE


def setup(
    file: ConfigFile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is found and suggested is taken.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the file, and write nothing.")] = False,
    id_: Annotated[str, typer.Option("--id", help="Name of this kiosk at the booking server.")] = "",
    cinema: Annotated[str, typer.Option(help="Name of the cinema.")] = "",
    printer: Printer = "",
    profile: Annotated[str, typer.Option(help="The printer's profile; else the printer is asked what it is.")] = "",
    roll_metres: Annotated[float, typer.Option(help="Length of a new roll, as the box says.", min=0)] = 0,
    reader: Readers = [],  # noqa: B006 - typer copies it
    system: Annotated[str, typer.Option(help="What the booking server speaks: kiosk or pretix.")] = "",
    url: Annotated[str, typer.Option(help="Address of the booking server.")] = "",
    event: Annotated[str, typer.Option(help="With pretix: short form of the event.")] = "",
    pickup_list: Annotated[int, typer.Option(help="With pretix: number of the check-in list of kiosks.", min=0)] = 0,
    root: Root = Path("/"),
) -> None:
    """Set this kiosk up: find its printer, cameras, scanners and radio, ask the rest, and write kiosk.toml.

    What an option says is not asked. The file is tried out before it takes the place of the old one, which stays beside
    it; comments and all that was not asked stay as they are. Exit 75 if all is written and the booking server is not
    reached.

    Example: kiosk setup --yes --id lobby-2 --url https://booking.example.com
    """
    from kiosk.equipment.interview import Given

    values: dict[tuple[str, str], str | float | int] = {
        ("kiosk", "id"): id_,
        ("kiosk", "cinema"): cinema,
        ("printer", "device"): printer,
        ("printer", "profile"): profile,
        ("printer", "roll_metres"): roll_metres,
        ("booking", "system"): system,
        ("booking", "url"): url,
        ("pretix", "event"): event,
        ("pretix", "pickup_list"): pickup_list,
    }
    given = Given({place: value for place, value in values.items() if value}, tuple(reader))
    _set_up(_target(file), given, root, yes=yes, dry_run=dry_run)


class Terminal:
    """Asks at the terminal; talk is on standard error."""

    def text(self, question: str, default: str) -> str:
        """See Asking."""
        return str(typer.prompt(question, default=default, err=True)).strip()

    def yes(self, question: str, default: bool) -> bool:
        """See Asking."""
        return typer.confirm(question, default=default, err=True)

    def choice(self, question: str, options: Sequence[str], default: int) -> int:
        """See Asking."""
        for number, option in enumerate(options, 1):
            self.say(f"  {number}  {option}")
        while not 1 <= (number := int(typer.prompt(question, default=default + 1, type=int, err=True))) <= len(options):
            self.say(f"Type a number from 1 to {len(options)}.")
        return number - 1

    def say(self, sentence: str) -> None:
        """See Asking."""
        typer.echo(sentence, err=True)


def _set_up(place: Path, given: "Given", root: Path, *, yes: bool, dry_run: bool) -> None:
    from datetime import datetime

    from drivers.finding.everything import everything
    from drivers.finding.trees import Trees
    from kiosk.config import files
    from kiosk.config.loading import load
    from kiosk.equipment.asking import Unattended
    from kiosk.equipment.interview import Interview
    from kiosk.equipment.probing import asked
    from kiosk.equipment.replacing import check, replace
    from kiosk.equipment.writing import rewritten

    if not dry_run:
        check(place)
    if ("printer", "profile") in given.values:
        files.printer_profile(str(given.values["printer", "profile"]))
    old = place if place.exists() else files.folder() / "kiosk.toml"
    config, terminal = load(old), Terminal()
    _check_stopped(config)
    found = everything(Trees(root / "dev", root / "sys"))
    for thing in found:
        terminal.say(f"found: {thing.kind}: {thing.name} ({thing.suggested})")
    if yes and not _knows_a_printer(config, given, found):
        raise NoPrinter("no printer was found", "name it: --printer tcp://10.0.0.40, or --printer virtual: for none")
    asking = Unattended(terminal) if yes else terminal
    own = files.state_dir(config)
    keys, secrets = (files.STATE, files.CREDENTIALS) if place == _SYSTEM else (own, own)
    interview = Interview(asking, found, config, given, asked, keys, secrets)
    try:
        text = rewritten(old.read_text("utf-8"), interview.run())
    except typer.Abort:
        terminal.say("\nNothing is written.")
        raise typer.Exit(_INTERRUPTED) from None
    if dry_run:
        typer.echo(text, nl=False)
        return
    kept = replace(place, text, datetime.now())  # noqa: DTZ005 - a name for people, in their time
    terminal.say(f"{place} is written{f'; the old one is {kept}' if kept else ''}.")
    _say_what_is_next(place, terminal)


def _knows_a_printer(config: "Config", given: "Given", found: "Sequence[Found]") -> bool:
    configured = config.printer.device != "virtual:"
    return configured or ("printer", "device") in given.values or any(thing.kind == "printer" for thing in found)


def _say_what_is_next(place: Path, terminal: Terminal) -> None:
    """Look at the way to the booking server, and say what is left to do; exit 75 where it is not reached."""
    from kiosk.booking.systems import system
    from kiosk.config.loading import load

    config, option = load(place), "" if place == _SYSTEM else f" --config {place}"
    steps = {finding.step: finding for finding in system(config).ping(config)}
    bad = next((finding for finding in steps.values() if not finding.ok), None)
    unreached = bad is not None and bad.step in _WAY
    if bad is not None and unreached:
        terminal.say(f"The booking server {config.booking.url} is not reached: {bad.said} → {bad.remedy}")
    else:
        terminal.say(f"The booking server {config.booking.url} is reached.")
    terminal.say("Next, as root:" if place == _SYSTEM else "Next, as the user that the kiosk runs as:")
    enrols = bad is not None and (config.booking.key_file or config.booking.system != "kiosk")
    for commands, why in (_ENROL, *_NEXT) if enrols else _NEXT:
        terminal.say(f"  {commands[place != _SYSTEM]}{option}    # {why}")
    raise typer.Exit(os.EX_TEMPFAIL if unreached else 0)


def _target(file: Path | None) -> Path:
    """The file to write: the given one, or $KIOSK_CONFIG, or the system's; never the shipped one."""
    from kiosk.config import files
    from kiosk.config.loading import locate

    place = locate(file)
    return _SYSTEM if place == files.folder() / "kiosk.toml" and file is None else place


def _check_stopped(config: "Config") -> None:
    from kiosk.config import files
    from kiosk.control import client

    if client.runs(files.socket(config)):
        raise KioskRuns("the kiosk runs, and holds its devices", "stop it for the setup: systemctl stop kiosk")


_INTERRUPTED = 128 + 2
_SYSTEM = Path("/etc/kiosk/kiosk.toml")
_WAY = frozenset({"name", "connection", "tls"})
_ENROL = (("kiosk server enrol --code CODE",) * 2, "staff make the code at the booking server")
_NEXT = (
    (('sudo -u kiosk kiosk staff add "NAME"', 'kiosk staff add "NAME"'), "who may look after it"),
    (("kiosk devices test",) * 2, "each device does its job once"),
    (("systemctl start kiosk", "kiosk run"), "it serves customers"),
    (("kiosk doctor",) * 2, "looks at all the rest, and at the kiosk that runs"),
)
"""what is left to do, for an installed kiosk and for any other, and why"""

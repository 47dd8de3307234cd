"""``kiosk printer list|probe|status|test``."""

import json
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from drivers.address import Address
    from drivers.ports import Cause, PrinterStatus, Progress
    from drivers.printers.probe import Findings
    from drivers.printers.profile import Profile
    from drivers.printers.session import Session

printer = group()

Device = Annotated[str, typer.Argument(help="Its address, as serial:/dev/ttyUSB0?baud=19200 or tcp://10.0.0.40.")]
ProfileName = Annotated[str, typer.Option("--profile", help="A name that `kiosk printer list` shows, or a .toml.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


class PrinterInUse(KioskError):
    """The running kiosk owns the printer."""

    reason = "printer_in_use"
    exit_code = os.EX_UNAVAILABLE


class DraftRefused(KioskError):
    """The draft of a profile can't be written."""

    reason = "draft"
    exit_code = os.EX_CANTCREAT


@printer.callback()
def about() -> None:
    """Look at printers: which there are profiles for, what one is, how it is, what it can prove."""


@printer.command(name="list")
def list_(as_json: Json = False) -> None:
    """List the printers that there are profiles for.

    Of each: what it can prove of a paper, and by what; whether a presenter holds the paper out; its head.
    """
    rows = [
        {
            "profile": name,
            "printer": profile.name,
            "evidence": str(profile.evidence),
            "proof": str(profile.proof),
            "presenter": profile.presenter is not None,
            "width_dots": profile.width_dots,
            "dpi": profile.dpi,
        }
        for name, profile in _known().items()
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    cells = [[_YES.get(str(value), str(value)) for value in row.values()] for row in rows]
    _table(("profile", "printer", "evidence", "by", "presenter", "dots", "dpi"), cells)


@printer.command()
def probe(
    device: Device,
    out: Annotated[Path | None, typer.Option(help="The file for the draft; there must be none yet.")] = None,
    as_json: Json = False,
    try_process_id: Annotated[
        bool, typer.Option("--try-process-id", help="Ask for GS ( H whoever it is; some clones print that.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Ask an unknown printer what it is, and draft a profile.

    It takes 15 s at most, and prints nothing. Exit 1 if it answers nothing.

    Example: kiosk printer probe serial:/dev/ttyUSB0?baud=19200 --out mine.toml
    """
    import time

    from drivers.printers.draft import draft, shown
    from drivers.printers.probe import answering_process_ids, recognise
    from drivers.printers.probe import probe as ask
    from drivers.tape import line_to

    address, known = _free(device, config), _known()
    if out and out.exists():
        raise DraftRefused(f"there is a file {out} already", "name another for the draft: none is written over")
    makers = answering_process_ids(known)
    found = ask(line_to(address), time.monotonic, makers=makers, try_process_id=try_process_id)
    text = draft(found, device, known, _baud(address))
    if out:
        _write(out, text)
    if as_json:
        answers = {name: answer.hex() for name, answer in found.answers.items()}
        result = {"device": device, "answers": answers, "profile": recognise(found, known), "draft": text}
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _table(("asked", "answered"), [(name, shown(answer)) for name, answer in found.answers.items()])
        typer.echo("\n" + _verdict(found, recognise(found, known)))
        typer.echo(f"The draft is in {out}" if out else f"\n{text}", nl=bool(out))
    raise typer.Exit(0 if found.answered else 1)


@printer.command()
def status(device: Device, profile: ProfileName, as_json: Json = False, config: ConfigFile = None) -> None:
    """Say how a printer is. Exit 1 if it is not ready.

    Example: kiosk printer status tcp://10.0.0.40 --profile epson-tm-m30
    """
    from dataclasses import asdict

    from drivers.printers.session import printer_from

    address = _free(device, config)
    with printer_from(address, _profile(profile)) as session:
        now = session.status()
    if as_json:
        typer.echo(json.dumps({**asdict(now), "ready": now.ready, "cause": now.cause}))
    else:
        typer.echo(_sentence(now))
        if now.cause:
            typer.echo(_advice(now.cause, address), err=True)
    raise typer.Exit(0 if now.ready else 1)


@printer.command(name="test")
def print_specimen(
    device: Device,
    profile: ProfileName,
    tape: Annotated[Path | None, typer.Option(help="A new file that records what goes over the line.")] = None,
    as_json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Print a short paper and say what could be proved of it.

    Exit 1 if nothing could, 75 if nothing was printed.

    Example: kiosk printer test usb://04b8:0e28 --profile epson-tm-t20iii
    """
    from dataclasses import replace

    from drivers.ports import Evidence
    from drivers.printers.session import printer_from
    from drivers.printers.specimen import specimen

    address, row = _free(device, config), _profile(profile)
    if tape:
        address = replace(address, options={**address.options, "tape": str(tape)})
    with printer_from(address, row) as session:
        session.start(specimen(row), secrets.token_hex(2)[:3])  # not that of an earlier paper: its proof may come late
        end = _followed(session)
        outlet = session.outlet()
    evidence = end.evidence or Evidence.NONE
    if as_json:
        result = {"evidence": evidence, "promised": row.evidence, "outlet": outlet, "bytes": end.accepted}
        typer.echo(json.dumps(result))
    else:
        typer.echo(_PROVED[evidence])
        if evidence is not row.evidence:
            typer.echo(f"The profile promises more: {row.evidence}.")
    raise typer.Exit(1 if evidence is Evidence.NONE else 0)


def _followed(session: "Session") -> "Progress":
    """How the paper in hand ended; given up where the printer can't print for a minute."""
    import time

    until, said = time.monotonic() + _GIVE_UP_SECONDS, None
    while (progress := session.step()).evidence is None:
        if progress.blocked is not said:
            said = progress.blocked
            typer.echo(f"it waits: {_spoken(said)}" if said else "it goes on", err=True)
        if time.monotonic() > until:
            session.abandon()
            break
    return progress


def _free(device: str, config: Path | None) -> "Address":
    """The address, unless the kiosk that runs here owns that printer. Raises AddressError, PrinterInUse."""
    from drivers.address import Address
    from kiosk.config import files
    from kiosk.config.errors import ConfigError
    from kiosk.config.loading import load
    from kiosk.control.client import DaemonAway, ask

    address = Address.parse(device)
    try:
        found = load(config)
        ours = Address.parse(found.printer.device)
        if (ours.scheme, ours.spec) != (address.scheme, address.spec) or ours.scheme == "virtual":
            return address
        next(ask(files.socket(found), do="status"))
    except (ConfigError, DaemonAway):  # no kiosk is set up here, or none runs
        return address
    raise PrinterInUse(f"the running kiosk owns {device}", "stop it first, or ask it: kiosk status")


def _baud(address: "Address") -> int | None:
    """At what speed a serial line was asked; None for other lines."""
    if address.scheme != "serial":
        return None
    from drivers.printers.serial_line import BAUD

    return int(address.options.get("baud", BAUD))


def _known() -> "dict[str, Profile]":
    from drivers.printers.profile import load
    from kiosk.config import files

    return {path.stem: load(path) for path in sorted((files.folder() / "printers").glob("*.toml"))}


def _profile(name: str) -> "Profile":
    from drivers.printers.profile import load
    from kiosk.config import files

    return load(files.printer_profile(name))


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise DraftRefused(f"{path} can't be written: {error.strerror}", "name a file that can be") from error


def _verdict(found: "Findings", name: str | None) -> str:
    if not found.answered:
        return "It answers nothing: not there, off, at another speed, or on a line that brings nothing back."
    lines = [f"It is known: use the profile {name}." if name else "No profile knows it."]
    if found.fault:
        lines.append(
            f"It can't print now ({_spoken(found.fault)}) and may be silent because of that: ask once more then."
        )
    return "\n".join(lines)


def _sentence(now: "PrinterStatus") -> str:
    if now.mute:
        return "ready, as far as anybody can know: it can't be asked"
    facts = [f"paper {now.paper}", *(["a paper stands at the output"] if now.at_outlet else [])]
    state = "ready" if now.ready else f"not ready: {_spoken(now.cause)}" if now.cause else "not known to be ready"
    return state if now.link else f"{state} ({', '.join(facts)})"


def _advice(cause: "Cause", address: "Address") -> str:
    """What to do about a printer that can't print; of one that can't be reached, why not."""
    from dataclasses import replace

    from drivers.errors import DriverError
    from drivers.ports import Cause
    from drivers.printers.nothing_sent import nothing_sent
    from drivers.tape import OPTION, line_to

    if cause is Cause.DISCONNECTED:
        untaped = {name: value for name, value in address.options.items() if name != OPTION}
        try:
            line_to(replace(address, options=untaped))().close()
        except DriverError as error:
            return f"{error}\n→ {error.remedy}"
    return f"→ {nothing_sent(cause, None).remedy}"


def _spoken(word: str) -> str:
    return str(word).replace("_", " ")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    cells = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        typer.echo("  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


_GIVE_UP_SECONDS = 60.0
_YES = {"True": "yes", "False": "no"}
_PROVED = {
    "proved": "Proved: the printer said that this very paper came out.",
    "scanned": "Proved: the paper was read.",
    "processed": "Presumed: the printer worked it through and told of no fault.",
    "inferred": "Presumed: the printer seems to be done, and could not have told of every fault.",
    "none": "Nothing is proved: look whether a paper came out.",
}

"""``kiosk printer probe``."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.options import ConfigFile
from kiosk.cli.printer_choice import Device, Json, columns, free, known, spoken
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drivers.address import Address
    from drivers.printers.probe import Findings
    from drivers.printers.profile import Profile


class DraftRefused(KioskError):
    """The draft of a profile can't be written."""

    reason = "draft"
    exit_code = os.EX_CANTCREAT


def probe(
    device: Device,
    out: Annotated[Path | None, typer.Option(help="The file for a drafted profile; there must be none yet.")] = None,
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

    from drivers.printers.draft import draft
    from drivers.printers.probe import answering_process_ids, recognise
    from drivers.printers.probe import probe as ask
    from drivers.tape import line_to

    address, profiles = free(device, config), known()
    if out and out.exists():
        raise DraftRefused(f"there is a file {out} already", "name another for the draft: none is written over")
    makers = answering_process_ids(profiles)
    found = ask(line_to(address), time.monotonic, makers=makers, try_process_id=try_process_id)
    name, text = recognise(found, profiles), draft(found, device, profiles, _baud(address))
    if out:
        _write(out, text)
    if as_json:
        answers = {question: answer.hex() for question, answer in found.answers.items()}
        result = {"device": device, "answers": answers, "profile": name, "draft": text}
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _say(found)
        typer.echo(_verdict(found, name, profiles))
        if out:
            typer.echo(f"The draft is in {out}")
    raise typer.Exit(0 if found.answered else 1)


def _say(found: "Findings") -> None:
    """What was answered, and what was not."""
    from drivers.printers.draft import shown

    if found.answered:
        answers = [(name, shown(answer)) for name, answer in found.answers.items() if answer]
        silent = ", ".join(name for name, answer in found.answers.items() if not answer)
        columns(("asked", "answered"), [*answers, ("silent to", silent or "nothing")])
        typer.echo()


def _verdict(found: "Findings", name: str | None, known: "Mapping[str, Profile]") -> str:
    from drivers.printers.draft import gives

    if not found.answered:
        return "It answers nothing: not there, off, at another speed, or on a line that brings nothing back."
    proves = name is not None and gives(found, known[name].proof)
    lines = [_KNOWN[name is not None, proves].format(name)] if proves or not found.fault else []
    if found.fault:
        why = spoken(found.fault)
        lines.append(f"It can't print now ({why}) and may be silent because of that: ask once more then.")
    return "\n".join(lines)


def _baud(address: "Address") -> int | None:
    """At what speed a serial line was asked; None for other lines."""
    if address.scheme != "serial":
        return None
    from drivers.printers.serial_line import BAUD

    return int(address.options.get("baud", BAUD))


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise DraftRefused(f"{path} can't be written: {error.strerror}", "name a file that can be") from error


_KNOWN = {
    (True, True): "It is known: use the profile {}.",
    (
        True,
        False,
    ): "It is known as {}, but does not prove as that does: it needs a profile that claims less (--out FILE).",
    (False, False): "No profile knows it: it needs one of its own (--out FILE drafts it).",
}
"""by whether a profile knows it, and whether it answered what that one's proof needs"""

"""``kiosk server enrol|ping``."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.lazy import group
from kiosk.cli.options import ConfigFile, not_empty

if TYPE_CHECKING:
    from kiosk.booking.systems import Finding
    from kiosk.config.model import Config

server = group()

Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Url = Annotated[str, typer.Option(help="Another server than that of the configuration.")]


@server.callback()
def about() -> None:
    """Enrol this kiosk at its booking server, and look at the way there."""


@server.command()
def enrol(
    code: Annotated[str, typer.Option(help="The code that staff got from the server.", callback=not_empty)],
    url: Url = "",
    file: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Make this kiosk's key and let the server know it. An earlier key is worth nothing from then on.

    Example: kiosk server enrol --code 7K2-M9X-4QD
    """
    from kiosk.booking.systems import system

    config = configured(file, url)
    enrolment = system(config).enrol(config, code)
    typer.echo(json.dumps(enrolment.data) if as_json else "\n".join(enrolment.sentences))


@server.command()
def ping(url: Url = "", file: ConfigFile = None, as_json: Json = False) -> None:
    """Look at the way to the booking server. Name, connection, TLS, signatures, clock, enrolment; exit 75 if broken.

    Example: kiosk server ping
    """
    from kiosk.booking.systems import system

    config = configured(file, url)
    findings = []
    for finding in system(config).ping(config):
        findings.append(finding)
        if not as_json:
            _tell(finding)
    good = all(finding.ok for finding in findings)
    if as_json:
        typer.echo(json.dumps({"ok": good, "steps": [asdict(finding) for finding in findings]}, ensure_ascii=False))
    raise typer.Exit(0 if good else 75)


def _tell(finding: "Finding") -> None:
    took = "" if finding.seconds is None else f"{1000 * finding.seconds:.1f} ms"
    typer.echo(f"{'ok' if finding.ok else 'BAD':4}{finding.step:12}{took:>10}  {finding.said}")
    if not finding.ok:
        typer.echo(f"→ {finding.remedy}")


def configured(file: "ConfigFile", url: str) -> "Config":
    """The configuration, with another server if one is named. Raises ConfigError."""
    from pydantic import ValidationError

    from kiosk.config.errors import ConfigError
    from kiosk.config.loading import load
    from kiosk.config.model import BookingSection
    from kiosk.config.problems import problems

    found = load(file)
    if not url:
        return found
    try:
        booking = BookingSection.model_validate(found.booking.model_dump() | {"url": url})
    except ValidationError as error:
        raise ConfigError("--url", problems(error)) from None
    return found.model_copy(update={"booking": booking})

"""What ``kiosk counter`` and ``kiosk gate`` have in common: the way to the server, the token, and whose fault it is."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.errors import KioskError

if TYPE_CHECKING:
    from kiosk.config.model import Config

Url = Annotated[str, typer.Option("--url", help="Another server than that of the configuration.")]
TokenFile = Annotated[
    Path | None,
    typer.Option("--token-file", readable=False, help="A file with the token; else it is taken from the environment."),
]
TokenOption = Annotated[
    str, typer.Option("--token", help="The token itself, which then stands in the shell's history: for trials.")
]

_LONGEST = 4096
_SAID = {
    "ConnectionError": "nobody answers there",
    "ConnectTimeout": "nobody answers there",
    "ReadTimeout": "it does not answer in time",
    "SSLError": "its certificate can't be trusted",
}
"""What people are told of an error of the line, by its kind"""


class TokenMissing(KioskError):
    """Nobody said what token to show."""

    reason = "token_missing"
    exit_code = os.EX_NOPERM


class TokenRefused(KioskError):
    """The server does not take the token."""

    reason = "token_refused"
    exit_code = os.EX_NOPERM


def token(given: str, file: Path | None, variable: str, development: str, url: str) -> str:
    """The token: as given, from the file, from the variable, or the published one for a server on this machine.

    Raises TokenMissing.
    """
    if given:
        typer.echo("the token is in the shell's history now; --token-file is safer", err=True)
        return given
    found = _read(file) if file else os.environ.get(variable, "").strip()
    if found:
        return found
    if file is None and _is_here(url):
        return development
    raise TokenMissing(
        f"there is no token for {url}",
        f"put it in a file that only you can read: --token-file FILE; or set ${variable}",
    )


def configured(file: Path | None, url: str) -> "Config":
    """The configuration, with another server if one is named. Raises ConfigError."""
    from kiosk.cli.server import configured as with_url

    return with_url(file, url)


@contextmanager
def answered() -> Iterator[None]:
    """Turn a server that is away, or that does not take the token, into an error for people."""
    import requests

    from kiosk.booking.port import ServerAway
    from kiosk.mock.client import PhoneRefused

    try:
        yield
    except PhoneRefused as refusal:
        if refusal.status != 401:
            raise
        remedy = "check the token: staff and the gate have different ones"
        raise TokenRefused(str(refusal), remedy) from None
    except requests.RequestException as error:
        raise ServerAway(_SAID.get(type(error).__name__, "its answer broke off")) from None


def lines() -> Iterator[str]:
    """What is typed or scanned, line by line, empty ones left out."""
    for line in iter(lambda: sys.stdin.buffer.readline(_LONGEST), b""):
        text = line.decode("utf-8", "replace").strip()
        if text:
            yield text


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not text"
        raise TokenMissing(f"{file} can't be read: {said}", "name a file that has the token and nothing else") from None


def _is_here(url: str) -> bool:
    from urllib.parse import urlsplit

    from kiosk.config.checks import is_this_machine

    return is_this_machine(urlsplit(url).hostname or "")

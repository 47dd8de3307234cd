"""``kiosk gate``."""

import json
import os
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from kiosk.cli.desk import TokenFile, TokenOption, Url, answered, configured, lines, token
from kiosk.cli.options import ConfigFile, one_of

if TYPE_CHECKING:
    from kiosk.mock.desk import Gate
    from kiosk.mock.redemption.wire import Admitted


class _Verdict(NamedTuple):
    """What the usher does with one code."""

    admitted: bool | None
    said: str
    data: dict[str, Any]


_SHOWN = {True: ("✔ LET IN", "green"), False: ("✘ STOP", "red"), None: ("? SCAN AGAIN", "yellow")}
_EXITS = {True: 0, False: 1, None: os.EX_TEMPFAIL}


def gate(
    url: Url = "",
    token_file: TokenFile = None,
    given: TokenOption = "",
    language: Annotated[str, typer.Option(callback=one_of("zh", "en"), help="zh or en.")] = "en",
    cinema: Annotated[str, typer.Option(help="Where it stands: tickets for elsewhere stay good.")] = "",
    hall: Annotated[str, typer.Option(help="The same for the hall.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines, for programs.")] = False,
    config: ConfigFile = None,
) -> None:
    """Let in whoever shows a valid ticket. Codes come line by line: typed, or from a scanner.

    With --hall a ticket for another hall, or for another time, is refused and stays good for its own.
    Exit 0 if all were let in, 1 if somebody was not, 75 if the server left one open. The token is in --token-file or
    in $KIOSK_GATE_TOKEN.

    Example: kiosk gate --token-file gate.token < /dev/ttyACM0
    """
    from kiosk.mock.desk import Gate

    found = configured(config, url)
    shown = token(given, token_file, "KIOSK_GATE_TOKEN", "development-gate", found.booking.url)
    end = 0
    place = {"cinema": cinema, "hall": hall}
    with Gate(found.booking.url, shown, language=language, ca_file=found.booking.ca_file, **place) as usher:
        for code in lines():
            verdict = _judged(usher, code, language)
            _tell(verdict, as_json=as_json)
            end = max(end, _EXITS[verdict.admitted])
    raise typer.Exit(end)


def _judged(usher: "Gate", code: str, language: str) -> _Verdict:
    from kiosk.booking.port import ServerAway
    from kiosk.mock.client import PhoneRefused

    try:
        with answered():
            return _let_in(usher.admit(code), language)
    except ServerAway as error:
        return _Verdict(None, str(error), {"reason": error.reason})
    except PhoneRefused as refusal:
        stays_open = refusal.status == 429 or refusal.status >= 500
        return _Verdict(None if stays_open else False, str(refusal), {"reason": refusal.reason, "detail": str(refusal)})


def _let_in(found: "Admitted", language: str) -> _Verdict:
    from zoneinfo import ZoneInfo

    starts = found.starts_at.astimezone(ZoneInfo(found.zone))
    hall, film = (getattr(text, language) for text in (found.hall, found.film))
    return _Verdict(True, f"{found.seat} · {hall} · {starts:%H:%M} · {film}", found.model_dump(mode="json"))


def _tell(verdict: _Verdict, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"admitted": verdict.admitted} | verdict.data, ensure_ascii=False))
        return
    word, colour = _SHOWN[verdict.admitted]
    typer.echo(f"{typer.style(f'{word:14}', fg=colour, bold=True)}{verdict.said}")

"""``kiosk virtual-printer``."""

from pathlib import Path
from typing import Annotated

import typer

from kiosk.errors import KioskError

Tcp = Annotated[
    int | None, typer.Option("--tcp", min=0, max=65535, help="A TCP port; 0 takes a free one and says which.")
]
Pty = Annotated[bool, typer.Option("--pty", help="A pseudo terminal, opened as a serial port; it says which.")]
Out = Annotated[Path | None, typer.Option("--out", help="The folder that the paper falls into.")]
Web = Annotated[
    str | None, typer.Option("--web", metavar="[HOST:]PORT", help="A page that shows it at work, with faults to click.")
]
Strict = Annotated[bool, typer.Option("--strict", help="End with 1 if a command came that it does not know.")]
Host = Annotated[str, typer.Option("--host", help="The address to listen on with --tcp.")]
Dialect = Annotated[str, typer.Option("--dialect", help="What it speaks; a wrong name lists those that there are.")]
Width = Annotated[int, typer.Option("--width", help="Of the paper: 58 or 80 mm; or that of the head, in dots.")]
Speed = Annotated[str, typer.Option("--speed", help="Millimetres per second.")]
Buffer = Annotated[str, typer.Option("--buffer", help="Bytes that it takes in before it prints them.")]
Flow = Annotated[str, typer.Option("--flow", help="none, or xonxoff: it tells when its buffer is full.")]
Overrun = Annotated[str, typer.Option("--overrun", help="What it has no room for: wait, or drop.")]
Hand = Annotated[
    str | None, typer.Option("--hand", help="Seconds after which somebody takes each ticket; without it nobody does.")
]
Fault = Annotated[
    str | None, typer.Option("--fault", metavar="SCRIPT", help="Such as paper-out@row=300,load-paper@time=9.")
]


class NotUnderstood(KioskError):
    """A strict virtual printer met commands that it does not know."""

    reason = "unknown_command"


def virtual_printer(
    tcp: Tcp = None,
    pty: Pty = False,
    out: Out = None,
    web: Web = None,
    strict: Strict = False,
    host: Host = "127.0.0.1",
    dialect: Dialect = "epson",
    width: Width = 80,
    speed: Speed = "150",
    buffer: Buffer = "4096",
    flow: Flow = "none",
    overrun: Overrun = "wait",
    hand: Hand = None,
    fault: Fault = None,
) -> None:
    """Run a ticket printer in software, until SIGTERM, Ctrl-C or the line "quit".

    Each paper becomes 0001.png and 0001.txt in the folder: each cut one, and the rest when the link closes or the power
    goes. Standard output tells what happens, as JSON lines.

    Lines of standard input break and mend it, as paper-out and load-paper; "?" is answered with all that there are.

    Example: kiosk virtual-printer --tcp 9100 --pty --web 8080 --out papers
    """
    from drivers.printers.virtual.dialects import HEADS
    from drivers.printers.virtual.program import Options, serve

    if tcp is None and not pty:
        raise typer.BadParameter("it needs a way in: --tcp PORT, --pty, or both")
    page = None if web is None else _page(web)
    built = {"dialect": dialect, "width": str(HEADS.get(width, width)), "speed": speed, "buffer": buffer}
    built |= {"flow": flow, "overrun": overrun} | _given(hand=hand, fault=fault)
    try:
        unknown = serve(Options(tcp, host, pty, page, out, built))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if strict and unknown:
        raise NotUnderstood(
            "1 command was not understood" if unknown == 1 else f"{unknown} commands were not understood",
            'each is an "unknown" event above; leave out --strict to allow them',
        )


def _given(**options: str | None) -> dict[str, str]:
    return {name: value for name, value in options.items() if value is not None}


def _page(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port) < 65536):
        raise typer.BadParameter(f"{text!r} is not a port, nor HOST:PORT", param_hint="--web")
    return host.strip("[]") or "127.0.0.1", int(port)

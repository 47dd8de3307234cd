"""``kiosk virtual-printer``."""

from pathlib import Path
from typing import Annotated

import typer

Port = Annotated[int, typer.Option("--tcp", min=0, max=65535, help="The port; 0 takes a free one and says which.")]
Out = Annotated[Path, typer.Option("--out", help="The folder that the paper falls into.")]
Host = Annotated[str, typer.Option("--host", help="The address to listen on.")]
Dialect = Annotated[str, typer.Option("--dialect", help="epson, or generic: one that can't prove what it printed.")]
Speed = Annotated[float, typer.Option("--speed", min=1, help="Millimetres per second.")]
Buffer = Annotated[int, typer.Option("--buffer", min=45, help="Bytes that it takes in before it prints them.")]


def virtual_printer(
    port: Port,
    out: Out,
    host: Host = "127.0.0.1",
    dialect: Dialect = "epson",
    speed: Speed = 150.0,
    buffer: Buffer = 4096,
) -> None:
    """Run a ticket printer in software, until SIGTERM, Ctrl-C or the line "quit".

    Each paper becomes 0001.png and 0001.txt in the folder: each cut one, and the rest when the link closes or the power
    goes. Standard output tells what happens, as JSON lines.

    Lines of standard input break and mend it: paper-out, load-paper, near-end, open-cover, close-cover, jam-cutter,
    clear-cutter, heat-head, cool-head, break, power-off, power-on.
    """
    from drivers.printers.virtual.program import serve

    serve(port, out, host=host, dialect_name=dialect, speed=speed, buffer=buffer)

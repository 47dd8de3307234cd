"""``kiosk demo``."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kiosk.demo.journey import Demo


def demo(
    seats: Annotated[int, typer.Option(min=1, max=8, help="How many seats the phone buys.")] = 3,
    out: Annotated[Path, typer.Option(help="The folder for the papers; older papers in it go.")] = Path("demo-out"),
    stay: Annotated[bool, typer.Option("--stay", help="Keep everything running until Ctrl-C.")] = False,
    page: Annotated[bool, typer.Option("--page", help="A page with phone, kiosk and paper, to try by hand.")] = False,
    bluetooth: Annotated[bool, typer.Option("--bluetooth", help="Hand over by Bluetooth, in software.")] = False,
    port: Annotated[int, typer.Option(help="The page's port; 0 takes a free one.", min=0, max=65535)] = 8770,
) -> None:
    """Show a visit without hardware: a phone buys, the camera reads, the kiosk claims, the printer proves.

    With --page nothing happens by itself: open the page in a browser, buy seats on the phone and hold it to the camera.
    With --bluetooth the phone hands its voucher over by radio, and proves that it is the one which bought.

    Example: kiosk demo --seats 2
    """
    from tempfile import TemporaryDirectory

    from kiosk.demo.journey import Demo

    # As Ctrl-C does, so that the other parties end with this one.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    pages = port if page else None
    with (
        TemporaryDirectory(prefix="kiosk-") as folder,
        Demo(Path(folder), out, typer.echo, pages, radio=bluetooth) as running,
    ):
        if page:
            _wait(running)
            return
        good = _visit(running, seats, out)
        if stay:
            _stay(running, seats, out)
    raise typer.Exit(0 if good else 1)


def _visit(running: "Demo", seats: int, out: Path) -> bool:
    purchase = running.buy(seats)
    typer.echo(f"phone     bought {', '.join(purchase.seats)} for ￥{purchase.amount}, without registering")
    if running.air:
        typer.echo("phone     scans the code on the kiosk's screen, and hands its voucher over by Bluetooth")
    else:
        typer.echo(f"phone     shows its voucher to the camera (typed, it would be {purchase.typed})")
    lines = running.compare(running.hand_over(purchase) if running.air else running.show(purchase))
    typer.echo()
    typer.echo(f"{'seat':6}{'ticket':16}{'paper':12}{'journal':12}server")
    for line in lines:
        typer.echo(f"{line.seat:6}{line.ticket:16}{line.paper or 'none':12}{line.journal:12}{line.server}")
    typer.echo()
    good = all(line.agrees for line in lines)
    typer.echo("Paper, journal and server agree." if good else "Paper, journal and server DISAGREE.")
    typer.echo(f"The tickets are pictures in {out.resolve()}")
    typer.echo("To do it all by hand on one page: kiosk demo --page, or make demo ARGS=--page")
    return good


def _stay(running: "Demo", seats: int, out: Path) -> None:
    """Until Ctrl-C; each Enter is another customer."""
    try:
        typer.echo("To break something, in another terminal:")
        for fault in running.faults:
            typer.echo(f"    kiosk devices fault {fault}")
        typer.echo("Everything keeps running. Enter: another customer. Ctrl-C: the end.")
        while True:
            try:
                input()
            except EOFError:
                signal.pause()
            _visit(running, seats, out)
    except KeyboardInterrupt:
        typer.echo("The end.")


def _wait(running: "Demo") -> None:
    """Until Ctrl-C; visitors do the rest."""
    try:
        typer.echo(f"\nOpen {running.page}/ in a browser: buy seats on the phone and hold it to the camera.")
        typer.echo("Everything keeps running. Ctrl-C: the end.")
        while True:
            signal.pause()
    except KeyboardInterrupt:
        typer.echo("The end.")

"""The technician's commands: ``kiosk COMMAND``. Importing this imports nothing of the kiosk but its errors."""

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from drivers.errors import DriverError, Reason
from kiosk.cli.lazy import Command, LazyGroup, group
from kiosk.errors import KioskError

COMMANDS: tuple[Command, ...] = (
    Command("run", "kiosk.cli.run:run", "Run the kiosk."),
    Command("demo", "kiosk.cli.demo:demo", "Show a visit without hardware: buy, scan, print, compare."),
    Command("setup", "kiosk.cli.setup:setup", "Set this kiosk up: find devices, ask, write kiosk.toml."),
    Command("doctor", "kiosk.cli.doctor:doctor", "Find what is wrong, and what to do about it."),
    Command("status", "kiosk.cli.talk:status", "Say how the running kiosk is."),
    Command("scan", "kiosk.cli.talk:scan", "Give the running kiosk a voucher, as if scanned."),
    Command("answer", "kiosk.cli.talk:answer", "Answer the running kiosk's question about a seat."),
    Command("journal", "kiosk.cli.journal:journal", "Read what the kiosk has done, settle what is open."),
    Command("staff", "kiosk.cli.staff:staff", "Say who may look after the kiosk, at its page."),
    Command("server", "kiosk.cli.server:server", "Enrol at the booking server, look at the way there."),
    Command("config", "kiosk.cli.config:config", "Check and show the configuration."),
    Command("devices", "kiosk.cli.devices:devices", "Find, test, break and record this machine's devices."),
    Command("printer", "kiosk.cli.printer:printer", "Look at printers: list, probe, status, test."),
    Command("camera", "kiosk.cli.camera:camera", "Look at cameras: list, snapshot, tune, watch, decode."),
    Command("ble", "kiosk.cli.ble:ble", "Look at Bluetooth: scan, selftest."),
    Command("ticket", "kiosk.cli.ticket:ticket", "Show what a paper ticket looks like."),
    Command("mock", "kiosk.cli.mock:mock", "Run the embedded booking server."),
    Command("counter", "kiosk.cli.counter:counter", "Redeem vouchers at the counter, as staff."),
    Command("gate", "kiosk.cli.gate:gate", "Let in whoever shows a valid ticket."),
    Command("virtual-printer", "kiosk.cli.virtual_printer:virtual_printer", "Run a ticket printer in software."),
)

_DRIVER_EXITS = {
    Reason.BAD_ADDRESS: os.EX_CONFIG,
    Reason.UNKNOWN_SCHEME: os.EX_CONFIG,
    Reason.BAD_PROFILE: os.EX_CONFIG,
    Reason.UNAVAILABLE: os.EX_UNAVAILABLE,
    Reason.LOST: os.EX_UNAVAILABLE,
    Reason.STUCK: os.EX_UNAVAILABLE,
    Reason.TIMEOUT: os.EX_TEMPFAIL,
    Reason.NOTHING_SENT: os.EX_TEMPFAIL,
    Reason.HAND_OVER: os.EX_TEMPFAIL,
    Reason.TAPE_DIFFERS: os.EX_DATAERR,
}
_INTERRUPTED = 128 + 2
_OF_OUTPUT = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What a disk says that takes no more of an output; commands tell of their own files themselves."""


class _Commands(LazyGroup):
    table = COMMANDS


app = group(_Commands)


@app.callback(invoke_without_command=True)
def kiosk(
    version: Annotated[bool, typer.Option("--version", help="Say which version this is, and on what it runs.")] = False,
    json: Annotated[bool, typer.Option("--json", help="With --version: as JSON.")] = False,
) -> None:
    """The ticket machine of a cinema's lobby: vouchers in, proved paper tickets out.

    Begin with: kiosk demo; on a machine in a lobby with: kiosk setup.
    """
    if version:
        from kiosk.cli.version import show

        show(as_json=json)
        raise typer.Exit
    if json:
        raise typer.BadParameter("it goes with --version here; for a command, write it behind the command")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit, with one of the codes that ``kiosk/README.md`` lists."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # where there are no Chinese characters, their codes
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        code = 1
        _forget_output()
    except OSError as error:
        if error.errno not in _OF_OUTPUT:
            raise
        code = os.EX_CANTCREAT
        typer.echo(f"the output can't be written: {error.strerror}\n→ write it to a disk that has room", err=True)
        _forget_output()
    if arguments is None and _examines():
        os._exit(code)
    sys.exit(code)


def _examines() -> bool:
    """Whether an examination hangs in its thread: libraries in there would abort an interpreter that tidies up."""
    course = sys.modules.get("kiosk.doctor.course")
    return course is not None and bool(course.any_left())


def _forget_output() -> None:
    """What is still buffered goes nowhere; without this the interpreter would complain of it while it ends."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    try:
        typer.main.get_command(app).main(arguments, prog_name="kiosk")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except (KioskError, DriverError) as error:
        from kiosk import redaction

        typer.echo(redaction.text(f"{error} [{error.reason}]\n→ {error.remedy}"), err=True)
        return error.exit_code if isinstance(error, KioskError) else _DRIVER_EXITS[error.reason]
    return 0

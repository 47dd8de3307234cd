"""The status ticket on paper, which proves what the printer can prove."""

import getpass
import secrets
from collections.abc import Mapping
from typing import Any

from drivers.address import Address
from drivers.errors import DriverError
from drivers.ports import Evidence, Progress
from drivers.printers.profile import Profile, load
from drivers.printers.session import Session
from drivers.tape import untaped
from kiosk.config import files
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok, skip, warn
from kiosk.errors import KioskError
from kiosk.tickets.report import paper

_PATIENCE = 80.0
_GIVE_UP = 40.0
_LOOK = "look whether the paper came out whole; if it did, the profile promises too much: kiosk printer probe"


def printed(bench: Bench, told: Mapping[str, Any]) -> Line:
    """Print it, through the daemon as an act of staff where one runs; the line of the evidence that came of it."""
    if bench.held:
        return skip("printer.evidence", "nothing is printed, because daemon failed")
    profile = load(files.printer_profile(bench.config.printer.profile))
    try:
        evidence = _by_daemon(bench, told) if bench.ask else _direct(bench, profile, told)
    except (KioskError, DriverError) as error:
        return fail("printer.evidence", f"the status ticket is not printed: {error}", error.remedy)
    if evidence is Evidence.NONE and profile.evidence is not Evidence.NONE:
        return fail("printer.evidence", "nothing is known of the paper that was printed", _LOOK)
    if evidence is not profile.evidence:
        return warn("printer.evidence", f"the paper is {evidence}; the profile promises {profile.evidence}", _LOOK)
    return ok("printer.evidence", f"a paper was printed: {evidence}")


def _by_daemon(bench: Bench, told: Mapping[str, Any]) -> Evidence:
    answer = bench.told(patience=_PATIENCE, do="test_print", by=f"doctor ({_who()})", report=told)
    return Evidence(answer["evidence"])


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return "nobody"


def _direct(bench: Bench, profile: Profile, told: Mapping[str, Any]) -> Evidence:
    with bench.printer(untaped(Address.parse(bench.config.printer.device)), profile) as session:
        session.start(paper(told), secrets.token_hex(2)[:3])
        return _followed(session, bench).evidence or Evidence.NONE


def _followed(session: Session, bench: Bench) -> Progress:
    until = bench.clock() + _GIVE_UP
    while (progress := session.step()).evidence is None:
        if bench.clock() > until:
            session.abandon()
            break
    return progress

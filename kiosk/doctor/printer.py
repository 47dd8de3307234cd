"""The printer: whether it answers, how it is, and whether it is what its profile says."""

from collections.abc import Iterator, Mapping

from drivers.address import Address
from drivers.errors import DriverError
from drivers.ports import Cause, Evidence, Paper, PrinterStatus
from drivers.printers.draft import gives
from drivers.printers.nothing_sent import nothing_sent
from drivers.printers.probe import answering_process_ids, probe, recognise
from drivers.printers.profile import Profile, load
from drivers.tape import untaped
from kiosk.booking.identity import is_here
from kiosk.config import files
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, Status, fail, ok, skip, warn
from kiosk.spooler import PROBLEMS

_PATIENCE = 12.0
_REAL = "set [printer] device to the printer's address: kiosk setup finds it"
_LOW = "have the next roll at hand; put it in when no customer is there"
_PROVES: Mapping[Evidence, str] = {
    Evidence.PROVED: "it proves each paper",
    Evidence.SCANNED: "each paper is read",
    Evidence.PROCESSED: "it tells when a paper is worked through; that counts as presumed",
    Evidence.INFERRED: "it can be asked whether it is done; that counts as presumed",
    Evidence.NONE: "it proves nothing: each paper is asked about",
}


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """Ask the daemon that owns it, or the printer itself; nothing is printed. Raises DriverError, DaemonRefused."""
    section = bench.config.printer
    try:
        profile = load(files.printer_profile(section.profile))
    except DriverError as error:
        yield fail("printer.profile", str(error), error.remedy)
        return
    address = untaped(Address.parse(section.device))
    status = _status(bench, address, profile)
    yield (link := _link(bench, address, status))
    if link.status is Status.FAIL:
        return
    yield from _condition(status)
    if status.fault is not None:  # it may be silent because of that
        yield skip("printer.profile", f"it is not asked while this is wrong: {_spoken(status.fault)}")
        yield skip("printer.evidence", f"{_PROVES[profile.evidence]}, says its profile")
    elif bench.ask is not None:
        yield skip("printer.profile", "the kiosk has the printer; stop it to have its profile compared")
        yield ok("printer.evidence", f"{_PROVES[profile.evidence]}, says its profile (--print tries it)")
    else:
        yield from _identity(bench, address, profile)


def _status(bench: Bench, address: Address, profile: Profile) -> PrinterStatus:
    if bench.ask is None:
        with bench.printer(address, profile) as session:
            return session.status()
    told = dict(bench.told(patience=_PATIENCE, do="printer")["status"])
    told["paper"] = Paper(told["paper"])
    told["link"] = Cause(told["link"]) if told["link"] else None
    return PrinterStatus(**told)


def _link(bench: Bench, address: Address, status: PrinterStatus) -> Line:
    if status.link is None and address.scheme == "virtual" and not is_here(bench.config.booking):
        return warn("printer.link", "it is a printer in software: nobody gets a ticket on paper", _REAL)
    if status.link is None:
        said = "its line opens; it can't be asked anything" if status.mute else f"{address.scheme}: it answers"
        return ok("printer.link", said)
    why = _why(bench, address) if status.link is Cause.DISCONNECTED and bench.ask is None else None
    error = nothing_sent(status.link, why)
    return fail("printer.link", f"{PROBLEMS[status.link]}: {error}", error.remedy)


def _why(bench: Bench, address: Address) -> DriverError | None:
    """Why a line to it can't be opened."""
    try:
        bench.line(address)().close()
    except DriverError as error:
        return error
    return None


def _condition(status: PrinterStatus) -> Iterator[Line]:
    """What it says of itself: the first thing to mend."""
    if status.mute:
        yield skip("printer.status", "it can't be asked")
        yield skip("printer.paper", "it can't be asked: look into it now and then")
        return
    cause, out = status.fault, status.paper is Paper.OUT
    if cause is not None and cause is not Cause.PAPER_OUT:
        yield _broken("printer.status", cause)
    elif status.at_outlet:
        error = nothing_sent(Cause.NOT_TAKEN, None)
        yield warn("printer.status", f"{PROBLEMS[Cause.NOT_TAKEN]}: {error}", error.remedy)
    else:
        yield ok("printer.status", "nothing is wrong with it")
    if out and cause is Cause.PAPER_OUT:
        yield _broken("printer.paper", Cause.PAPER_OUT)
    elif cause is not None:
        yield skip("printer.paper", f"paper {status.paper}, as far as can be known now")
    elif status.paper is Paper.LOW:
        yield warn("printer.paper", "the roll is nearly used up", _LOW)
    elif status.paper is Paper.UNKNOWN:
        yield warn("printer.paper", "it does not say whether it has paper", "look into it; its sensor may be broken")
    else:
        yield ok("printer.paper", "it has paper")


def _broken(check: str, cause: Cause) -> Line:
    error = nothing_sent(cause, None)
    return fail(check, f"{PROBLEMS[cause]}: {error}", error.remedy)


def _identity(bench: Bench, address: Address, profile: Profile) -> Iterator[Line]:
    """Who it says it is, and whether it answers what its profile's proof needs."""
    known = {path.stem: load(path) for path in sorted((files.folder() / "printers").glob("*.toml"))}
    found = probe(bench.line(address), bench.clock, makers=answering_process_ids({**known, "": profile}))
    proves = gives(found, profile.proof)
    own = recognise(found, {"": profile}) is not None
    other = None if own else recognise(found, known)
    name = bench.config.printer.profile
    said = " ".join(filter(None, (found.maker, found.model))) or "it does not say what it is"
    if other is not None:
        tell = warn if proves else fail
        yield tell("printer.profile", f"it is one of {other}, and not of {name}", f'set [printer] profile = "{other}"')
    else:
        yield ok("printer.profile", f"{said}, as far as {name} knows" if own else f"{said}; {name} does not contradict")
    if proves:
        yield ok("printer.evidence", f"{_PROVES[profile.evidence]}; it answers what that needs")
    elif other is None:
        yield fail(
            "printer.evidence", f"{name} promises {profile.evidence}, and it does not answer so", _draft(address)
        )


def _draft(address: Address) -> str:
    return f"make a profile of what it answers: kiosk printer probe {address} --out mine.toml"


def _spoken(cause: Cause) -> str:
    return str(cause).replace("_", " ")

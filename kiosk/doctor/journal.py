"""The journal: whether it is whole, and what in it waits for somebody."""

from collections.abc import Collection, Iterator

from kiosk.config import files
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok, skip, warn
from kiosk.journal.inspection import inspected

_MANY_FACTS = 20
"""facts that wait in an ordinary hour, while the server answers"""
_PATIENCE = 65.0
_SETTLE = "look for the paper, then settle or reprint each: the staff's page, or kiosk journal owed"
_TELL = "see why the booking server can't be told: the lines of server.…; they keep until then"
_SAVE = "save the state folder, then start the kiosk again: it puts the journal aside and begins a new one"


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """Have the daemon verify its journal, or read a copy of it. Raises JournalError, DaemonRefused."""
    yield from _of_file(bench) if bench.ask is None else _of_daemon(bench)


def _of_daemon(bench: Bench) -> Iterator[Line]:
    status = bench.told(do="status")
    if status["state"] == "out_of_service":
        why = status["troubles"].get("journal", "it can't be opened")
        yield fail("journal.chain", why, status["problem"]["remedy"])
        return
    verdict = bench.told(patience=_PATIENCE, do="verify")
    if verdict["trouble"]:
        yield fail("journal.chain", str(verdict["trouble"]), _SAVE)
    elif "journal" in status["troubles"]:
        yield warn("journal.chain", status["troubles"]["journal"], "keep that folder, and tell whoever looks after it")
    else:
        yield ok("journal.chain", f"{verdict['rows']} rows are as they were written")
    yield _waiting(status["in_doubt"], status["retracted"], status["journal"]["waiting_facts"])


def _of_file(bench: Bench) -> Iterator[Line]:
    book = inspected(files.state_dir(bench.config))
    if book is None:
        yield skip("journal.chain", "there is none yet: the kiosk begins one when it starts")
        return
    yield ok("journal.chain", "its rows are as they were written")
    doubtful, retracted = ([line.seat for line in lines] for lines in (book.doubtful(), book.retracted()))
    yield _waiting(doubtful, retracted, len(book.outbox))


def _waiting(doubtful: Collection[str], retracted: Collection[str], facts: int) -> Line:
    if doubtful or retracted:
        open_ = [f"in doubt: {', '.join(doubtful)}"] if doubtful else []
        open_ += [f"back in the machine: {', '.join(retracted)}"] if retracted else []
        return warn("journal.open", "; ".join(open_), _SETTLE)
    if facts > _MANY_FACTS:
        return warn("journal.open", f"{facts} facts wait for the booking server", _TELL)
    return ok("journal.open", f"nothing waits for staff; facts that wait for the server: {facts}")

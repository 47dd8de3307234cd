"""One whole visit of the doctor: from the file to the report."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from kiosk.config.model import Config
from kiosk.control.examination import installed
from kiosk.doctor.bench import Bench
from kiosk.doctor.checks import CHECKS
from kiosk.doctor.opening import Opening, opened
from kiosk.doctor.printing import printed
from kiosk.doctor.report import Line, Report, Status, skip
from kiosk.doctor.rounds import examined
from kiosk.doctor.told import paper

_EVIDENCE = "printer.evidence"
_FIRST = frozenset({"config", "daemon"})


def visited(
    file: Path | None,
    wanted: frozenset[str] = frozenset(),
    *,
    on_paper: bool = False,
    bench: Callable[[Config], Bench] = Bench,
    utc: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Report:
    """Examine the kiosk of a configuration; ``wanted`` are ids, none for all. ``on_paper`` prints a status ticket."""
    opening = opened(file)
    at = utc().strftime("%Y-%m-%dT%H:%M:%SZ")
    if opening.config is None:
        others = tuple(skip(check, "not looked at, because config failed") for check in CHECKS if check not in _FIRST)
        daemon = skip("daemon", "not looked at, because config failed")
        return Report("?", "", at, installed(), (*opening.lines, daemon, *others))
    able = replace(bench(opening.config), ask=opening.ask, held=opening.held, wanted=wanted)
    kiosk = opening.config.kiosk
    report = Report(
        kiosk.id, kiosk.cinema, at, installed(), _in_order([*_opening(opening, wanted), *_round(able, wanted)])
    )
    return _with_paper(report, able, opening.page) if on_paper else report


def chosen(names: list[str]) -> frozenset[str]:
    """The ids of these names: an id, or what stands before its point for all of them. Raises ValueError."""
    found: set[str] = set()
    for name in names:
        ids = {check for check in CHECKS if check == name or check.partition(".")[0] == name}
        if not ids:
            raise ValueError(f"there is no check {name!r}; there are: {', '.join(CHECKS)}")
        found |= ids
    return frozenset(found)


def _opening(opening: Opening, wanted: frozenset[str]) -> list[Line]:
    return [line for line in opening.lines if not wanted or line.id in wanted or line.status is Status.FAIL]


def _round(bench: Bench, wanted: frozenset[str]) -> list[Line]:
    return examined(bench) if not wanted or wanted - _FIRST else []


def _in_order(lines: list[Line]) -> tuple[Line, ...]:
    order = list(CHECKS)
    return tuple(sorted(lines, key=lambda line: order.index(line.id)))


def _with_paper(report: Report, bench: Bench, page: str) -> Report:
    """The report, its evidence proved by the paper that bears the rest of it."""
    rest = [line for line in report.lines if line.id != _EVIDENCE]
    evidence = printed(bench, paper(replace(report, lines=tuple(rest)), page))
    return replace(report, lines=_in_order([*rest, evidence]))

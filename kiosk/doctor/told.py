"""A report in words: for a terminal, for a report of a fault, and for paper; pure."""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kiosk.doctor.checks import CHECKS
from kiosk.doctor.report import Line, Report, Status

WIDTH = 80
_LEFT = 6
_MARKS: Mapping[Status, str] = {Status.FAIL: "FAIL", Status.WARN: "WARN", Status.SKIP: "skip", Status.OK: "ok"}
_COUNTED = ((Status.FAIL, "problem"), (Status.WARN, "warning"))
_MOST = 400

Paint = Callable[[Status, str], str]
"""Colours a word of a terminal."""


def plain(_status: Status, word: str) -> str:
    """No colours."""
    return word


def text(report: Report, width: int = WIDTH, paint: Paint = plain) -> Iterator[str]:
    """The lines for a terminal: what is wrong first, each with what to do."""
    column = max(len(check) for check in CHECKS) + 2
    yield _headline(report, width)
    yield ""
    for line in report.problems:
        yield from _wrapped(line, width, column, paint)
        yield from textwrap.wrap(
            line.remedy, width, initial_indent=" " * _LEFT + "→ ", subsequent_indent=" " * (_LEFT + 2)
        )
        yield ""
    for line in report.lines:
        if line not in report.problems:
            yield from _wrapped(line, width, column, paint)


def markdown(report: Report) -> Iterator[str]:
    """A table for a report of a fault."""
    yield f"# {report.kiosk}: {_verdict(report)}"
    yield ""
    yield f"{report.at}, version {report.version or 'from its sources'}"
    yield ""
    yield "| | check | finding | remedy |"
    yield "|---|---|---|---|"
    rest = [line for line in report.lines if line not in report.problems]
    for line in (*report.problems, *rest):
        cells = (_MARKS[line.status], f"`{line.id}`", _finding(line), line.remedy)
        yield f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |"


def table() -> Iterator[str]:
    """The table of the checks, for the readme."""
    yield "| check | what it looks at | exit code |"
    yield "|---|---|---|"
    for name, check in CHECKS.items():
        yield f"| `{name}` | {check.asks} | {check.exit_code} |"


def paper(report: Report, page: str) -> dict[str, Any]:
    """What a status ticket is made of, as the control socket takes it (``kiosk.tickets.report``)."""
    counts = {str(status): report.count(status) for status in Status if report.count(status)}
    rows = [
        {"id": line.id, "status": str(line.status), "finding": line.finding[:_MOST], "remedy": line.remedy[:_MOST]}
        for line in report.problems
    ]
    at = f"{report.at[:16].replace('T', ' ')} UTC"
    told = {"kiosk": report.kiosk, "cinema": report.cinema, "at": at, "version": report.version}
    return told | {"counts": counts, "rows": rows[:40], "page": page}


def _headline(report: Report, width: int) -> str:
    name, verdict = " · ".join(filter(None, (report.kiosk, report.cinema))), _verdict(report)
    return f"{name}{verdict:>{max(1, width - len(name))}}" if len(name) + len(verdict) < width else f"{name}: {verdict}"


def _verdict(report: Report) -> str:
    counts = ((report.count(status), word) for status, word in _COUNTED)
    told = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    return ", ".join(told) or "all is well"


def _wrapped(line: Line, width: int, column: int, paint: Paint) -> Iterable[str]:
    left = _LEFT + column
    first, *rest = textwrap.wrap(_finding(line), max(20, width - left), break_on_hyphens=False) or [""]
    mark = _MARKS[line.status]
    yield f"{paint(line.status, mark)}{' ' * (_LEFT - len(mark))}{line.id:{column}}{first}".rstrip()
    yield from (" " * left + more for more in rest)


def _finding(line: Line) -> str:
    named = not line.device or line.finding.startswith(line.device)
    device = "" if named else f"{line.device.removesuffix(':')}: "
    return " ".join(f"{device}{line.finding}".split())

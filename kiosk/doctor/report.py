"""What an examination found: lines, and the report that they make; pure."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from kiosk import redaction
from kiosk.doctor.checks import CHECKS


class Status(StrEnum):
    """How a line ended, the worst first."""

    FAIL = "fail"
    """customers are not served, or not as they should be"""
    WARN = "warn"
    """customers are served; somebody should look at it soon"""
    SKIP = "skip"
    """nothing was looked at; the finding says why"""
    OK = "ok"


@dataclass(frozen=True)
class Line:
    """What one check found; the remedy is empty where there is nothing to do."""

    id: str
    status: Status
    finding: str
    remedy: str = ""
    device: str = ""
    """the address of the device, where a kiosk may have several of the kind"""
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """What the command ends with if this is the worst line."""
        return CHECKS[self.id].exit_code if self.status is Status.FAIL else os.EX_OK


def ok(check: str, finding: str) -> Line:
    """All is well."""
    return Line(check, Status.OK, finding)


def warn(check: str, finding: str, remedy: str) -> Line:
    """Customers are served all the same."""
    return Line(check, Status.WARN, finding, remedy)


def fail(check: str, finding: str, remedy: str) -> Line:
    """Something has to be mended."""
    return Line(check, Status.FAIL, finding, remedy)


def skip(check: str, finding: str, remedy: str = "") -> Line:
    """Nothing was looked at."""
    return Line(check, Status.SKIP, finding, remedy)


@dataclass(frozen=True)
class Report:
    """All lines in the order of the table, and whom they are about."""

    kiosk: str
    cinema: str
    at: str
    """UTC, as 2026-03-14T12:00:00Z"""
    version: str
    lines: tuple[Line, ...]
    """without passwords of devices: reports are handed on"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(map(_covered, self.lines)))

    @property
    def status(self) -> Status:
        """Of the worst line; what was left out counts for nothing."""
        found = {line.status for line in self.lines}
        return next((one for one in (Status.FAIL, Status.WARN) if one in found), Status.OK)

    @property
    def exit_code(self) -> int:
        """0 unless something failed: then that of the worst line."""
        return max((line.exit_code for line in self.lines), key=_WORST.index)

    @property
    def problems(self) -> tuple[Line, ...]:
        """What failed, then what is to be looked at."""
        order = (Status.FAIL, Status.WARN)
        return tuple(line for status in order for line in self.lines if line.status is status)

    def count(self, status: Status) -> int:
        """How many lines ended so."""
        return sum(line.status is status for line in self.lines)

    def as_data(self) -> Mapping[str, Any]:
        """The document of ``kiosk doctor --json``."""
        return {
            "kiosk": self.kiosk,
            "cinema": self.cinema,
            "at": self.at,
            "version": self.version,
            "status": self.status,
            "exit_code": self.exit_code,
            "checks": [
                {
                    "id": line.id,
                    "device": line.device,
                    "status": line.status,
                    "finding": line.finding,
                    "remedy": line.remedy,
                    "seconds": round(line.seconds, 3),
                }
                for line in self.lines
            ],
        }


def _covered(line: Line) -> Line:
    told = (line.finding, line.remedy, line.device)
    finding, remedy, device = map(redaction.text, told)
    return line if (finding, remedy, device) == told else replace(line, finding=finding, remedy=remedy, device=device)


_WORST = (os.EX_OK, os.EX_TEMPFAIL, os.EX_UNAVAILABLE, 1, os.EX_CONFIG)
"""exit codes: what may pass by itself, what is not there, what has to be mended, what nobody can start with"""

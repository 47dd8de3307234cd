"""The status ticket: how a kiosk is, on a paper for its staff; pure."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from drivers.printers.document import Align, Band, Document, Feed, Op, Qr, Rule, Text
from drivers.printers.document import Row as Line
from kiosk.errors import KioskError

_Short = Annotated[str, StringConstraints(max_length=80)]
_Long = Annotated[str, StringConstraints(max_length=400)]


class ReportUnreadable(KioskError):
    """What should stand on a status ticket is not understood."""

    reason = "report"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Row(_Part):
    """What failed, or should be looked at."""

    id: _Short
    status: _Short
    finding: _Long
    remedy: _Long = ""


class Told(_Part):
    """What a status ticket is made of."""

    kiosk: _Short
    cinema: _Short = ""
    at: _Short
    version: _Short = ""
    counts: Mapping[_Short, int] = Field(max_length=8)
    rows: list[Row] = Field(max_length=40)
    page: Annotated[str, StringConstraints(max_length=200, pattern=r"^[\x21-\x7e]*$")] = ""
    """address of the staff's page; empty where it is not served"""


def paper(told: Any) -> Document:
    """The paper of a report as it comes over the control socket. Raises ReportUnreadable."""
    try:
        return Document(tuple(_ops(Told.model_validate(told))))
    except ValidationError as error:
        wrong = ".".join(map(str, error.errors()[0]["loc"]))
        raise ReportUnreadable(f"this is no report: {wrong} is wrong", "use kiosk doctor --print") from None


def _ops(told: Told) -> Iterator[Op]:
    yield Band(told.kiosk, 2)
    yield Text("机器状态 · status of this machine", bold=True, align=Align.CENTER)
    if told.cinema:
        yield Text(told.cinema, align=Align.CENTER)
    yield Line(told.at, told.version)
    yield Text(", ".join(f"{count} {status}" for status, count in told.counts.items()), align=Align.CENTER)
    yield Rule()
    for row in told.rows:
        yield Line(row.id, row.status.upper(), bold=True)
        yield Text(row.finding)
        if row.remedy:
            yield Text(f"→ {row.remedy}")
        yield Feed(1)
    if not told.rows:
        yield Text("一切正常 · all is well", 2, align=Align.CENTER, whole=True)
    yield Rule()
    if told.page:
        yield Qr(told.page, 0.35)
        yield Text("工作人员页面，仅在本机打开 · for staff, on this machine alone", align=Align.CENTER)
        yield Text(told.page, align=Align.CENTER)
    yield Text("不是电影票 · not a ticket", align=Align.CENTER)
    yield Feed(3)

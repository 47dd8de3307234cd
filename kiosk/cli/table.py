"""The journal as a table for people; pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Row = dict[str, Any]
_HEAD = ("row", "time (UTC)", "claim", "what", "about")
_SETTLED = frozenset({"printed", "presumed", "in_doubt", "not_sent", "received"})


def table(rows: Sequence[Row], shown: int) -> Iterator[str]:
    """The head and the last ``shown`` rows, one line each; the rows before them say which ticket is which seat."""
    seats = {ticket["ticket"]: ticket["seat"] for row in rows for ticket in _tickets(row)}
    ends = set(_ends(rows))
    cells = [_HEAD]
    for row in rows[-shown:]:
        time = row["utc"].removesuffix("+00:00").replace("T", " ")
        what = "end of claim" if row["seq"] in ends else row["kind"]
        cells.append((str(row["seq"]), time, row["claim"][:8], what, _about(row, seats)))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()


def _ends(rows: Iterable[Row]) -> Iterator[int]:
    """The numbers of the rows that give up a claim of which nothing was left."""
    open_: dict[str, set[tuple[str, int]]] = {}
    for row in rows:
        claim = row["claim"]
        for ticket in _tickets(row):
            issues = open_.setdefault(claim, set())
            if ticket["state"] == "granted":
                issues.add((ticket["ticket"], ticket["issue"]))
        if row["kind"] in _SETTLED:
            open_.get(claim, set()).discard((row["ticket"], row["issue"]))
        if row["kind"] == "abandoned" and open_.get(claim) == set():
            yield row["seq"]


def _tickets(row: Row) -> Sequence[Row]:
    """What a row says about tickets and their seats."""
    tickets: Sequence[Row] = row.get("tickets", [row] if row["kind"] == "reissued" else [])
    return tickets


def _about(row: Row, seats: dict[str, str]) -> str:
    if "tickets" in row:
        return ", ".join(
            f"{ticket['seat']} {ticket['ticket']} {ticket['state']} #{ticket['issue']}" for ticket in row["tickets"]
        )
    if "ticket" in row:
        extra = " ".join(str(row[name]) for name in ("evidence", "hint") if row.get(name))
        return f"{seats.get(row['ticket'], '')} {row['ticket']} #{row['issue']} {extra}".strip()
    return " ".join(f"{name}={row[name]}" for name in ("why", "sent", "since", "other_seq") if name in row)

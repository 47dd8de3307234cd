"""``kiosk counter``."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.desk import TokenFile, TokenOption, Url, answered, configured, lines, token
from kiosk.cli.options import ConfigFile

if TYPE_CHECKING:
    from kiosk.cli.counter_paper import Paper
    from kiosk.config.model import Config
    from kiosk.mock.desk import Counter
    from kiosk.mock.redemption.counter_wire import Claimed, Ticket

CODE = "KT1:"
"""Begins what stands on papers, so that a voucher is told from a paper that a customer shows."""

Printer = Annotated[
    str, typer.Option("--printer", help="Its address, as tcp://10.0.0.40; without it tickets are shown here.")
]
ProfileName = Annotated[str, typer.Option("--profile", help="Of that printer; else that of the configuration.")]


def counter(
    staff: Annotated[str, typer.Option(help="Your number; all that you do is recorded under it.")],
    voucher: Annotated[
        str, typer.Argument(help="What the customer shows; else each line that is scanned or typed.")
    ] = "",
    url: Url = "",
    token_file: TokenFile = None,
    given: TokenOption = "",
    printer: Printer = "",
    profile: ProfileName = "",
    late: Annotated[str, typer.Option(help="Why tickets are handed out though collection has closed.")] = "",
    config: ConfigFile = None,
) -> None:
    """Redeem vouchers at the counter: claim, print or show the tickets, hand them over, say so.

    A ticket is printed for good when you answer y, or scan its paper. What a kiosk may have printed is shown, and
    replaced only for a reason. Exit 1 unless everybody got all. The token is in --token-file or in $KIOSK_STAFF_TOKEN.

    Example: kiosk counter --staff 7 --printer tcp://10.0.0.40 --profile epson-tm-m30
    """
    from kiosk.mock.desk import Counter

    found = configured(config, url)
    shown = token(given, token_file, "KIOSK_STAFF_TOKEN", "development-staff", found.booking.url)
    scanned = lines()
    good = True
    with (
        Counter(found.booking.url, shown, staff, ca_file=found.booking.ca_file) as desk,
        _paper(found, config, printer, profile) as paper,
    ):
        for code in iter([voucher]) if voucher else scanned:
            good &= _served(_Visit(desk, paper, _asking(scanned)), code, late)
    raise typer.Exit(0 if good else 1)


def _paper(found: "Config", config: ConfigFile, printer: str, profile: str) -> "AbstractContextManager[Paper]":
    from kiosk.cli import counter_paper
    from kiosk.cli.printer_choice import free

    if not printer:
        return counter_paper.on_screen(found)
    return counter_paper.on_printer(found, free(printer, config), profile or found.printer.profile)


def _asking(scanned: Iterator[str]) -> Callable[[str], str]:
    def ask(question: str) -> str:
        typer.echo(question, nl=False)
        answer = next(scanned, "")
        typer.echo()
        return answer

    return ask


def _served(visit: "_Visit", code: str, late: str) -> bool:
    from kiosk.mock.client import PhoneRefused

    try:
        with answered():
            return visit.look_at(code) if code.startswith(CODE) else visit.serve(code, late)
    except PhoneRefused as refusal:
        typer.echo(f"refused: {refusal}", err=True)
        typer.echo(f"→ {refusal.problem.get('hint', 'look at the log of the server')}", err=True)
        return False


class _Visit:
    """One customer at the counter."""

    def __init__(self, desk: "Counter", paper: "Paper", ask: Callable[[str], str]) -> None:
        self._desk = desk
        self._paper = paper
        self._ask = ask
        self._claim = ""
        self._untouched: list[Ticket] = []

    def look_at(self, code: str) -> bool:
        """Say what a paper is worth."""
        seen = self._desk.show(code)
        typer.echo(f"a good paper: {seen.seat}, issue {seen.issue}, {seen.state}")
        return True

    def serve(self, voucher: str, late: str) -> bool:
        """Bring all tickets of a voucher into the customer's hand, as far as they go; whether the customer has all."""
        claimed = self._desk.claim(voucher, late)
        self._claim = claimed.claim
        self._untouched = [ticket for ticket in claimed.tickets if ticket.state == "granted"]
        typer.echo(f"order {claimed.order}: {', '.join(f'{it.seat} {_spoken(it.state)}' for it in claimed.tickets)}")
        try:
            return self._all(claimed)
        finally:
            for ticket in self._untouched:
                self._desk.tell("not_sent", self._claim, ticket)
            self._desk.tell("ended", self._claim)

    def _all(self, claimed: "Claimed") -> bool:
        had = [self._hand_over(it) if it.state == "granted" else self._decide(it) for it in claimed.tickets]
        return all(had)

    def _decide(self, ticket: "Ticket") -> bool:
        """Let staff replace what may be on paper already, or leave it."""
        if ticket.state == "admitted":
            return True
        if ticket.before:
            by = f"{ticket.before.holder or ticket.before.by} at {ticket.before.at.astimezone():%H:%M}"
            typer.echo(f"{ticket.seat}: {_spoken(ticket.state)}, issue {ticket.issue} by {by}")
        answer = self._ask(
            f"{ticket.seat}: a reason replaces it and voids that paper; scan its paper, or - leaves it: "
        )
        if answer.startswith(CODE):
            return self._is_paper_of(ticket, answer)
        if answer.strip("- ") == "":
            return ticket.state == "printed"
        return self._hand_over(self._desk.reissue(self._claim, ticket, answer))

    def _hand_over(self, ticket: "Ticket") -> bool:
        """Make the paper, and hear from staff what became of it."""
        if not self._desk.tell("waiting", self._claim):
            typer.echo(f"{ticket.seat}: the time is over, scan the voucher again", err=True)
            return False
        self._untouched = [it for it in self._untouched if it.ticket != ticket.ticket]
        if not self._paper(ticket):
            self._desk.tell("not_sent", self._claim, ticket)
            return False
        answer = self._ask(f"{ticket.seat}: handed over? y or n, or scan the paper: ")
        if answer.startswith(CODE):
            return self._is_paper_of(ticket, answer)
        if answer.lower() in {"y", "yes", "是"}:
            return self._desk.tell("handed_over", self._claim, ticket)
        if not answer:
            typer.echo(f"{ticket.seat}: nobody said that it was handed over, so it is in doubt", err=True)
            return False
        self._desk.tell("spoiled", self._claim, ticket)
        return self._decide(ticket.model_copy(update={"state": "in_doubt"}))

    def _is_paper_of(self, ticket: "Ticket", code: str) -> bool:
        seen = self._desk.show(code)
        typer.echo(f"a good paper: {seen.seat}, issue {seen.issue}, {seen.state}")
        return seen.ticket == ticket.ticket


def _spoken(state: str) -> str:
    return {"granted": "to be handed out", "printed": "printed before"}.get(state, state.replace("_", " "))

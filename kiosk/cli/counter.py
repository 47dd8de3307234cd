"""``kiosk counter``."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.desk import TokenFile, TokenOption, Url, answered, configured, lines, token
from kiosk.cli.options import ConfigFile

if TYPE_CHECKING:
    from kiosk.cli.counter_paper import Paper
    from kiosk.config.model import Config
    from kiosk.mock.desk import Counter
    from kiosk.mock.redemption.counter_wire import CounterTicket, Occasion

CODE = "KT1:"
"""Begins what stands on papers, so that a voucher is told from a paper that a customer shows."""

_WORDS = {"y": "y", "yes": "y", "是": "y", "n": "n", "no": "n", "否": "n", "-": "n"}
_NO_PAPER = "that code is on this screen, which proves no paper: y or n"
_WAYS = {
    "too_late": "--late REASON hands them out all the same",
    "proof_required": "--unproved REASON hands them out all the same, to somebody who is surely the buyer",
}

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
    unproved: Annotated[str, typer.Option(help="Why they are, though the phone that bought them is not here.")] = "",
    config: ConfigFile = None,
) -> None:
    """Redeem vouchers at the counter: claim, print or show the tickets, hand them over, say so.

    A ticket is printed for good when you answer y, or scan its paper. What a kiosk may have printed is shown, and
    replaced only for a reason. Exit 1 unless everybody got all. The token is in --token-file or in $KIOSK_STAFF_TOKEN.

    Example: kiosk counter --staff 7 --printer tcp://10.0.0.40
    """
    from kiosk.mock.desk import Counter

    found = configured(config, url)
    shown = token(given, token_file, "KIOSK_STAFF_TOKEN", "development-staff", found.booking.url)
    scanned = lines()
    with (
        Counter(found.booking.url, shown, staff, ca_file=found.booking.ca_file) as desk,
        _paper(found, config, printer, profile) as paper,
    ):

        def serve(code: str) -> bool:
            return _served(_Visit(desk, paper, _asking(scanned)), code, late, unproved)

        served = [serve(voucher)] if voucher else [_ridden_out(serve, code) for code in scanned]
    raise typer.Exit(0 if all(served) else 1)


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


def _ridden_out(serve: Callable[[str], bool], code: str) -> bool:
    """One customer's trouble is not the next one's."""
    from drivers.errors import DriverError
    from kiosk.booking.port import ServerAway

    try:
        return serve(code)
    except (ServerAway, DriverError) as error:
        typer.echo(f"{error}\n→ {error.remedy}", err=True)
        return False


def _served(visit: "_Visit", code: str, late: str, unproved: str) -> bool:
    from kiosk.mock.client import PhoneRefused

    try:
        with answered():
            return visit.look_at(code) if code.startswith(CODE) else visit.serve(code, late, unproved)
    except PhoneRefused as refusal:
        typer.echo(f"refused: {refusal}", err=True)
        remedy = refusal.problem.get("hint", "look at the log of the server")
        typer.echo(f"→ {_WAYS.get(refusal.reason, remedy)}", err=True)
        return False


class _Visit:
    """One customer at the counter."""

    def __init__(self, desk: "Counter", paper: "Paper", ask: Callable[[str], str]) -> None:
        self._desk = desk
        self._paper = paper
        self._ask = ask
        self._claim = ""
        self._untouched: list[CounterTicket] = []

    def look_at(self, code: str) -> bool:
        """Say what a paper is worth."""
        if code in self._paper.drawn:
            typer.echo(_NO_PAPER, err=True)
            return False
        seen = self._desk.show(code)
        typer.echo(f"a good paper: {seen.seat}, issue {seen.issue}, {seen.state}")
        return True

    def serve(self, voucher: str, late: str, unproved: str) -> bool:
        """Bring all tickets of a voucher into the customer's hand, as far as they go; whether the customer has all."""
        claimed = self._desk.claim(voucher, late, unproved)
        self._claim = claimed.claim
        self._untouched = [ticket for ticket in claimed.tickets if ticket.state == "granted"]
        typer.echo(f"order {claimed.order}: {', '.join(f'{it.seat} {_spoken(it.state)}' for it in claimed.tickets)}")
        typer.echo(_told(claimed.occasion))
        try:
            had = [self._hand_over(it) if it.state == "granted" else self._decide(it) for it in claimed.tickets]
        finally:
            self._desk.end(self._claim, self._untouched)
        return all(had)

    def _decide(self, ticket: "CounterTicket") -> bool:
        """Let staff replace what may be on paper already, or leave it."""
        if ticket.state == "admitted":
            return True
        if ticket.before:
            by = f"{ticket.before.holder or ticket.before.by} at {ticket.before.at.astimezone():%H:%M}"
            typer.echo(f"{ticket.seat}: {_spoken(ticket.state)}, issue {ticket.issue} by {by}")
        answer = self._choice(f"{ticket.seat}: replace it, and void that paper? y or n, or scan that paper: ")
        if answer.startswith(CODE):
            return self._is_paper_of(ticket, answer)
        reason = self._reason(f"{ticket.seat}: why? ") if answer == "y" else ""
        if not reason:
            return ticket.state == "printed"
        return self._hand_over(self._desk.reissue(self._claim, ticket, reason))

    def _hand_over(self, ticket: "CounterTicket") -> bool:
        """Make the paper, and hear from staff what became of it."""
        if not self._desk.tell("waiting", self._claim):
            typer.echo(f"{ticket.seat}: the time is over, scan the voucher again", err=True)
            return False
        self._untouched = [it for it in self._untouched if it.ticket != ticket.ticket]
        with self._desk.kept(self._claim):
            made = self._paper.make(ticket)
        if not made:
            self._desk.tell("not_sent", self._claim, ticket)
            return False
        answer = self._choice(f"{ticket.seat}: handed over? y or n, or scan the paper: ")
        if answer.startswith(CODE):
            return self._is_paper_of(ticket, answer)
        if answer == "y":
            return self._handed_over(ticket)
        if not answer:
            typer.echo(f"{ticket.seat}: nobody said that it was handed over, so it is in doubt", err=True)
            return False
        self._desk.tell("spoiled", self._claim, ticket)
        return self._decide(ticket.model_copy(update={"state": "in_doubt"}))

    def _handed_over(self, ticket: "CounterTicket") -> bool:
        if self._desk.tell("handed_over", self._claim, ticket):
            return True
        now = self._desk.look(ticket.ticket)
        typer.echo(f"{ticket.seat}: {_spoken(now.state)}, issue {now.issue}", err=True)
        return now.issue == ticket.issue and now.state in {"printed", "admitted"}

    def _is_paper_of(self, ticket: "CounterTicket", code: str) -> bool:
        seen = self._desk.show(code)
        typer.echo(f"a good paper: {seen.seat}, issue {seen.issue}, {seen.state}")
        return seen.ticket == ticket.ticket

    def _choice(self, question: str) -> str:
        """``y``, ``n`` or the code of a paper; nothing where nobody answers any more."""
        while answer := self._answer(question):
            if answer in self._paper.drawn:
                typer.echo(_NO_PAPER, err=True)
            elif answer.startswith(CODE):
                return answer
            elif answer.lower() in _WORDS:
                return _WORDS[answer.lower()]
            else:
                typer.echo("y or n, please; the next customer waits until this one is done", err=True)
        return ""

    def _reason(self, question: str) -> str:
        """A reason in words; nothing where nobody answers any more."""
        from kiosk.mock.redemption.wire import not_a_code

        while answer := self._answer(question):
            with suppress(ValueError):
                if len(answer) > 1 and answer.lower() not in _WORDS:
                    return not_a_code(answer)
            typer.echo("that is no reason; tell it in a few words", err=True)
        return ""

    def _answer(self, question: str) -> str:
        with self._desk.kept(self._claim):
            return self._ask(question)


def _told(occasion: "Occasion") -> str:
    from zoneinfo import ZoneInfo

    starts = occasion.starts_at.astimezone(ZoneInfo(occasion.zone))
    return f"{occasion.film.en} · {starts:%a %Y-%m-%d %H:%M} · {occasion.hall.en} · {occasion.cinema.en}"


def _spoken(state: str) -> str:
    return {"granted": "to be handed out", "printed": "printed before"}.get(state, state.replace("_", " "))

"""How a ticket gets on paper at the counter: out of a printer, or on the screen, to be photographed or written down."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import typer

from drivers.errors import NothingSent
from drivers.ports import Evidence
from drivers.printers.profile import Profile
from drivers.printers.session import printer_from
from kiosk.cli.printer_choice import named
from kiosk.cli.printer_specimen import followed, job_name
from kiosk.domain.booking import Bilingual, Issue, TicketFace
from kiosk.tickets import loading, trial
from kiosk.tickets.layout import Layout
from kiosk.tickets.terminal import shown

if TYPE_CHECKING:
    from drivers.address import Address
    from kiosk.config.model import Config
    from kiosk.mock.messages import Texts
    from kiosk.mock.redemption.counter_wire import CounterTicket
    from kiosk.mock.redemption.wire import Face


class Paper(NamedTuple):
    """Where papers come from."""

    make: "Callable[[CounterTicket], bool]"
    """makes the paper of a granted ticket; whether any of it may be there now"""
    drawn: set[str]
    """the codes that were shown on a screen, so that a scan of one proves no paper"""


_COLUMNS = 60
_SAID = {
    Evidence.PROVED: "the printer says that the paper came out",
    Evidence.NONE: "nobody knows whether the paper came out: look",
}


@contextmanager
def on_screen(config: "Config") -> Iterator[Paper]:
    """Tickets are shown in the terminal, as they would be printed. Raises ConfigError."""
    layout = _layout(config)
    drawn: set[str] = set()

    def show(ticket: "CounterTicket") -> bool:
        face, issue = _said(ticket)
        drawn.add(face.code)
        for line in shown(layout(face, issue), _COLUMNS):
            typer.echo(line)
        return True

    yield Paper(show, drawn)


@contextmanager
def on_printer(config: "Config", address: "Address", profile: str) -> Iterator[Paper]:
    """Tickets come out of the printer at this address. Raises ConfigError, DriverError."""
    row: Profile = named(profile)
    layout = trial.tried(_layout(config), row)
    with printer_from(address, row) as session:

        def put_out(ticket: "CounterTicket") -> bool:
            try:
                session.start(layout(*_said(ticket)), job_name(address))
                end = followed(session)
            except NothingSent as error:
                typer.echo(f"{ticket.seat}: {error}\n→ {error.remedy}", err=True)
                return False
            evidence = end.evidence or Evidence.NONE
            typer.echo(f"{ticket.seat}: {_SAID.get(evidence, 'the paper should be there')}")
            return True

        yield Paper(put_out, set())


def _layout(config: "Config") -> Layout:
    tickets = config.tickets
    return loading.load(tickets.layout, tickets.language, tickets.logo)


def _said(ticket: "CounterTicket") -> tuple[TicketFace, Issue]:
    assert ticket.face is not None, "it was granted"
    return _face(ticket.face), Issue(ticket.ticket, ticket.issue, ticket.serial)


def _face(face: "Face") -> TicketFace:
    return TicketFace(
        cinema=_both(face.cinema),
        film=_both(face.film),
        version=_both(face.version),
        hall=_both(face.hall),
        **face.model_dump(exclude={"cinema", "film", "version", "hall"}),
    )


def _both(text: "Texts") -> Bilingual:
    return Bilingual(text.zh, text.en)

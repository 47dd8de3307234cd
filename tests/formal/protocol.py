"""The protocol whole: server, gate, kiosks and faults, as one set of steps between worlds."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.formal.kiosk import Kiosks
from tests.formal.server import Change, Server
from tests.formal.world import ADMITTED, GONE, UNISSUED, Ticket, World, beginning

HELPLESS = frozenset(
    {
        "staff_reissue",
        "staff_reissue_and_paper",
        "crash",
        "gone",
        "journal_lost",
        "journal_lost_facts_under_way",
        "printer_power_cut",
        "reply_lost",
    }
)
"""Faults and staff: a way out that needs one of them is none."""


@dataclass(frozen=True)
class Bounds:
    """How large a world is looked at."""

    tickets: int = 1
    visits: int = 2
    faults: int = 1
    staff: int = 0

    def __str__(self) -> str:
        parts = (self.tickets, "ticket"), (self.visits, "visit"), (self.faults, "fault"), (self.staff, "staff reissue")
        return ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts)


class Protocol(Kiosks, Server):
    """The protocol as it is meant to be."""

    def beginning(self, bounds: Bounds) -> World:
        """The world before anything has happened."""
        return beginning(bounds.tickets, bounds.visits, bounds.faults, bounds.staff)

    def steps(self, world: World) -> Iterator[Change]:
        """All that can happen next."""
        yield from self.server_steps(world)
        for k in range(len(world.kiosks)):
            yield from self.kiosk_steps(world, k)
            if world.faults:
                yield from self.fault_steps(world, k)

    def helps(self, world: World, change: Change) -> bool:
        """Whether the step may be counted on: it is no fault, nobody of the staff, and not done by what is gone."""
        name, k, _, _ = change
        return name not in HELPLESS and not (name == "fact" and world.kiosks[k].process == GONE)

    # -- what is wanted ------------------------------------------------------------------------------------------------

    def happy(self, ticket: Ticket) -> bool:
        """Its holder is in the hall, or has a paper that the gate takes."""
        return ticket.state == ADMITTED or (ticket.state != UNISSUED and ticket.issue in ticket.papers)

    def good(self, world: World) -> bool:
        """Every ticket has reached its paper."""
        return all(self.happy(ticket) for ticket in world.tickets)

    def owes(self, world: World) -> bool:
        """Whether a way to paper is promised: a kiosk is left, the voucher can be shown, the budget is not used up."""
        kiosks = any(kiosk.process != GONE for kiosk in world.kiosks)
        budget = all(self.happy(ticket) or ticket.spent < self.reissues for ticket in world.tickets)
        return bool(world.visits) and kiosks and budget


class PresumingPrinters(Protocol):
    """The protocol with printers that can prove nothing."""

    evidence = "presumed"


class VisualGate(Protocol):
    """The protocol where ushers look instead of scan, so that doubt is for staff; papers are still looked up later."""

    reissues = 0

"""The kiosk of the control socket's tests, as staff act on it."""

import pytest

from kiosk.domain import events, visit
from tests.kiosk.control.conftest import house, kiosk

__all__ = ["house", "kiosk"]


@pytest.fixture
def printed(kiosk, house):
    """Print a voucher of so many seats: the seats, and the voucher."""

    async def print_(seats=1):
        voucher = house.buy(seats).qr
        return (await kiosk.ask(do="scan", code=voucher))[-1]["seats"], voucher

    return print_


@pytest.fixture
async def doubted(kiosk, house):
    """A ticket that went wrong in the printer, and whose customer is gone: ticket and number; the voucher."""
    voucher = house.buy(1).qr
    kiosk.printer.faults = {kiosk.printer.steps + 2: "power-off"}
    async with kiosk.line(do="scan", code=voucher):
        await kiosk.becomes(lambda state: bool(visit.questions(state)))
        issue = kiosk.attendant.state.party.seats[0].issue
        await kiosk.fault("power-on")
        kiosk.attendant._patient_until = 0.0
        kiosk.attendant.tell(events.CustomerGone())
        await kiosk.becomes(visit.free)
    return (issue.ticket, issue.number), voucher

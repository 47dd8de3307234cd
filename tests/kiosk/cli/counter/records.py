"""What the records say of an order, and a scanner that sees what was shown."""

from kiosk.mock.tables.redemption import FactRecord, Issue
from kiosk.mock.tables.sale import Order


def states(house, purchase):
    """Where the tickets of an order stand, as the order's records say."""

    def look(session):
        return [(it.state, it.issue) for it in session.get_one(Order, purchase.order).tickets]

    return house.office.store.read(look)


def reasons(session, purchase):
    return [
        made.reason
        for ticket in session.get_one(Order, purchase.order).tickets
        for made in session.query(Issue).filter_by(ticket_id=ticket.id).order_by(Issue.number)
    ]


def facts(session, purchase):
    named = {ticket.id for ticket in session.get_one(Order, purchase.order).tickets}
    found = [it.body for it in session.query(FactRecord) if it.body["ticket"] in named]
    return [(body["kind"], body["evidence"]) for body in found]


def ticket_ids(house, purchase):
    return house.office.store.read(lambda session: [it.id for it in session.get_one(Order, purchase.order).tickets])


class FakeSys:
    """A scanner on the standard input, whose next code may depend on what was shown."""

    def __init__(self, scanned):
        self.stdin = self.buffer = self
        self._scanned = scanned

    def readline(self, _):
        return next(self._scanned, b"")

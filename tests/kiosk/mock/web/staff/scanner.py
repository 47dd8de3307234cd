"""What staff do at their pages, and what became of it."""

from kiosk.mock.tables.sale import Order


def scan(page, code):
    """As a scanner does: the code's characters, then Enter."""
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")


def states(shop, bought):
    return shop.office.store.read(lambda session: [it.state for it in session.get_one(Order, bought.order).tickets])

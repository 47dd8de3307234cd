"""An order as whoever knows its secret sees it, and its vouchers."""

from sqlalchemy.orm import Session

from kiosk.mock import vouchers
from kiosk.mock.money import yuan
from kiosk.mock.office import Office
from kiosk.mock.sale import gateway, wire
from kiosk.mock.tables.sale import Order
from kiosk.trust.codes import SignedVoucher, cinema_mark, sign_voucher


def order(session: Session, office: Office, order: Order, secret: str) -> wire.Order:
    """The order as it is now; with its voucher once it is paid."""
    return wire.Order(
        order=order.id,
        state="expired" if _is_over(session, office, order) else order.state,  # type: ignore[arg-type]  # one of five
        screening=order.screening_id,
        seats=order.seats,
        amount=yuan(order.amount),
        held_until=order.held_until,
        pay_url=f"/sandbox/payments/{order.payment_id}/pay",
        voucher=_voucher(office, order, secret) if order.state == "paid" else None,
    )


def voucher_hashes(office: Office, order: Order, secret: str) -> list[str]:
    """What the records keep of an order's vouchers."""
    pepper = office.settings.pepper
    identities = (
        vouchers.scanned(pepper, secret).code,
        vouchers.spelled(pepper, secret).code,
        vouchers.identity_of_signed(_signed(office, order, secret)),
    )
    return [vouchers.keyed_hash(pepper, identity) for identity in identities]


def _is_over(session: Session, office: Office, order: Order) -> bool:
    """Whether a hold ran out that nobody took down yet: not while money may still come, however late it is told."""
    now = office.clock()
    if order.state != "awaiting" or order.held_until > now:
        return False
    return gateway.standings(session, [order.payment_id], now)[order.payment_id] == "expired"


def _voucher(office: Office, order: Order, secret: str) -> wire.Voucher:
    pepper = office.settings.pepper
    return wire.Voucher(
        code=vouchers.spelled(pepper, secret).pretty,
        qr=vouchers.scanned(pepper, secret).code,
        signed=sign_voucher(_signed(office, order, secret), office.keys.newest(office.clock())),
    )


def _signed(office: Office, order: Order, secret: str) -> SignedVoucher:
    screening = order.screening
    mark = cinema_mark(screening.hall.cinema_id)
    return vouchers.signed(office.settings.pepper, secret, mark, screening.starts_at, len(order.seats))

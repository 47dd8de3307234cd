"""The phone's side: what is on, seats, orders, payment, vouchers."""

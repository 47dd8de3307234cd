"""What phones do in the race for seats, what each was told of it, and whether the records agree in the end."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_MONEY_TAKEN = frozenset({"paid", "refunded"})
_GIVEN_BACK = frozenset({"cancelled"})
_TOO_LATE = frozenset({"expired"})


@dataclass(frozen=True)
class Deed:
    """What a phone does with its order: steps, of which those that stand together are done at the same time."""

    weight: int
    steps: Sequence[Sequence[str]]
    ends: frozenset[str]
    """how the order ends if the first step was taken in time"""
    otherwise: frozenset[str] = _TOO_LATE
    """how else"""


DEEDS: Mapping[str, Deed] = {
    "pay": Deed(35, [["pay"], ["report"]], _MONEY_TAKEN),
    "pay twice": Deed(10, [["pay", "pay"], ["report"]], _MONEY_TAKEN),
    "pay and go": Deed(10, [["pay"]], _MONEY_TAKEN),
    "pay at a slow bank": Deed(5, [["pay slowly"]], _MONEY_TAKEN),
    "pay at a bank that is too slow": Deed(5, [["pay too slowly"], ["report"]], _MONEY_TAKEN),
    "pay and cancel": Deed(5, [["pay"], ["cancel"]], _GIVEN_BACK, _GIVEN_BACK | _TOO_LATE),
    "decline": Deed(5, [["decline"]], _GIVEN_BACK),
    "cancel": Deed(5, [["cancel"]], _GIVEN_BACK | _TOO_LATE),
    "walk away": Deed(15, [], _TOO_LATE),
}
_IN_TIME, _OVER = (200, ""), (410, "hold_expired")


@dataclass
class Attempt:
    """What one phone wants, and what it was told: whether it has its seats, and then of each step."""

    number: int
    seats: Sequence[str]
    deed: str
    status: int = 0
    answer: Any = None
    steps: list[tuple[str, int, str]] = field(default_factory=list)
    """step, status and reason, in the order in which they were answered"""

    @property
    def held(self) -> bool:
        """Whether it got its seats."""
        return self.status == 201

    @property
    def outcome(self) -> str:
        """What it did with its order, or why it has none."""
        return self.deed if self.held else str(self.answer.get("reason", self.status))

    @property
    def may_end(self) -> frozenset[str]:
        """How its order may end, by what it was told."""
        deed = DEEDS[self.deed]
        acts = {step for together in deed.steps[:1] for step in together}
        in_time = not acts or any(step in acts and status == 200 for step, status, _ in self.steps)
        return deed.ends if in_time else deed.otherwise

    def violations(self) -> Iterator[str]:
        """What should not have been told to it."""
        for step, *told in self.steps:
            if tuple(told) not in ({_IN_TIME} if step in {"report", "cancel"} else {_IN_TIME, _OVER}):
                yield f"attempt {self.number}, {self.deed}: {step} was answered with {told}"
        if len(self.steps) != sum(map(len, DEEDS[self.deed].steps)) * self.held:
            yield f"attempt {self.number}, {self.deed}: only {len(self.steps)} steps were answered"
        if not self.held:
            named = set(self.answer.get("seats", []))
            is_taken = (self.status, self.answer.get("reason")) == (409, "seat_taken")
            if not (is_taken and named and named <= {*self.seats}):
                yield f"attempt {self.number} was told {self.status} {self.answer}"


@dataclass
class Records:
    """What the database holds of one screening in the end."""

    orders: Mapping[str, Any]
    payments: Sequence[Any]
    seats: Mapping[str, Any]
    chain: Sequence[Any]
    """the sales that the chain has made itself"""

    def violations(self) -> Iterator[str]:
        """Seats that were sold twice or are held still, money without seats, seats without money, orders left over."""
        yield from self._of_seats()
        states = {payment.order_id: payment.state for payment in self.payments}
        for order in self.orders.values():
            if order.state == "awaiting":
                yield f"order {order.id} was forgotten"
            if (states.get(order.id) == "settled") != (order.state == "paid"):
                yield f"a payment is {states.get(order.id)}, its order {order.state}"

    def _of_seats(self) -> Iterator[str]:
        paid = {order.id: order.seats for order in self.orders.values() if order.state == "paid"}
        sold = Counter(name for names in (*paid.values(), *(sale.seats for sale in self.chain)) for name in names)
        yield from (f"seat {name} was sold {times} times" for name, times in sold.items() if times > 1)
        for name, row in self.seats.items():
            if row.state != "sold":
                yield f"seat {name} is still held"
            elif name not in (paid.get(row.order_id, ()) if row.order_id else sold):
                yield f"seat {name} is sold to nobody"
        if sold.keys() != self.seats.keys():
            yield "the seats that were bought are not the seats that are sold"

    def contradicting(self, attempt: Attempt) -> Iterator[str]:
        """Where a phone that got seats was told something else than what became of its order."""
        made = self.orders.get(attempt.answer["order"])
        if made is None or set(made.seats) != {*attempt.seats}:
            yield f"attempt {attempt.number} holds an order that is not there"
        elif made.state not in attempt.may_end:
            yield f"attempt {attempt.number}, {attempt.deed}, was told {attempt.steps}; its order is {made.state}"

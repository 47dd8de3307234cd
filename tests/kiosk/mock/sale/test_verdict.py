"""The judge of the race for seats sees what it is there for."""

from dataclasses import replace
from types import SimpleNamespace as Row

import pytest

from tests.kiosk.mock.sale.verdict import DEEDS, Attempt, Records

PAID = Row(id="o", state="paid", seats=["A1", "A2"])
SOLD = {name: Row(name=name, state="sold", order_id="o") for name in PAID.seats}
GOOD = Records({"o": PAID}, [Row(order_id="o", state="settled")], SOLD, [])


def order(state):
    return Row(id="o", state=state, seats=PAID.seats)


def test_what_is_right_is_not_complained_about():
    assert list(GOOD.violations()) == []
    assert list(GOOD.contradicting(attempt("pay"))) == []


@pytest.mark.parametrize(
    ("changed", "seen"),
    [
        ({"orders": {"o": order("awaiting")}}, "order o was forgotten"),
        ({"orders": {"o": order("expired")}}, "a payment is settled, its order expired"),
        ({"payments": [Row(order_id="o", state="open")]}, "a payment is open, its order paid"),
        ({"payments": []}, "a payment is None, its order paid"),
        ({"seats": SOLD | {"A3": Row(name="A3", state="held", order_id="p")}}, "seat A3 is still held"),
        ({"seats": SOLD | {"A2": Row(name="A2", state="sold", order_id="p")}}, "seat A2 is sold to nobody"),
        ({"seats": SOLD | {"A3": Row(name="A3", state="sold", order_id=None)}}, "seat A3 is sold to nobody"),
        ({"seats": {"A1": SOLD["A1"]}}, "the seats that were bought are not the seats that are sold"),
        ({"chain": [Row(seats=["A2"])]}, "seat A2 was sold 2 times"),
    ],
)
def test_what_is_wrong_in_the_records_is_seen(changed, seen):
    assert seen in list(replace(GOOD, **changed).violations())


def attempt(deed, status=200, reason="", seats=("A1", "A2")):
    """A phone that got seats, and was told the same of each of its steps."""
    steps = [(step, status, reason) for together in DEEDS[deed].steps for step in together]
    return Attempt(1, seats, deed, 201, {"order": "o"}, steps)


@pytest.mark.parametrize("deed", [deed for deed in DEEDS if deed.startswith("pay")])
def test_a_payment_that_was_taken_and_an_order_that_expired_contradict_each_other(deed):
    assert list(replace(GOOD, orders={"o": order("expired")}).contradicting(attempt(deed)))


def test_a_payment_that_was_refused_as_too_late_lets_an_order_expire_and_nothing_else():
    late = attempt("pay and go", 410, "hold_expired")
    assert list(late.violations()) == []
    assert list(replace(GOOD, orders={"o": order("expired")}).contradicting(late)) == []
    assert list(GOOD.contradicting(late))


def test_who_cancels_what_could_not_be_paid_any_more_may_be_told_either():
    late = attempt("pay and cancel", 410, "hold_expired")
    for state in ("cancelled", "expired"):
        assert list(replace(GOOD, orders={"o": order(state)}).contradicting(late)) == []
    assert list(GOOD.contradicting(late))


@pytest.mark.parametrize("deed", [deed for deed in DEEDS if DEEDS[deed].steps])
def test_no_step_may_be_answered_with_an_error_or_not_at_all(deed):
    assert list(attempt(deed, 500, "internal").violations())
    assert list(replace(attempt(deed), steps=[]).violations())
    assert list(attempt(deed).violations()) == []


def test_an_order_that_is_not_in_the_records_or_has_other_seats_is_seen():
    assert list(replace(GOOD, orders={}).contradicting(attempt("pay")))
    assert list(GOOD.contradicting(attempt("pay", seats=("A1",))))


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (409, {"reason": "seat_taken", "seats": []}),
        (409, {"reason": "seat_taken", "seats": ["B9"]}),
        (409, {"reason": "sale_closed"}),
        (500, {"reason": "internal"}),
    ],
)
def test_a_refusal_that_names_none_of_the_seats_is_seen(status, answer):
    assert list(Attempt(1, ["A1"], "pay", status, answer).violations())
    assert list(Attempt(1, ["A1"], "pay", 409, {"reason": "seat_taken", "seats": ["A1"]}).violations()) == []

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.mock.faults.board import FaultBoard
from kiosk.mock.faults.rows import FaultRow


def board_of(*rows, chance=lambda: 0.0):
    return FaultBoard([FaultRow(**row) for row in rows], chance)


@pytest.mark.parametrize(
    ("route", "hit", "missed"),
    [
        ("*", ("GET", "/"), None),
        ("POST /v1/claims", ("POST", "/v1/claims"), ("GET", "/v1/claims")),
        ("POST /v1/claims", ("POST", "/v1/claims"), ("POST", "/v1/claims/abc")),
        ("* /v1/*", ("PUT", "/v1/a/b"), ("PUT", "/sandbox/a")),
        ("GET /v1/tickets/{ticket}", ("GET", "/v1/tickets/T1"), ("GET", "/v1/tickets/T1/reissue")),
        ("GET /v1/a.b", ("GET", "/v1/a.b"), ("GET", "/v1/axb")),
    ],
)
def test_a_row_names_its_route_as_the_list_of_routes_does(route, hit, missed):
    board = board_of({"route": route, "error": 503})
    assert board.draw(*hit) is not None
    assert missed is None or board.draw(*missed) is None


PIECES = st.text("ab/*", max_size=6)
PATHS = st.text("ab/", max_size=9)


@given(route=PIECES, path=PATHS)
@example(route="*b", path="bab")
@example(route="*a*a*b", path="aab")
@example(route="a*/{x}/*b", path="a/b/ab/b")
def test_a_star_is_anything_wherever_it_stands(route, path):
    wild = {"*": ".*", "{x}": "[^/]+"}
    pattern = "".join(wild.get(piece, piece) for piece in re.split(r"(\*|\{x\})", route))
    meant = re.fullmatch(f"GET /{pattern}", f"GET /{path}") is not None
    assert FaultRow(route=f"GET /{route}", error=503).matches("GET", f"/{path}") == meant


def test_no_route_takes_longer_than_its_path_is_long():
    row = FaultRow(route="* /" + "*a" * 100 + "/{x}/*b", error=503)
    assert not row.matches("GET", "/" + "a" * 60_000 + "/x/c")
    assert row.matches("GET", "/" + "a" * 60_000 + "/x/b")


def test_the_first_row_on_the_route_decides_so_one_without_effect_is_an_exception():
    board = board_of({"route": "GET /v1/keys"}, {"route": "* /v1/*", "error": 500})
    assert board.draw("GET", "/v1/keys").error is None
    assert board.draw("GET", "/v1/films").error == 500


def test_a_row_ends_after_its_times_and_the_next_one_takes_over():
    board = board_of({"error": 500, "times": 2}, {"error": 503})
    assert [board.draw("GET", "/").error for _ in range(4)] == [500, 500, 503, 503]
    assert [row.left for row in board.standing().faults] == [0, None]


def test_a_row_has_its_chance_at_each_request_and_uses_nothing_up_without_it():
    chances = iter((0.2, 0.7, 0.5, 0.49))
    board = board_of({"error": 500, "times": 2, "probability": 0.5}, chance=lambda: next(chances))
    assert [board.draw("GET", "/") is not None for _ in range(5)] == [True, False, False, True, False]


def test_what_is_ordered_replaces_all_that_stood():
    board = board_of({"error": 500})
    board.order([])
    assert board.draw("GET", "/") is None


@pytest.mark.parametrize(
    "row",
    [
        {"route": "/v1/claims"},
        {"route": "post /v1/claims"},
        {"route": "POST /v1/claims\n"},
        {"route": "POST /" + "x" * 250},
        {"route": "GET /v1/tickets{x}"},
        {"route": "GET /v1/{x}{y}"},
        {"route": "GET /v1/{x"},
        {"error": 399},
        {"error": 503, "maintenance": True},
        {"latency_s": -1},
        {"latency_s": 601},
        {"latency_s": float("nan")},
        {"clock_skew_s": float("inf")},
        {"probability": 0},
        {"probability": 1.1},
        {"times": 0},
        {"latency": 1},
    ],
)
def test_a_row_that_makes_no_sense_is_refused(row):
    with pytest.raises(ValidationError):
        FaultRow(**row)

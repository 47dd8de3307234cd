import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.mock.redemption import tickets
from kiosk.mock.redemption.tickets import COLLECTED, ISSUING, TABLE, Move, Standing, State, advance

GRID = """
            claim    printed  presumed  in_doubt  not_sent  self_reissue  staff_reissue  admission
unissued    granted  .        .         .         .         .             .              .
granted     .        printed  presumed  in_doubt  unissued  .             .              admitted
in_doubt    .        printed  .         in_doubt  unissued  granted       granted        admitted
presumed    .        printed  .         .         .         granted       granted        admitted
printed     .        .        .         .         .         .             granted        admitted
admitted    .        .        .         .         .         .             .              .
"""


def _grid():
    head, *rows = (line.split() for line in GRID.strip().splitlines())
    for state, *targets in rows:
        for move, target in zip(head, targets, strict=True):
            yield State(state), Move(move), None if target == "." else State(target)


@pytest.mark.parametrize(("state", "move", "target"), list(_grid()))
def test_each_state_answers_each_move_as_the_law_says(state, move, target):
    new = advance(Standing(state, 3, "OLD", 1), move, "NEW")
    assert (new.state if new else None) == target
    if new is not None:
        issuing = move in {Move.CLAIM, Move.SELF_REISSUE, Move.STAFF_REISSUE}
        assert (new.issue, new.serial) == ((4, "NEW") if issuing else (3, "OLD"))
        assert new.self_reissues == (2 if move is Move.SELF_REISSUE else 1)


def test_the_table_in_the_docstring_names_every_issuing_move():
    told = re.findall(r"granted\(n\+1\)", tickets.__doc__ or "")
    assert len(told) == len(ISSUING)


@given(st.lists(st.sampled_from(Move), max_size=60))
def test_no_history_lets_an_issue_number_go_back_or_reopens_what_was_admitted(moves):
    standing, printed_by_itself = Standing(), []
    for count, move in enumerate(moves):
        new = advance(standing, move, f"S{count}")
        if new is None:
            continue
        assert standing.state is not State.ADMITTED
        assert new.issue == standing.issue + (move in ISSUING)
        assert (new.serial != standing.serial) == (move in ISSUING)
        if standing.state in COLLECTED:
            assert move in {Move.STAFF_REISSUE, Move.ADMISSION}
        printed_by_itself.append(move)
        standing = new
    assert standing.self_reissues == printed_by_itself.count(Move.SELF_REISSUE)


@pytest.mark.parametrize("state", State)
def test_only_a_grant_falls_into_doubt_when_its_lease_is_over(state):
    after = Standing(state, 1, "S").seen(leased=False).state
    assert after is (State.IN_DOUBT if state is State.GRANTED else state)
    assert Standing(state, 1, "S").seen(leased=True).state is state


def test_an_issue_is_current_only_with_its_number_and_its_serial():
    standing = Standing(State.GRANTED, 2, "AA")
    assert standing.is_current(2, "AA")
    assert not standing.is_current(1, "AA")
    assert not standing.is_current(2, "BB")
    assert not Standing().is_current(0, "")


def test_every_way_out_of_the_table_leads_to_a_known_state():
    assert {state for state, _ in TABLE} | set(TABLE.values()) == set(State)

"""The model's words are the product's: what one has and the other has not is listed here, with why."""

from kiosk.domain.booking import FactKind, TicketState
from kiosk.domain.party import Standing
from kiosk.journal.record import Kind
from kiosk.mock.redemption.tickets import TABLE, Move, State
from tests.formal import server, world
from tests.formal.house import ACTS
from tests.formal.laws import LAWS
from tests.formal.protocol import HELPLESS, Bounds, PresumingPrinters, Protocol

ROWS = {
    Kind.BOOT: "boot",
    Kind.CLAIM_TRY: "claim_try",
    Kind.GRANT: "grant",
    Kind.INTENT: "intent",
    Kind.WITHDRAWN: "withdrawn",
    Kind.PRINTED: "printed",
    Kind.PRESUMED: "presumed",
    Kind.IN_DOUBT: "in_doubt",
    Kind.NOT_SENT: "leave",
    Kind.RECEIVED: "received",
    Kind.REISSUE_TRY: "reissue_try",
    Kind.REISSUED: "reissued",
    Kind.ABANDONED: "abandoned",
    Kind.ACKNOWLEDGED: "fact",
}
"""The step that writes such a row."""

ROWS_NOT_MODELLED = {
    Kind.RETRACTED: "a paper that nobody took stays printed",
    Kind.ANCHORED: "a journal that was put aside is a lost one",
    Kind.FORGOTTEN: "the server never goes back",
    Kind.CHECKPOINT: "what is exported is closed",
    Kind.STAFF: "what staff are about to do is only noted; what they do has rows of its own",
    Kind.STOP: "a crash is the worst stop",
}

MOVES = {
    Move.CLAIM: "claim",
    Move.SELF_REISSUE: "self_reissue",
    Move.STAFF_REISSUE: "staff_reissue",
    Move.ADMISSION: "admission",
}
"""The step that makes such a move; the other moves are facts."""

FACTS_NOT_MODELLED = {
    FactKind.RECEIVED: "it is only recorded",
    FactKind.RETRACTED: "it is only recorded",
    FactKind.WAITING: "a lease may end at any time here, so none is renewed",
}


def _steps():
    """The names of all steps that are taken in small bounds."""
    names = set()
    for protocol, faults, staff in ((Protocol(), 2, 0), (Protocol(), 0, 1), (PresumingPrinters(), 0, 0)):
        waiting = [protocol.beginning(Bounds(tickets=1, visits=1, faults=faults, staff=staff))]
        seen = set(waiting)
        while waiting:
            for name, _, _, new in protocol.steps(waiting.pop()):
                names.add(name)
                if new not in seen:
                    seen.add(new)
                    waiting.append(new)
    return names


def test_each_row_of_the_journal_is_a_step_of_the_model_or_listed():
    assert ROWS.keys() | ROWS_NOT_MODELLED.keys() == set(Kind)
    assert not ROWS.keys() & ROWS_NOT_MODELLED.keys()


def test_the_states_and_moves_of_the_server_are_those_of_the_model():
    assert {it.value for it in State} == {
        world.UNISSUED, world.GRANTED, world.IN_DOUBT, world.PRESUMED, world.PRINTED, world.ADMITTED
    }  # fmt: skip
    assert {it.value for it in TicketState} < {it.value for it in State}
    assert {world.OWED, world.SENT} < {it.value for it in Standing}
    facts = {move for _, move in server.FACTS}
    assert {it.value for it in set(Move) - MOVES.keys()} == facts


def test_the_table_of_the_server_is_that_of_the_model():
    table = dict(server.FACTS)
    table |= {(world.UNISSUED, "claim"): world.GRANTED}
    table |= {(state, "self_reissue"): world.GRANTED for state in server.SELF_REISSUED}
    table |= {(state, "staff_reissue"): world.GRANTED for state in server.STAFF_REISSUED}
    table |= {(state, "admission"): world.ADMITTED for state in server.ADMISSIBLE}
    assert table == {(state.value, move.value): to.value for (state, move), to in TABLE.items()}


def test_each_fact_is_told_in_the_model_or_listed():
    told = {fact for _, fact in server.FACTS} | {world.ABANDONED}
    assert told == {it.value for it in set(FactKind) - FACTS_NOT_MODELLED.keys()}


def test_what_the_tables_name_are_steps_that_are_taken():
    steps = _steps()
    assert {*ROWS.values(), *MOVES.values()} <= steps
    assert steps >= ACTS.keys()
    assert steps >= HELPLESS


def test_the_laws_have_the_names_of_the_design():
    assert list(LAWS) == ["I1", "I2", "I3", "I4", "I5", "I6", "dead"]

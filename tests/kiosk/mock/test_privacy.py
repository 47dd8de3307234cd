"""P1, P17: nobody is asked for anything about a person, and the records have no place for it."""

import pytest
from sqlalchemy import create_engine, inspect

from kiosk.mock.app import create
from kiosk.mock.storage import Store
from kiosk.mock.tables.schema import METADATA

# What each table holds. A new column belongs here only if it tells nothing of whoever buys.
MAY_BE_KEPT = {
    # what is shown, where and when
    "cinemas": "id zh en place_zh place_en zone",
    "halls": "id cinema_id zh en plan",
    "films": "id zh en language_zh language_en format rating_zh rating_en minutes",
    "screenings": "id hall_id film_id starts_at price revision",
    # seats and what was paid for them; who bought them is not kept
    "seats": "screening_id name order_id state held_until",
    "orders": "id secret_hash screening_id seats amount state made_at held_until settled_at payment_id "
    "holder_key holder_only",
    "vouchers": "hash order_id",
    # kept while it waits, for some seconds
    "waiting": "id order_id screening_id seats first_seen at decided",
    "payments": "id order_id amount state expires_at settled_at notices",
    "chain_sales": "id screening_id seats order_id state made_at",
    "chain_outbox": "id order_id kind body made_at sent_at",
    # clients, as keyed hashes that go after thirty days, and counts
    "clients": "hash first_seen last_seen",
    "installations": "day hour count",
    # tickets, and what became of their papers
    "tickets": "id order_id position seat row number state issue serial self_reissues claim_id printed_at printed_by "
    "admitted_at",
    "issues": "ticket_id number serial claim_id by reason made_at",
    "claims": "id kiosk_id boot_id body_hash counted transcript_hash order_id answer refusal made_at lease_until "
    "ended_at",
    "facts": "kiosk_id id boot_id body received_at applied why",
    # kiosks and the server's own life
    "kiosks": "id cinema_id public_key enrolled_at revoked_at code_hash code_until code_key code_tries fingerprint "
    "boot_id journal_seq journal_hash wrong wrong_at paused_until",
    "boots": "kiosk_id boot_id first_seen began told",
    "heartbeats": "kiosk_id told heard_at",
    "nonces": "kiosk_id nonce heard_at",
    "server_boots": "id mark",
    "alembic_version": "version_num",
}
MAY_BE_ASKED = {"client", "screening", "seats", "holder_key", "holder_only"}


def kept(database):
    """The columns of each table that is really there."""
    with Store(database):
        engine = create_engine(database)
        there = inspect(engine)
        columns = {table: {one["name"] for one in there.get_columns(table)} for table in there.get_table_names()}
        engine.dispose()
    return columns


def test_p1_p17_no_table_has_a_column_that_could_be_about_a_person(database):
    allowed = {table: set(columns.split()) for table, columns in MAY_BE_KEPT.items()}
    there = kept(database)
    assert there == {table: allowed.get(table, set()) for table in there}
    assert METADATA.tables.keys() == allowed.keys() - {"alembic_version"}


@pytest.fixture(scope="module")
def contract():
    app = create()
    yield app.openapi()
    app.state.office.store.close()


def test_p1_p17_an_order_asks_for_seats_and_an_anonymous_id_and_for_nothing_else(contract):
    assert contract["components"]["schemas"]["OrderRequest"]["properties"].keys() == MAY_BE_ASKED
    headers = {
        one["name"] for one in contract["paths"]["/v1/orders"]["post"].get("parameters", []) if one["in"] == "header"
    }
    assert headers == {"client-format", "idempotency-key"}


def test_p1_an_order_needs_no_id_at_all(contract):
    assert set(contract["components"]["schemas"]["OrderRequest"]["required"]) == {"screening", "seats"}

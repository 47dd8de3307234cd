"""A database that can't be reached, as those hear of it who ask meanwhile."""

import logging

import pytest
import requests
from sqlalchemy.exc import OperationalError

from kiosk.mock.engines import is_away


class Gone(Exception):
    sqlstate = "57P01"


@pytest.fixture
def away(house, monkeypatch):
    """The database is away, for whoever reads and whoever writes."""

    def fails(*_, **__):
        raise OperationalError("SELECT 1", {}, Gone("the administrator\ncommands it"))

    for way in ("read", "transact"):
        monkeypatch.setattr(house.office.store, way, fails)
    yield
    monkeypatch.undo()


@pytest.mark.parametrize("path", ["/v1/cinemas", "/v1/screenings", "/v1/orders/none"])
def test_who_asks_hears_that_it_may_be_tried_again_and_the_log_has_one_line(house, away, path, caplog):
    with caplog.at_level(logging.ERROR):
        answer = requests.get(
            house.url + path, headers={"Accept-Language": "en", "Authorization": "Bearer x"}, timeout=5
        )
    problem = answer.json()
    assert (answer.status_code, problem["reason"], answer.headers["Retry-After"]) == (503, "records_away", "3")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "try again" in problem["detail"]
    told = [it for it in caplog.records if it.name == "kiosk.mock.outages"]  # what the server does by itself waits, too
    assert [it.message for it in told] == ["the records can't be reached: the administrator commands it"]
    assert all(it.exc_info is None for it in caplog.records)


def test_a_phone_that_speaks_xml_hears_it_in_xml(house, away):
    answer = requests.get(house.url + "/v1/cinemas", headers={"Accept": "application/xml"}, timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+xml")


def test_a_kiosk_hears_it_of_a_claim_whose_fate_is_unknown(kiosk, away):
    answer = kiosk.post("/v1/claims", {"voucher": "V1", "boot_id": kiosk.boot_id, "kiosk": kiosk.id})
    assert (answer.status_code, answer.json()["reason"]) == (503, "records_away")


def test_the_next_question_is_answered_as_ever(house):
    assert requests.get(house.url + "/v1/cinemas", timeout=5).status_code == 200


def test_what_is_a_mistake_of_the_program_is_none_of_the_databases(house):
    class NoColumn(Exception):
        sqlstate = "42703"

    assert is_away(OperationalError("", {}, Gone()))
    assert not is_away(OperationalError("", {}, NoColumn()))

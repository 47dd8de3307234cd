"""The OpenAPI document is whole, its examples are right, and schemathesis finds no answer that breaks it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests
import xmlschema

from kiosk.domain.booking import Refusal
from kiosk.mock.app import create
from kiosk.mock.clients import registry
from kiosk.mock.contract.openapi import operations
from kiosk.mock.office import utc_now
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.settings import Limits, Settings
from tests.kiosk.mock.conftest import contract_of_all, running

ROOT = Path(__file__).parents[4]
# Rules between fields are not in a schema, so a request that breaks one is refused though its schema allows it.
CHOICE = "--seed 1 --generation-deterministic --continue-on-failure --exclude-checks positive_data_acceptance"
PATIENT = Limits(claims_per_minute=100_000, wrong_vouchers=100_000, stream_seconds=0.2)


@pytest.fixture(scope="module")
def contract():
    return contract_of_all()


def _messages(contract):
    """Where, media type and content of each body and answer."""
    for method, path, operation in operations(contract.document):
        told = [answer.get("content", {}) for answer in operation["responses"].values()]
        for content in [*told, operation.get("requestBody", {}).get("content", {})]:
            for media_type, one in content.items():
                yield f"{method} {path}", media_type, one


def test_the_document_is_the_same_whatever_the_settings_are(contract):
    app = create(Settings(limits=PATIENT, public_url="https://tickets.example", seed=2, cinemas=1, gate_mode="visual"))
    app.state.office.store.close()
    assert app.openapi() == contract.document


def test_each_message_in_json_and_xml_has_an_example_that_its_schema_allows(contract):
    told = [it for it in _messages(contract) if it[1] == "application/json"]
    assert len(told) >= 30
    for where, _, content in told:
        assert contract.is_valid(content["schema"], content["example"]), where


def test_each_parameter_has_an_example_that_its_schema_allows(contract):
    for method, path, operation in operations(contract.document):
        for parameter in operation.get("parameters", ()):
            assert contract.is_valid(parameter["schema"], parameter["example"]), (method, path, parameter["name"])


def test_messages_bear_names_that_say_nothing_of_the_program(contract):
    assert [name for name in contract.document["components"]["schemas"] if not name.isalnum()] == []


def _fields(value, name=""):
    """Every field of an example with its name."""
    if isinstance(value, dict):
        return [it for key, inner in value.items() for it in _fields(inner, key)]
    if isinstance(value, list):
        return [it for inner in value for it in _fields(inner, name.removesuffix("s"))]
    return [(name, value)]


def test_no_example_is_only_the_name_of_its_field(contract):
    told = [(where, content["example"]) for where, kind, content in _messages(contract) if kind == "application/json"]
    for method, path, operation in operations(contract.document):
        told += [(f"{method} {path}", {it["name"]: it["example"]}) for it in operation.get("parameters", ())]
    for where, example in told:
        empty = [name for name, value in _fields(example) if value in ("", name, name.replace("-", "_"))]
        assert not empty, (where, empty)


def test_what_the_examples_of_an_order_say_fits_together(contract):
    paths = contract.document["paths"]

    def told(path, part):
        return path[part]["content"]["application/json"]["example"]

    place = paths["/v1/orders"]["post"]
    wish, made = told(place, "requestBody"), told(place["responses"], "201")
    assert (made["state"], made["voucher"], made["seats"]) == ("awaiting", None, wish["seats"])
    shown = told(paths["/v1/orders/{order}"]["get"]["responses"], "200")
    assert (shown["state"], bool(shown["voucher"])) == ("paid", True)
    given_back = told(paths["/v1/orders/{order}/cancel"]["post"]["responses"], "200")
    assert (given_back["state"], given_back["voucher"]) == ("cancelled", None)
    (form,) = [it["example"] for it in place["parameters"] if it["name"].lower() == "client-format"]
    assert registry.understood(wish["client"], form) != registry.understood("", None)
    assert registry.understood(wish["client"], None) != registry.understood("", None)


def test_what_the_routes_of_a_kind_are_for_is_told(contract):
    told = {tag["name"] for tag in contract.document["tags"] if tag["description"]}
    assert told == {tag for _, _, operation in operations(contract.document) for tag in operation["tags"]}


def test_p6_each_query_and_order_of_the_phone_has_examples_in_both_media_types(contract, house):
    schema = xmlschema.XMLSchema(requests.get(house.url + "/v1/schema.xsd", timeout=5).text)
    spoken = {where: content for where, media_type, content in _messages(contract) if media_type == "application/xml"}
    paths = ["cinemas", "films", "screenings", "screenings/{screening}/seats", "orders/{order}"]
    assert {f"GET /v1/{path}" for path in paths} <= set(spoken)
    assert {f"POST /v1/orders{path}" for path in ("", "/{order}/report", "/{order}/cancel")} <= set(spoken)
    for where, media_type, content in _messages(contract):
        if media_type == "application/xml" and not where.endswith(".xsd"):
            schema.validate(content["example"])


def test_each_refusal_is_told_with_its_status_reasons_and_texts_in_both_media_types(contract):
    components = contract.document["components"]
    reasons = {reason.value for reason in (*Refusal, *Fault)}
    assert set(components["schemas"]["ProblemDetails"]["properties"]["reason"]["enum"]) == reasons
    for name, answer in components["responses"].items():
        some = answer["content"]["application/problem+json"]
        assert set(some["examples"]) == set(name.split(".")) <= reasons
        assert set(answer["content"]["application/problem+xml"]["examples"]) == set(some["examples"])
        for reason, example in some["examples"].items():
            assert contract.is_valid(some["schema"], example["value"])
            known = Refusal(reason) if reason in set(Refusal) else Fault(reason)
            assert example["value"]["status"] == Problem(known).status
            assert "…" not in example["value"]["detail"]


def test_who_must_show_what_is_told(contract):
    told = {
        f"{method} {path}": {name for one in operation.get("security", ()) for name in one}
        for method, path, operation in operations(contract.document)
    }
    assert set(contract.document["components"]["securitySchemes"]) == set().union(*told.values())
    assert told["POST /v1/claims"] == {"Kiosk signature"}
    assert told["GET /v1/tickets/{ticket}"] == {"Kiosk signature", "Staff token"}
    assert told["POST /v1/admissions"] == {"Gate token"}
    assert told["GET /v1/orders/{order}"] == {"Order secret"}
    assert told["POST /v1/payments/notices"] == {"Gateway signature"}
    assert told["GET /v1/cinemas"] == set()


def test_an_address_tells_all_that_can_be_asked_of_it(house):
    for path, methods in (
        ("/sandbox/faults", "GET, PUT"),
        ("/sandbox/chain/sales", "GET, POST"),
        ("/v1/orders", "POST"),
    ):
        answer = requests.patch(house.url + path, timeout=5)
        assert (answer.status_code, answer.headers["Allow"]) == (405, methods)


def test_schemathesis_finds_no_answer_that_breaks_the_contract(tmp_path):
    """A few examples of each route; KIOSK_CONTRACT_EXAMPLES=50 goes to the bounds of each field, too, and in chains."""
    many = os.environ.get("KIOSK_CONTRACT_EXAMPLES")
    plan = ("examples,coverage,fuzzing,stateful", many) if many else ("examples,fuzzing", "2")
    (tmp_path / "schemathesis.toml").touch()
    with running(Settings(limits=PATIENT), utc_now) as house:
        command = f"run {house.url}/openapi.json --phases {plan[0]} --max-examples {plan[1]} {CHOICE}"
        checked = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", *command.split()],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.kiosk.mock.contract.hooks"},
            capture_output=True,
            text=True,
        )
    assert checked.returncode == 0, checked.stdout[-20_000:]
    (cases,) = re.findall(r"(\d+) generated", checked.stdout)
    assert int(cases) > 100

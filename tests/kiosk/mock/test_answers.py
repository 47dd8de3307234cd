import secrets

import pytest
import requests

from kiosk.mock.app import create
from kiosk.mock.keyring import CannotSign, KeyRing
from kiosk.mock.settings import Settings
from kiosk.trust import development
from kiosk.trust.codes import read_ticket
from kiosk.trust.errors import Untrusted
from kiosk.trust.keys import KeySet, new_key, public_text, write_private
from kiosk.trust.messages import Asked, check_answer

PINNED = development.key_set()


def asked_by(request):
    return Asked(request.method, request.url, request.headers.get("Signature", ""))


def believed(answer, keys=PINNED):
    try:
        check_answer(keys, answer.status_code, answer.headers, answer.content, asked=asked_by(answer.request))
    except Untrusted:
        return False
    return True


def test_every_answer_that_grants_or_records_is_signed_for_its_request(house, kiosk):
    claim = kiosk.claim(house.buy(2).qr)
    one, two = claim.json()["tickets"]
    kiosk.tell("in_doubt", claim.json()["claim"], one)
    answers = [
        kiosk.boot(),
        claim,
        kiosk.reissue(claim.json()["claim"], one),
        kiosk.post("/v1/facts", {"kiosk": kiosk.id, "boot_id": kiosk.boot_id, "facts": []}),
        kiosk.get(f"/v1/claims/{claim.json()['claim']}"),
        kiosk.get(f"/v1/tickets/{two['ticket']}"),
        kiosk.get("/v1/keys"),
    ]
    assert [answer.status_code for answer in answers] == [200, 201, 201, 200, 200, 200, 200]
    assert all(map(believed, answers))


def test_the_answers_to_a_kiosk_name_it(house, kiosk, other):
    for it in (kiosk, other):
        claim = it.claim(house.buy().qr)
        facts = it.post("/v1/facts", {"kiosk": it.id, "boot_id": it.boot_id, "facts": []})
        boot = it.restarted().boot()
        state = it.get(f"/v1/claims/{claim.json()['claim']}")
        assert [answer.json()["kiosk"] for answer in (claim, facts, boot, state)] == [it.id] * 4
        assert {told["kiosk"] for told in boot.json()["claims"]} == {it.id}


@pytest.mark.parametrize("strange", ["nonsense", "sig=:AAAA:, own=:AAAA:", "ä", "sig=:AAAA:"])
def test_whatever_a_stranger_calls_a_signature_the_keys_are_told(house, strange):
    answer = requests.get(house.url + "/v1/keys", headers={"Signature": strange.encode()}, timeout=5)
    assert answer.status_code == 200
    assert KeySet.read(answer.content) == PINNED


def test_the_servers_keys_cannot_be_taken_for_another_answer(kiosk):
    keys = kiosk.get("/v1/keys")
    for method, path in (("POST", "/v1/keys"), ("GET", "/v1/boots"), ("POST", "/v1/boots")):
        asked = Asked(method, kiosk.url + path, keys.request.headers["Signature"])
        with pytest.raises(Untrusted):
            check_answer(PINNED, 200, keys.headers, keys.content, asked=asked)


def test_a_refusal_is_not_signed_and_still_names_the_servers_boot(kiosk):
    answer = kiosk.claim("V1" + "0" * 26)
    assert answer.status_code == 404
    assert "Signature" not in answer.headers
    assert answer.headers["Server-Boot"] == kiosk.boot().headers["Server-Boot"]


def test_the_servers_boot_is_told_to_kiosks_only(house):
    assert "Server-Boot" not in requests.get(house.url + "/v1/films", timeout=5).headers


def test_each_start_of_the_server_has_a_boot_of_its_own_and_all_processes_tell_the_newest(tmp_path):
    from kiosk.mock.tables.redemption import ServerBoot

    database = f"sqlite:///{tmp_path / 'booking.db'}"
    offices = [create(database=database).state.office for _ in range(2)]
    marks = [it.store.read(lambda session: session.get_one(ServerBoot, 1).mark) for it in offices]
    third = create(database=database).state.office
    later = [it.store.read(lambda session: session.get_one(ServerBoot, 1).mark) for it in (*offices, third)]
    assert marks[0] == marks[1]
    assert len(set(later)) == 1
    assert marks[0] != later[0]
    for office in (*offices, third):
        office.store.close()


def entry(kid, key, not_before, **more):
    return {"kid": kid, "private_key": write_private(key).decode(), "not_before": not_before} | more


OLD, NEW = new_key(), new_key()


def test_keys_are_rotated_without_a_kiosk_losing_its_trust(house_of):
    one = entry(1, OLD, "2026-01-01T00:00:00Z")
    two = entry(2, NEW, "2026-03-14T10:00:00Z")
    before = house_of(keys=[one]).office.keys.published
    house = house_of(keys=[one, two])
    kiosk = house.kiosk()
    assert believed(kiosk.boot(), before)
    house.clock.advance(3600)
    assert not believed(kiosk.boot(), before)
    renewed = kiosk.get("/v1/keys")
    assert believed(renewed, before)
    assert believed(kiosk.boot(), KeySet.read(renewed.content))


def test_after_the_turn_the_new_key_signs_tickets_and_the_old_ones_still_admit(house_of):
    two = entry(2, NEW, "2026-03-14T10:00:00Z")
    house = house_of(keys=[entry(1, OLD, "2026-01-01T00:00:00Z"), two])
    kiosk, bought = house.kiosk(), house.buy()
    old = kiosk.claim(bought.qr).json()["tickets"][0]
    house.clock.advance(3600)
    new = kiosk.claim(house.buy().signed).json()["tickets"][0]
    assert read_ticket(new["face"]["code"], KeyRing.of(Settings(keys=[two])).published).ticket == new["ticket"]
    with pytest.raises(Untrusted):
        read_ticket(old["face"]["code"], KeyRing.of(Settings(keys=[two])).published)
    assert [house.admit(it).status_code for it in (old, new)] == [200, 200]


def test_a_retired_key_is_believed_without_its_private_half(house_of):
    retired = {"kid": 1, "public_key": public_text(OLD), "not_before": "2026-01-01T00:00:00Z"}
    house = house_of(keys=[retired, entry(2, NEW, "2026-01-02T00:00:00Z")])
    answer = house.kiosk().get("/v1/keys")
    assert [key["kid"] for key in answer.json()["keys"]] == [1, 2]
    assert believed(answer, house.office.keys.published)
    assert house.kiosk().claim(house.buy(2).qr).status_code == 201


def test_a_stranger_can_ask_for_the_keys_too(house):
    answer = requests.get(house.url + "/v1/keys", timeout=5)
    assert KeySet.read(answer.content) == PINNED
    assert believed(answer)


def test_an_old_answer_is_not_believed_for_a_new_request(kiosk):
    old, new = kiosk.boot(), kiosk.boot()
    assert old.content == new.content
    with pytest.raises(Untrusted):
        check_answer(PINNED, 200, old.headers, old.content, asked=asked_by(new.request))


def test_the_wanted_signatures_are_in_the_contract():
    app = create()
    schemes = app.openapi()["components"]["securitySchemes"]
    assert "Kiosk signature" in schemes
    claim = app.openapi()["paths"]["/v1/claims"]["post"]
    headers = {it["name"].lower() for it in claim["parameters"] if it["in"] == "header"}
    assert headers >= {"kiosk", "kiosk-boot", "kiosk-journal", "content-digest", "signature-input", "idempotency-key"}
    app.state.office.store.close()


def test_a_repeated_claim_has_the_same_tickets_and_a_signature_of_its_own(house, kiosk):
    voucher, key = house.buy().qr, secrets.token_hex(16)
    one, two = kiosk.claim(voucher, key), kiosk.claim(voucher, key)
    assert one.json()["tickets"] == two.json()["tickets"]
    assert one.headers["Signature"] != two.headers["Signature"]
    assert believed(one)
    assert believed(two)


def test_a_server_whose_keys_are_all_out_of_use_does_not_start(house_of):
    for dates in (
        {"not_before": "2099-01-01T00:00:00Z"},
        {"not_before": "2020-01-01T00:00:00Z", "not_after": "2021-01-01T00:00:00Z"},
    ):
        with pytest.raises(CannotSign):
            house_of(keys=[entry(1, OLD, **dates)])


@pytest.mark.parametrize(
    "keys",
    [
        [{"kid": 1, "not_before": "2026-01-01T00:00:00Z"}],
        [{"kid": 1, "not_before": "2026-01-01T00:00:00Z", "public_key": public_text(OLD)}],
        [entry(1, OLD, "2026-01-01T00:00:00Z", public_key=public_text(OLD))],
        [entry(1, OLD, "2026-01-01T00:00:00Z"), entry(1, NEW, "2026-01-01T00:00:00Z")],
        [entry(0, OLD, "2026-01-01T00:00:00Z")],
        [entry(256, OLD, "2026-01-01T00:00:00Z")],
        [entry(1, OLD, "2026-01-01T00:00:00")],
        [{"kid": 1, "not_before": "2026-01-01T00:00:00Z", "private_key": "nonsense"}],
    ],
)
def test_keys_that_cannot_be_are_refused_with_the_settings(keys):
    with pytest.raises(ValueError) as refused:
        Settings(keys=keys)
    assert "PRIVATE" not in str(refused.value)

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.booking import Refusal
from kiosk.mock.enrolment.enrolling import kiosks
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.settings import Settings
from kiosk.trust.keys import KeySet, fingerprint, new_key, public_text, read_public, write_private
from kiosk.trust.messages import Asked, check_answer


@pytest.fixture
def house(house_of):
    return house_of()


def code_for(house, kiosk="lobby-left", **more):
    answer = house.post("/v1/enrolment-codes", {"kiosk": kiosk} | more)
    assert answer.status_code == 201
    return answer.json()


def enrol(house, code, kiosk="lobby-left", key=None, signer=None, change=()):
    key = key or new_key()
    client = replace(house.kiosk(), id=kiosk, key=signer or key)
    body = {"kiosk": kiosk, "code": code, "public_key": public_text(key)} | dict(change)
    return replace(client, key=key), client.post("/v1/enrolments", body)


def test_a_kiosk_enrols_with_the_code_of_staff_and_is_known_from_then_on(house):
    kiosk, answer = enrol(house, code_for(house)["code"])
    assert answer.status_code == 201
    enrolled = answer.json()
    assert (enrolled["kiosk"], enrolled["cinema"]) == ("lobby-left", "riverside")
    assert enrolled["cinema_name"] == {"zh": "江畔影城", "en": "Riverside Cinema"}
    assert kiosk.boot().status_code == 200
    assert kiosk.claim(house.buy().qr).status_code == 201


def test_the_answer_is_signed_with_the_keys_in_it_for_this_very_request(house):
    _, answer = enrol(house, code_for(house)["code"])
    keys = KeySet.read(answer.content)
    asked = Asked("POST", answer.request.url, answer.request.headers["Signature"])
    check_answer(keys, answer.status_code, answer.headers, answer.content, asked=asked)


def test_kiosk_and_staff_see_the_same_fingerprint(house):
    kiosk, answer = enrol(house, code_for(house)["code"])
    enrolled = answer.json()
    own = fingerprint("lobby-left", read_public(public_text(kiosk.key)), KeySet.read(answer.content))
    (known,) = house.get("/v1/kiosks").json()["kiosks"]
    assert enrolled["fingerprint"] == known["fingerprint"] == own


def test_a_code_is_read_as_people_type_it(house):
    code = code_for(house)["code"]
    assert len(code) == 11
    assert code[3] == code[7] == "-"
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "i")
    assert enrol(house, typed)[1].status_code == 201


def test_a_code_works_for_one_key(house):
    code = code_for(house)["code"]
    kiosk, _ = enrol(house, code)
    _, again = enrol(house, code)
    assert (again.status_code, again.json()["reason"]) == (403, "enrolment_refused")
    assert kiosk.boot().status_code == 200


def test_whose_answer_was_lost_asks_again_with_the_same_key_until_the_end_of_the_code(house):
    code, key = code_for(house)["code"], new_key()
    kiosk, first = enrol(house, code, key=key)
    claim = kiosk.claim(house.buy().qr).json()["claim"]
    _, again = enrol(house, code, key=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert kiosk.get(f"/v1/claims/{claim}").json()["live"] is True
    house.clock.advance(600)
    assert enrol(house, code, key=key)[1].json()["reason"] == "enrolment_refused"


def test_a_kiosk_that_was_withdrawn_does_not_come_back_with_the_code_that_it_had(house):
    code, key = code_for(house)["code"], new_key()
    enrol(house, code, key=key)
    house.post("/v1/kiosks/lobby-left/revoke", {})
    assert enrol(house, code, key=key)[1].json()["reason"] == "enrolment_refused"


def test_the_fingerprint_of_an_enrolment_stays_when_the_server_has_other_keys(house):
    _, answer = enrol(house, code_for(house)["code"])
    shown = answer.json()["fingerprint"]
    keys = [{"kid": 9, "private_key": write_private(new_key()), "not_before": "2020-01-01T00:00:00Z"}]
    other = Settings.model_validate({"keys": keys})
    office = Office(house.office.store, other, house.clock)
    assert [it.fingerprint for it in kiosks(office).kiosks] == [shown]


def test_a_new_enrolment_takes_no_anchor_over(house):
    kiosk, _ = enrol(house, code_for(house)["code"])
    kiosk.boot({"seq": 9_000_000, "hash": "ee"})
    kiosk.facts()
    again, _ = enrol(house, code_for(house)["code"])
    assert again.restarted().boot({"seq": 3, "hash": "aa"}).json()["anchor"] is None


def asks(house, kiosk, voucher):
    """What a kiosk asks for, past the door: the request was heard before the kiosk was withdrawn."""
    from kiosk.mock.redemption import claims, facts, kiosks, reissues, wire

    name, boot, key = kiosk.id, kiosk.boot_id, read_public(public_text(kiosk.key))
    office = house.office
    wanted = wire.ClaimRequest(voucher=voucher, boot_id=boot, kiosk=name)
    again = wire.SelfReissue(supersedes=1, reason="", boot_id=boot)
    return (
        lambda: claims.claim(office, "a" * 32, wanted, key),
        lambda: facts.record(office, wire.Facts(kiosk=name, boot_id=boot, facts=[]), key),
        lambda: kiosks.boot(office, wire.Boot(kiosk=name, boot_id=boot), key),
        lambda: reissues.by_customer(office, name, "b" * 32, "T", again, key),
    )


def test_a_request_that_was_heard_before_the_kiosk_was_withdrawn_does_nothing_afterwards(house):
    kiosk, _ = enrol(house, code_for(house)["code"])
    kiosk.boot()
    house.post("/v1/kiosks/lobby-left/revoke", {})
    for ask in asks(house, kiosk, house.buy().qr):
        with pytest.raises(Problem) as refused:
            ask()
        assert refused.value.reason is Refusal.KIOSK_REVOKED


def test_a_request_that_was_heard_before_another_key_was_enrolled_does_nothing_afterwards(house):
    kiosk, _ = enrol(house, code_for(house)["code"])
    kiosk.boot()
    enrol(house, code_for(house)["code"])
    for ask in asks(house, kiosk, house.buy().qr):
        with pytest.raises(Problem) as refused:
            ask()
        assert refused.value.reason is Refusal.KIOSK_UNKNOWN


def test_a_code_is_over_after_ten_minutes(house):
    made = code_for(house)
    house.clock.advance(600)
    assert made["expires_at"] == house.clock.now.isoformat().replace("+00:00", "Z")
    assert enrol(house, made["code"])[1].json()["reason"] == "enrolment_refused"


def test_a_new_code_replaces_an_earlier_one(house):
    first, second = code_for(house)["code"], code_for(house)["code"]
    assert enrol(house, first)[1].status_code == 403
    assert enrol(house, second)[1].status_code == 201


def test_five_wrong_tries_make_a_code_worthless(house):
    code = code_for(house)["code"]
    wrong = "000-000-000"
    assert {enrol(house, wrong)[1].status_code for _ in range(4)} == {403}
    assert enrol(house, code)[1].status_code == 201
    code = code_for(house)["code"]
    assert {enrol(house, wrong)[1].status_code for _ in range(5)} == {403}
    assert enrol(house, code)[1].status_code == 403


def test_a_code_enrols_its_own_kiosk_only(house):
    code = code_for(house)["code"]
    assert enrol(house, code, kiosk="lobby-right")[1].json()["reason"] == "enrolment_refused"
    code_for(house, "lobby-right")
    assert enrol(house, code, kiosk="lobby-right")[1].json()["reason"] == "enrolment_refused"


def test_a_key_that_its_sender_does_not_hold_is_not_taken(house):
    code = code_for(house)["code"]
    _, answer = enrol(house, code, signer=new_key())
    assert (answer.status_code, answer.json()["reason"]) == (401, "kiosk_unknown")
    assert enrol(house, code)[1].status_code == 201


def test_the_name_in_the_body_is_the_one_that_is_signed(house):
    _, answer = enrol(house, code_for(house)["code"], kiosk="lobby-left")
    assert answer.ok
    code = code_for(house, "other")["code"]
    client = replace(house.kiosk(), id="lobby-left", key=new_key())
    body = {"kiosk": "other", "code": code, "public_key": public_text(client.key)}
    assert client.post("/v1/enrolments", body).json()["reason"] == "enrolment_refused"


@pytest.mark.parametrize(
    "change",
    [
        {"code": "short"},
        {"code": "0" * 10},
        {"code": "UUU-UUU-UUU"},
        {"public_key": "AAAA"},
        {"public_key": ""},
        {"kiosk": "a b"},
        {"kiosk": ""},
        {"more": 1},
    ],
)
def test_a_malformed_enrolment_is_a_bad_request_and_costs_no_try(house, change):
    code = code_for(house)["code"]
    for _ in range(6):
        _, answer = enrol(house, code, change=change)
        assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")
    assert enrol(house, code)[1].status_code == 201


def test_enrolling_again_ends_what_the_old_key_began(house):
    old, _ = enrol(house, code_for(house)["code"])
    bought = house.buy(2)
    claim = old.claim(bought.qr).json()
    new, answer = enrol(house, code_for(house)["code"])
    assert answer.status_code == 201
    assert old.boot().json()["reason"] == "kiosk_unknown"
    assert new.get(f"/v1/claims/{claim['claim']}").json()["live"] is False
    assert [it["state"] for it in new.claim(bought.qr).json()["tickets"]] == ["in_doubt"] * 2


def test_a_kiosk_that_was_withdrawn_is_told_so_and_may_enrol_again(house):
    kiosk, _ = enrol(house, code_for(house)["code"])
    bought = house.buy()
    claim = kiosk.claim(bought.qr).json()
    known = house.post("/v1/kiosks/lobby-left/revoke", None)
    assert known.json()["revoked_at"] is not None
    for answer in (kiosk.boot(), kiosk.claim(bought.qr), kiosk.get(f"/v1/claims/{claim['claim']}")):
        assert (answer.status_code, answer.json()["reason"]) == (401, "kiosk_revoked")
    assert house.kiosk().claim(bought.qr).status_code == 201
    again, _ = enrol(house, code_for(house)["code"])
    assert again.boot().status_code == 200


def test_a_kiosk_of_the_settings_can_be_withdrawn_and_a_code_dies_with_it(house):
    code = code_for(house, "kiosk-1")["code"]
    assert house.post("/v1/kiosks/kiosk-1/revoke", None).status_code == 200
    assert house.kiosk().boot().json()["reason"] == "kiosk_revoked"
    assert enrol(house, code, kiosk="kiosk-1")[1].status_code == 403


def test_nobody_can_be_withdrawn_who_was_never_there(house):
    assert house.post("/v1/kiosks/nobody/revoke", None).json()["reason"] == "no_such_thing"


def test_the_key_of_an_enrolment_counts_instead_of_the_one_of_the_settings(house):
    new, _ = enrol(house, code_for(house, "kiosk-1")["code"], kiosk="kiosk-1")
    assert new.boot().status_code == 200
    assert house.kiosk().boot().json()["reason"] == "kiosk_unknown"


@pytest.mark.parametrize("path", ["/v1/enrolment-codes", "/v1/kiosks/kiosk-1/revoke"])
def test_codes_and_withdrawals_are_for_staff(house, path):
    assert house.post(path, {"kiosk": "kiosk-1"}, "development-gate").status_code == 401
    assert house.get("/v1/kiosks", "development-gate").status_code == 401


def test_a_cinema_that_is_not_there_can_have_no_kiosk(house):
    answer = house.post("/v1/enrolment-codes", {"kiosk": "k", "cinema": "atlantis"})
    assert (answer.status_code, answer.json()["reason"]) == (404, "no_such_thing")


def test_a_kiosk_hands_out_tickets_of_its_own_cinema_only(house):
    kiosk, answer = enrol(house, code_for(house, cinema="southgate")["code"])
    assert answer.json()["cinema"] == "southgate"
    refused = kiosk.claim(house.buy().qr)
    assert (refused.status_code, refused.json()["reason"]) == (403, "wrong_cinema")
    assert "江畔影城" in refused.json()["cinema"]


def test_two_kiosks_that_use_one_code_at_one_instant_are_one(house, together):
    code = code_for(house)["code"]
    results = together(*[lambda: enrol(house, code)] * 4)
    assert sorted(answer.status_code for _, answer in results) == [201, 403, 403, 403]
    (winner,) = [kiosk for kiosk, answer in results if answer.ok]
    assert winner.boot().status_code == 200


def test_no_code_and_no_private_key_is_in_the_records(house):
    from kiosk.mock.tables.redemption import Kiosk

    code = code_for(house)["code"]
    kiosk = house.office.store.read(lambda session: session.get_one(Kiosk, "lobby-left"))
    assert code.replace("-", "") not in json.dumps({key: str(value) for key, value in vars(kiosk).items()})
    assert kiosk.code_until - house.clock.now == timedelta(minutes=10)

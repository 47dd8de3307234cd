import pytest


@pytest.mark.parametrize(
    ("kind", "evidence", "state"),
    [
        ("printed", "proved", "printed"),
        ("printed", "scanned", "printed"),
        ("presumed", "processed", "presumed"),
        ("presumed", "inferred", "presumed"),
        ("in_doubt", "none", "in_doubt"),
        ("not_sent", "none", "unissued"),
    ],
)
def test_a_fact_about_the_newest_issue_moves_its_ticket(kiosk, claim, kind, evidence, state):
    ticket = claim["tickets"][0]
    assert kiosk.tell(kind, claim["claim"], ticket, evidence=evidence)["applied"] is True
    assert kiosk.state(ticket) == state


@pytest.mark.parametrize(
    ("kind", "evidence"), [("printed", "processed"), ("printed", "none"), ("printed", "?"), ("presumed", "none")]
)
def test_a_fact_without_the_evidence_that_it_needs_makes_a_doubt_that_the_claims_end_cannot_hand_back(
    kiosk, claim, kind, evidence
):
    ticket = claim["tickets"][0]
    answer = kiosk.tell(kind, claim["claim"], ticket, evidence=evidence)
    assert answer["applied"] is False
    assert "evidence" in answer["why"]
    assert kiosk.state(ticket) == "in_doubt"
    kiosk.tell("abandoned", claim["claim"], detail={"sent": "none"})
    assert kiosk.state(ticket) == "in_doubt"
    assert kiosk.tell("printed", claim["claim"], ticket)["applied"] is True


def test_weak_evidence_takes_nothing_from_what_was_proved(kiosk, claim):
    ticket = claim["tickets"][0]
    kiosk.tell("printed", claim["claim"], ticket)
    assert "evidence" in kiosk.tell("printed", claim["claim"], ticket, evidence="none")["why"]
    assert kiosk.state(ticket) == "printed"


@pytest.mark.parametrize("wrong", [{"issue": 2}, {"issue": 0}, {"serial": "0" * 16}, {"serial": ""}])
def test_a_fact_about_another_number_or_serial_is_recorded_and_not_applied(kiosk, claim, wrong):
    ticket = claim["tickets"][0]
    assert kiosk.tell("printed", claim["claim"], ticket | wrong)["applied"] is False
    assert kiosk.state(ticket) == "granted"


def test_a_late_fact_about_a_superseded_issue_does_not_touch_the_new_one(kiosk, claim):
    old = claim["tickets"][0]
    kiosk.tell("in_doubt", claim["claim"], old)
    new = kiosk.reissue(claim["claim"], old).json()
    for kind in ("printed", "not_sent", "in_doubt"):
        answer = kiosk.tell(kind, claim["claim"], old)
        assert answer["applied"] is False
        assert "newest" in answer["why"]
    assert kiosk.state(new) == "granted"


def test_a_late_proof_settles_a_doubt_after_the_lease_is_over(house, kiosk, claim):
    ticket = claim["tickets"][0]
    house.clock.advance(3600)
    assert kiosk.state(ticket) == "in_doubt"
    assert kiosk.tell("printed", claim["claim"], ticket, evidence="scanned")["applied"] is True
    assert kiosk.state(ticket) == "printed"


@pytest.mark.parametrize(("kind", "evidence"), [("printed", "scanned"), ("not_sent", "none"), ("in_doubt", "none")])
@pytest.mark.parametrize("named", [True, False], ids=["naming its claim", "naming none"])
def test_a_fact_of_another_kiosk_than_the_one_that_was_granted_the_issue_is_only_recorded(
    kiosk, other, claim, kind, evidence, named
):
    ticket = claim["tickets"][0]
    answer = other.tell(kind, claim["claim"] if named else "", ticket, evidence=evidence)
    assert (answer["applied"], answer["why"]) == (False, "this issue was not granted to this kiosk")
    assert kiosk.state(ticket) == "granted"


def test_a_repeated_fact_is_acknowledged_and_applied_once(kiosk, claim):
    ticket = claim["tickets"][0]
    fact = {"id": "same", "kind": "not_sent", "claim": claim["claim"], "evidence": "none"}
    fact |= {name: ticket[name] for name in ("ticket", "issue", "serial")}
    first = kiosk.facts(fact, fact)
    assert first[0] == first[1] == {"id": "same", "applied": True, "why": None}
    again = kiosk.restarted().facts(fact | {"kind": "printed", "evidence": "proved"})
    assert again == first[:1]
    assert kiosk.state(ticket) == "unissued"


def test_two_kiosks_may_use_the_same_fact_id(kiosk, other, claim):
    other.facts({"id": "1", "kind": "waiting", "claim": claim["claim"]})
    assert kiosk.facts({"id": "1", "kind": "waiting", "claim": claim["claim"]})[0]["applied"] is True


def test_facts_are_applied_in_the_order_in_which_they_are_told(kiosk, claim):
    ticket = claim["tickets"][0]
    about = {name: ticket[name] for name in ("ticket", "issue", "serial")} | {"claim": claim["claim"]}
    answer = kiosk.facts(
        about | {"id": "in-doubt", "kind": "in_doubt"},
        about | {"id": "proof", "kind": "printed", "evidence": "proved"},
        about | {"id": "late-doubt", "kind": "in_doubt"},
    )
    assert [it["applied"] for it in answer] == [True, True, False]
    assert kiosk.state(ticket) == "printed"


@pytest.mark.parametrize(
    "fact",
    [
        {"kind": "printed", "claim": "0" * 32, "ticket": "NOSUCHTICKET", "issue": 1, "serial": "A" * 16},
        {"kind": "printed"},
        {"kind": "seen_a_ghost", "claim": "anything", "colour": "white"},
        {"kind": "waiting", "claim": "0" * 32},
        {"kind": "abandoned"},
        {"kind": "abandoned", "claim": "not a claim id"},
        {"kind": "received", "detail": {"nested": [1, {"deep": None}]}},
    ],
)
def test_a_fact_about_what_nobody_knows_is_recorded_all_the_same(kiosk, fact):
    answer = kiosk.facts({"id": f"strange-{sorted(fact.items(), key=str)}"[:60].replace(" ", "_")} | fact)[0]
    assert answer["applied"] is False
    assert answer["why"]


def test_any_fact_of_a_live_claim_renews_its_lease(house, kiosk, claim):
    house.clock.advance(50)
    assert kiosk.tell("waiting", claim["claim"])["applied"] is True
    house.clock.advance(50)
    kiosk.tell("printed", claim["claim"], claim["tickets"][0])
    house.clock.advance(50)
    now = kiosk.get(f"/v1/claims/{claim['claim']}").json()
    assert (now["live"], now["lease_seconds"]) == (True, 45 + 2 * 8 - 50)


def test_another_kiosk_can_neither_renew_nor_end_a_claim(kiosk, other, claim):
    for kind in ("waiting", "abandoned"):
        assert other.tell(kind, claim["claim"], detail={"sent": "none"})["applied"] is False
    assert kiosk.get(f"/v1/claims/{claim['claim']}").json()["live"] is True
    assert kiosk.state(claim["tickets"][0]) == "granted"


def test_abandoning_what_was_never_sent_hands_everything_back(kiosk, other, claim):
    assert kiosk.tell("abandoned", claim["claim"], detail={"sent": "none"})["applied"] is True
    assert [kiosk.state(ticket) for ticket in claim["tickets"]] == ["unissued"] * 2


def test_abandoning_hands_back_only_what_is_still_granted(kiosk, claim):
    printed, other = claim["tickets"]
    kiosk.tell("printed", claim["claim"], printed)
    kiosk.tell("abandoned", claim["claim"], detail={"sent": "none"})
    assert [kiosk.state(printed), kiosk.state(other)] == ["printed", "unissued"]


def test_abandoning_does_not_hand_back_what_may_have_been_sent(kiosk, claim):
    doubted, unsent = claim["tickets"]
    kiosk.tell("in_doubt", claim["claim"], doubted)
    kiosk.tell("abandoned", claim["claim"], detail={"sent": "none"})
    assert [kiosk.state(doubted), kiosk.state(unsent)] == ["in_doubt", "unissued"]


def test_abandoning_without_saying_what_was_sent_leaves_grants_in_doubt(kiosk, claim):
    kiosk.tell("abandoned", claim["claim"])
    assert [kiosk.state(ticket) for ticket in claim["tickets"]] == ["in_doubt"] * 2


def test_abandoning_a_claim_does_not_take_back_what_a_later_one_was_granted(house, kiosk, other, claim, voucher):
    house.clock.advance(120)
    ticket = claim["tickets"][0]
    later = other.claim(voucher).json()
    new = other.reissue(later["claim"], ticket).json()
    kiosk.tell("abandoned", claim["claim"], detail={"sent": "none"})
    assert other.state(new) == "granted"
    assert other.get(f"/v1/claims/{later['claim']}").json()["live"] is True


def test_the_time_of_a_print_in_the_future_is_not_believed(house, kiosk, claim, voucher):
    for ticket in claim["tickets"]:
        kiosk.tell("printed", claim["claim"], ticket, at="2099-01-01T00:00:00Z")
    problem = kiosk.claim(voucher).json()
    assert problem["at"] == house.clock.now.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    "at",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "yes"],
)
def test_the_first_and_the_last_time_that_can_be_written_spoil_no_report(kiosk, claim, voucher, at):
    for ticket in claim["tickets"]:
        assert kiosk.tell("printed", claim["claim"], ticket, at=at)["applied"] is True
    assert kiosk.claim(voucher).json()["reason"] == "already_collected"

from kiosk.cli.table import table

FACE = {"ticket": "TICKET7", "issue": 1}


def rows(*bodies, claim="3e787c55ffff"):
    return [
        {"seq": seq, "utc": f"2026-11-22T16:00:{seq:02}.123+00:00", "claim": claim, **body}
        for seq, body in enumerate(bodies, 16)
    ]


GRANT = {"kind": "grant", "tickets": [FACE | {"seat": "F7", "state": "granted"}]}
INTENT = {"kind": "intent", **FACE}
PRINTED = {"kind": "printed", **FACE, "evidence": "proved"}
DOUBT = {"kind": "in_doubt", **FACE, "evidence": "none"}
REISSUED = {"kind": "reissued", **FACE, "issue": 2, "seat": "F7", "state": "granted"}
ABANDONED = {"kind": "abandoned"}


def test_a_row_is_one_line_with_date_seat_and_ticket_and_no_space_behind_it():
    assert list(table(rows(GRANT, INTENT, PRINTED, ABANDONED), 4)) == [
        "row  time (UTC)               claim     what          about",
        "16   2026-11-22 16:00:16.123  3e787c55  grant         F7 TICKET7 granted #1",
        "17   2026-11-22 16:00:17.123  3e787c55  intent        F7 TICKET7 #1",
        "18   2026-11-22 16:00:18.123  3e787c55  printed       F7 TICKET7 #1 proved",
        "19   2026-11-22 16:00:19.123  3e787c55  end of claim",
    ]


def test_a_long_row_is_not_wrapped():
    (_, line) = table(rows({"kind": "abandoned", "why": "x" * 300}), 1)
    assert line.endswith("x" * 300)


def test_the_seat_is_known_from_rows_that_are_not_shown():
    (_, line) = table(rows(GRANT, INTENT), 1)
    assert "F7 TICKET7 #1" in line


def test_a_claim_with_a_ticket_left_or_never_granted_is_abandoned():
    for before in ([], [GRANT], [GRANT, INTENT], [GRANT, DOUBT, REISSUED], [GRANT, DOUBT, REISSUED, PRINTED]):
        assert list(table(rows(*before, ABANDONED), 1))[-1].endswith("abandoned")


def test_a_claim_is_at_its_end_when_its_newest_issue_is_settled():
    settled = PRINTED | {"issue": 2}
    assert list(table(rows(GRANT, DOUBT, REISSUED, settled, ABANDONED), 1))[-1].endswith("end of claim")

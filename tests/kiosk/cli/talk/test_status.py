"""What commands tell of the kiosk."""

import re
from typing import Any

import pytest

from tests.journeys.parties import until
from tests.kiosk.cli.talk.conftest import lines

UNKNOWN = "V1" + "0" * 26

STATUS: dict[str, Any] = {
    "state": "idle",
    "problem": None,
    "question": None,
    "seats": [],
    "kiosk": "k",
    "cinema": "",
    "readiness": "ready",
    "journal": {"rows": 0, "waiting_facts": 0},
    "hint": None,
    "screen": None,
    "troubles": {},
    "remedies": {},
    "in_doubt": [],
    "retracted": [],
}


def test_the_status_is_four_lines_for_people_and_one_of_json_for_programs(kiosk, daemon):
    until(daemon.told, "the server knows all")
    (before,) = lines(kiosk("status", "--json")[1])
    code, out, err = kiosk("status")
    who, journal, doubt, screen = out.splitlines()
    assert (code, err, doubt) == (0, "", "in doubt: nothing")
    assert who.startswith("kiosk-1 · Starlight · ")
    code, out, _ = kiosk("status", "--json")
    (now,) = lines(out)
    assert (code, now["kiosk"], now["in_doubt"]) == (0, "kiosk-1", [])
    assert screen == f"screen: {now['screen']}"
    rows = re.fullmatch(r"journal: (\d+) rows?, .*", journal)
    assert rows
    assert before["journal"]["rows"] <= int(rows[1]) <= now["journal"]["rows"]


def test_after_an_interruption_the_status_says_what_customers_are_told(pretended, capsys):
    now = STATUS | {"hint": {"zh": "请再扫一次。", "en": "Scan again."}}
    assert pretended([now], "status") == 0
    assert "says: 请再扫一次。 Scan again." in capsys.readouterr().out.splitlines()


def test_a_kiosk_out_of_service_says_so(pretended, capsys):
    problem = {"code": "KSK-JOURNAL", "zh": "暂停服务。", "en": "Out of order."}
    now = STATUS | {"state": "out_of_service", "readiness": "out_of_service", "problem": problem}
    assert pretended([now], "status") == 69
    assert capsys.readouterr().out.startswith("k · out of service · KSK-JOURNAL: ")


@pytest.mark.parametrize(("readiness", "code"), [("out_of_service", 69), ("degraded", 1), ("ready", 1)])
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_is_wrong_is_told_with_what_to_do_and_is_what_the_command_ends_with(
    pretended, capsys, readiness, code, more
):
    wrong = {"troubles": {"printer": "PRN-PAPER: Out of paper. (A new roll.)"}, "remedies": {"printer": "A new roll."}}
    assert pretended([STATUS | wrong | {"readiness": readiness}], "status", *more) == code
    out = capsys.readouterr().out
    if not more:
        assert out.endswith("trouble: printer: PRN-PAPER: Out of paper.\n→ A new roll.\n")


def test_the_journal_shows_its_newest_rows(kiosk, house):
    kiosk("scan", house.buy().qr)
    code, out, _ = kiosk("journal", "list", "--json")
    rows = lines(out)
    assert code == 0
    assert [row["seq"] for row in rows] == list(range(rows[0]["seq"], rows[0]["seq"] + len(rows)))
    assert "printed" in [row["kind"] for row in rows]
    _, out, _ = kiosk("journal", "list", "--last", "2", "--json")
    assert len(lines(out)) == 2
    code, out, _ = kiosk("journal", "list", "--last", "3")
    assert (code, len(out.splitlines())) == (0, 4)
    assert out.split()[0] == "row"


def test_a_claim_is_shown_by_the_beginning_of_its_id(kiosk, house):
    kiosk("scan", house.buy().qr)
    claim = next(row["claim"] for row in reversed(lines(kiosk("journal", "list", "--json")[1])) if row["claim"])
    code, out, _ = kiosk("journal", "show", claim[:10], "--json")
    rows = lines(out)
    assert code == 0
    assert {row["claim"] for row in rows} == {claim}
    assert [row["kind"] for row in rows] == ["claim_try", "grant", "intent", "printed", "abandoned"]
    code, out, _ = kiosk("journal", "show", claim)
    assert code == 0
    assert "proved" in out
    assert "end of claim" in out


def test_a_claim_that_is_not_there_ends_with_1(kiosk):
    code, out, err = kiosk("journal", "show", "nobody")
    assert (code, out) == (1, "")
    assert err == "the journal knows no claim 'nobody' [refused]\n→ see which there are: kiosk journal list\n"


@pytest.mark.parametrize("command", [("scan", ""), ("scan", " "), ("journal", "show", "")])
def test_nothing_is_not_a_voucher_and_not_a_claim(kiosk, command):
    code, out, err = kiosk(*command)
    assert (code, out) == (2, "")
    assert "it is empty" in err


@pytest.mark.parametrize(
    ("rows", "facts", "said"), [(1, 1, "1 row, 1 fact waits"), (0, 0, "0 rows, 0 facts wait")], ids=["one", "none"]
)
def test_one_row_is_not_called_rows(pretended, capsys, rows, facts, said):
    now = STATUS | {"journal": {"rows": rows, "waiting_facts": facts}}
    assert pretended([now], "status") == 0
    assert f"journal: {said}" in capsys.readouterr().out.splitlines()

"""A voucher that is given by command."""

import pytest

from tests.kiosk.cli.talk.conftest import lines

UNKNOWN = "V1" + "0" * 26


def test_a_voucher_is_printed_and_each_step_is_a_line(kiosk, house):
    purchase = house.buy(2)
    one, two = purchase.seats
    code, out, err = kiosk("scan", purchase.qr)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "verifying",
        f"printing ({one} sent, {two} owed)",
        f"printing ({one} printed, {two} sent)",
        f"done ({one} printed, {two} printed)",
    ]


def test_a_typed_voucher_is_taken_as_people_type_it(kiosk, house):
    code, out, _ = kiosk("scan", house.buy().typed.lower())
    assert (code, out.splitlines()[-1][:4]) == (0, "done")


def test_a_program_gets_each_step_as_a_line_of_json(kiosk, house):
    code, out, _ = kiosk("scan", house.buy().qr, "--json")
    assert code == 0
    assert [now["state"] for now in lines(out)] == ["verifying", "printing", "done"]
    assert lines(out)[-1]["seats"][0]["standing"] == "printed"


@pytest.mark.parametrize(
    ("voucher", "problem", "chinese"),
    [("hello", "VCH-FOREIGN", "取票码"), ("7K3M-Q9TZ-0C4H-X", "VCH-TYPO", "有误"), (UNKNOWN, "VCH-UNKNOWN", "未找到")],
)
def test_a_voucher_that_is_refused_ends_with_1_and_says_why_in_both_languages(kiosk, voucher, problem, chinese):
    code, out, err = kiosk("scan", voucher)
    last = out.splitlines()[-1]
    assert (code, err) == (1, "")
    assert last.startswith(f"{problem}: ")
    assert chinese in last
    assert kiosk("scan", voucher, "--json")[0] == 1


def test_a_voucher_that_was_printed_is_refused_with_time_and_place(kiosk, house):
    voucher = house.buy().qr
    kiosk("scan", voucher)
    code, out, _ = kiosk("scan", voucher)
    assert code == 1
    assert "VCH-COLLECTED" in out
    assert "at kiosk-1" in out

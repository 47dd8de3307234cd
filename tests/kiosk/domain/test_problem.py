import pytest

from kiosk.domain.booking import REFUSAL_STATUS, Refusal
from kiosk.domain.problem import OF_REFUSAL, REMEDIES, TEXTS, Code, Problem


@pytest.mark.parametrize("code", Code)
def test_every_problem_has_a_text_in_both_languages_and_a_remedy(code):
    text = Problem(code).text
    assert text.zh
    assert text.en
    assert text.zh != text.en
    assert Problem(code).remedy.endswith(".")


def test_the_tables_hold_nothing_else():
    assert set(TEXTS) == set(REMEDIES) == set(Code)


def test_every_refusal_of_the_server_has_a_problem_and_a_status():
    assert set(OF_REFUSAL) == set(REFUSAL_STATUS) == set(Refusal)


def test_details_are_filled_in_and_unknown_ones_stay_an_ellipsis():
    assert "kiosk-2" in Problem(Code.VOUCHER_BUSY, {"kiosk": "kiosk-2"}).text.en
    assert "…" in Problem(Code.VOUCHER_BUSY, {"kiosk": "kiosk-2"}).text.en


def test_a_hostile_detail_is_text_and_nothing_else():
    assert "{0.__class__}" in Problem(Code.VOUCHER_CINEMA, {"cinema": "{0.__class__}"}).text.en


@pytest.mark.parametrize("code", Code)
def test_what_is_called_a_camera_in_english_is_called_so_in_chinese(code):
    text = Problem(code).text
    assert ("camera" in text.en) == ("摄像头" in text.zh)

"""What the owner decides, and what is refused of that."""

import secrets

import pytest
import requests
from pydantic import ValidationError

from kiosk.mock.settings import Settings


@pytest.mark.parametrize("name", ["staff_token", "gate_token"])
@pytest.mark.parametrize("token", ["", "aaaab999", "a" * 40, "abcabcabcabcabcabcabc", "development-only"])
def test_a_token_that_can_be_guessed_is_refused_and_not_shown(name, token):
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: token})
    assert "20 random characters" in str(refused.value)
    assert not token or token not in str(refused.value)


def test_a_random_token_is_taken():
    assert Settings(staff_token=secrets.token_hex(16), gate_token=secrets.token_urlsafe(16)).development


@pytest.mark.parametrize(
    ("path", "right"), [("/v1/counter/facts", "development-staff"), ("/v1/admissions", "development-gate")]
)
def test_p13_however_often_somebody_guesses_the_right_token_counts(house, path, right):
    assert {house.post(path, {}, f"guess-{number}").status_code for number in range(30)} == {401}
    assert house.post(path, {}, right).status_code == 400
    assert requests.post(house.url + path, json={}, timeout=5).status_code == 401

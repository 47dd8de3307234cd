import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import base45


@pytest.mark.parametrize(
    ("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")]
)
def test_it_writes_and_reads_the_examples_of_rfc_9285(data, text):
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@given(st.binary(max_size=100))
def test_bytes_read_as_they_were_written(data):
    assert base45.decode(base45.encode(data)) == data


@given(st.text(base45.ALPHABET, max_size=20))
def test_every_text_is_the_one_form_of_its_bytes_or_refused(text):
    try:
        data = base45.decode(text)
    except ValueError:
        return
    assert base45.encode(data) == text


@pytest.mark.parametrize("text", ["A", "GGW", ":::", "a8B", "BB8\n", "票", "BB8A", "U6"])
def test_what_nobody_writes_is_refused(text):
    with pytest.raises(ValueError):
        base45.decode(text)

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.config.model import Config
from kiosk.config.problems import problems


def found(**sections):
    with pytest.raises(ValidationError) as caught:
        Config.model_validate(sections)
    return problems(caught.value)


def only(**sections):
    (problem,) = found(**sections)
    return problem


SECTIONS = ", ".join(Config.model_fields)


@pytest.mark.parametrize(
    ("sections", "key", "remedy"),
    [
        ({"printr": {}}, "printr", 'did you mean "printer"?'),
        ({"reader": [{}]}, "reader", 'did you mean "readers"?'),
        ({"printer": {"profil": "x"}}, "printer.profil", 'did you mean "profile"?'),
        ({"printer": {"Device": "x"}}, "printer.Device", 'did you mean "device"?'),
        ({"readers": [{"devise": "x"}]}, "readers[0].devise", 'did you mean "device"?'),
        ({"kiosk": {"url": "x"}}, "kiosk.url", "this key belongs elsewhere: booking.url or telemetry.url"),
        ({"device": "x"}, "device", "this key belongs elsewhere: printer.device or readers.device"),
        ({"log": {"zzz": 1}}, "log.zzz", "use one of: level, format"),
        ({"zzz": {}}, "zzz", f"use one of: {SECTIONS}"),
    ],
)
def test_an_unknown_key_is_refused_with_what_was_meant(sections, key, remedy):
    problem = only(**sections)
    assert (problem.key, problem.remedy) == (key, remedy)
    assert problem.sentence.startswith("there is no such ")


@pytest.mark.parametrize(
    ("sections", "text", "remedy"),
    [
        ({"kiosk": {"id": 7}}, "kiosk.id = 7: this must be text", 'put it into quotation marks: "…"'),
        ({"tickets": {"language": "de"}}, "is not one of the words", "write 'zh', 'en' or 'both'"),
        ({"kiosk": {"cinema": "a\nb"}}, "there are characters in it that can't be shown", "write it on one line"),
        ({"kiosk": {"cinema": "x" * 61}}, "this is too long", "write at most 60 characters"),
        ({"printer": {"profile": ""}}, "this must not be empty", "write it, or leave the key out"),
        ({"visit": {"done_seconds": "8"}}, "= '8': this must be a number", "write it without quotation marks"),
        ({"visit": {"done_seconds": True}}, "= true: this must be a number", "write it without quotation marks"),
        ({"visit": {"done_seconds": 0.5}}, "= 0.5: this is too small", "write 1 or more"),
        ({"visit": {"done_seconds": 1e9}}, "this is too large", "write 60 or less"),
        ({"visit": {"done_seconds": float("nan")}}, "this must be an ordinary number", "write its digits"),
        ({"printer": "x"}, "printer = 'x': this must be a section", "write [printer] on a line of its own"),
        ({"readers": {"device": "virtual:"}}, "there may be several", "write [[readers]], with two brackets"),
        ({"readers": []}, "there is none", "write at least 1"),
        ({"readers": [{"device": "virtual:"}] * 2}, "'virtual:' is there more than once", "keep one [[readers]]"),
        ({"printer": {"device": "x"}}, "'x' is not a device address", "an address looks like"),
        ({"printer": {"device": "camera:"}}, "there is no printer driver for 'camera'", "virtual"),
        ({"booking": {"budget": 4}}, "booking: budget is shorter than timeout", "the time of one answer"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place_and_what_to_write(sections, text, remedy):
    problem = only(**sections)
    assert text in str(problem)
    assert remedy in problem.remedy


@pytest.mark.parametrize("key", ["token", "token_file"])
@pytest.mark.parametrize("value", ["s3cret", 12345])
def test_the_token_of_before_is_refused_with_what_to_do_and_not_shown(key, value):
    problem = only(booking={key: value})
    assert str(problem) == f"booking.{key}: kiosks are known by keys now, and no longer by a token"
    assert "kiosk server enrol" in problem.remedy
    assert str(value) not in str(problem) + problem.remedy


@pytest.mark.parametrize("key", ["key_file", "server_keys"])
def test_one_key_without_the_other_is_refused(key):
    problem = only(booking={key: "x"})
    assert problem.sentence == "key_file and server_keys go together"


@pytest.mark.parametrize("other", ["kiosk.key", "./kiosk.key", "keys/../kiosk.key"])
def test_one_file_for_both_keys_is_refused(other):
    problem = only(booking={"key_file": "kiosk.key", "server_keys": other})
    assert (problem.sentence, problem.remedy) == (
        "key_file and server_keys are the same file",
        "give each a file of its own",
    )


@pytest.mark.parametrize("url", ["http://127.0.0.1:8765", "http://localhost"])
def test_plain_http_through_a_proxy_is_refused(url):
    problem = only(booking={"url": url, "proxy": "http://proxy.example.com:3128"})
    assert "a proxy is another one, which would read the vouchers" in problem.sentence
    assert "https" in problem.remedy
    https = Config.model_validate({"booking": {"url": "https://localhost", "proxy": "http://proxy.example.com:3128"}})
    assert https.booking.proxy == "http://proxy.example.com:3128"


def test_a_wrong_reader_is_one_problem_and_not_also_a_missing_one():
    assert only(readers=[{"device": "x:"}]).key == "readers[0].device"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = [*Config.model_fields, "x"]


@given(st.dictionaries(st.sampled_from(NAMES), JSON, min_size=1))
def test_whatever_toml_holds_each_problem_has_a_sentence_and_a_remedy(sections):
    try:
        Config.model_validate(sections)
    except ValidationError as error:
        for problem in problems(error):
            assert problem.key
            assert problem.sentence
            assert problem.remedy not in {"", "correct it"}
